"""Sessions in the database that bring their agent along: one query tells who is asking."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from dashboard.accounts.models import Agent, AgentSession

BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"
EXPIRES = AgentSession._meta.get_field("expire_date")
# Every request begins with this, and to have the ORM write it takes three times as long as to have it answered.
LOAD = f"""
    SELECT stored.session_data, agent.* FROM {AgentSession._meta.db_table} stored
    LEFT JOIN {Agent._meta.db_table} agent ON agent.id = stored.agent_id
    WHERE stored.session_key = %s AND stored.expire_date > %s
"""  # noqa: S608  # the tables' names


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database. `agent` is who came with the session when it was loaded."""

    agent: Agent | None = None

    @classmethod
    def get_model_class(cls) -> type[AgentSession]:
        return AgentSession

    def load(self) -> dict[str, Any]:
        now = EXPIRES.get_db_prep_value(timezone.now(), connection)
        for agent in Agent.objects.raw(LOAD, [self.session_key, now]):
            session_data = vars(agent).pop("session_data")
            self.agent = agent if agent.pk else None
            return self.decode(session_data)
        self._session_key = None  # a key that nobody was given becomes nobody's
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> AgentSession:
        row = cast("AgentSession", super().create_model_instance(data))
        agent_id = str(data.get(SESSION_KEY, ""))
        row.agent_id = int(agent_id) if agent_id.isdecimal() else None
        return row


def find_agent(session: SessionBase) -> Agent | None:
    """The agent who came with the session, where Django would find the same one and let them in.

    None in every other case: nobody, somebody barred, a password or a key that changed. What then holds, Django says.
    """
    user_id, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    agent = getattr(session, "agent", None)
    if agent is None or user_id != str(agent.pk):
        return None
    if backend != BACKEND or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    proof = session.get(HASH_SESSION_KEY, "")
    is_same = constant_time_compare(proof, agent.get_session_auth_hash())
    return agent if is_same and ModelBackend().user_can_authenticate(agent) else None
