"""Sessions in the database that bring their agent along, end, and leave a token to be revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from dashboard.accounts.models import Agent, AgentSession
from dashboard.upstream.session_credentials import is_token_issued_here

BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"
STARTED_KEY = "started"  # when the person signed in, in epoch seconds
RENEWED_EVERY = timedelta(minutes=10)
EXPIRES = AgentSession._meta.get_field("expire_date")
# Every request begins with this, and to have the ORM write it takes three times as long as to have it answered.
LOAD = f"""
    SELECT stored.session_data, stored.expire_date, agent.* FROM {AgentSession._meta.db_table} stored
    LEFT JOIN {Agent._meta.db_table} agent ON agent.id = stored.agent_id
    WHERE stored.session_key = %s AND stored.expire_date > %s
"""  # noqa: S608  # the tables' names


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database. `agent` is who came with the session when it was loaded, `ends` its end."""

    agent: Agent | None = None
    ends: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[AgentSession]:
        return AgentSession

    def load(self) -> dict[str, Any]:
        now = EXPIRES.get_db_prep_value(timezone.now(), connection)
        for agent in Agent.objects.raw(LOAD, [self.session_key, now]):
            session_data = vars(agent).pop("session_data")
            self.ends = _read_time(vars(agent).pop("expire_date"))
            self.agent = agent if agent.pk else None
            return self.decode(session_data)
        self._session_key = None  # a key that nobody was given becomes nobody's
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> AgentSession:
        row = cast("AgentSession", super().create_model_instance(data))
        agent_id = str(data.get(SESSION_KEY, ""))
        row.agent_id = int(agent_id) if agent_id.isdecimal() else None
        row.holds_token = is_token_issued_here(data)
        return row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's own signature
        """Raises UpdateError where the session ended meanwhile: no request that is under way brings it back."""
        if must_create or self.session_key is None:
            return super().save(must_create)
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        fields = {field.attname: getattr(row, field.attname) for field in AgentSession._meta.concrete_fields}
        if not AgentSession.objects.open().filter(pk=fields.pop("session_key")).update(**fields):
            raise UpdateError
        return None

    def flush(self) -> None:
        """Ends the session. Where it holds a token, its row stays until that is revoked."""
        if self.session_key and is_token_issued_here(self):
            AgentSession.objects.filter(pk=self.session_key).end()
            self.clear()
            self._session_key = None
        else:
            super().flush()

    def start(self) -> None:
        """Somebody has signed in: both limits of the session count from now on."""
        self[STARTED_KEY], self.ends = timezone.now().timestamp(), None

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When the session ends, in UTC. Nothing but signing in and `renew` moves the end of one that has an agent."""
        if STARTED_KEY not in self:
            return super().get_expiry_date(**kwargs)
        return self.ends or self._compute_end()

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until then, for the cookie."""
        if STARTED_KEY not in self:
            return super().get_expiry_age(**kwargs)
        return round((self.get_expiry_date() - timezone.now()).total_seconds())

    def is_renewal_due(self) -> bool:
        """Whether a person's request would move the end by ten minutes or more."""
        is_started = self.ends is not None and STARTED_KEY in self
        return is_started and self._compute_end() >= self.get_expiry_date() + RENEWED_EVERY

    def renew(self) -> bool:
        """Moves the idle end on, unless another request just did; whether it was this one."""
        ends = self._compute_end()
        session = AgentSession.objects.open().filter(pk=self.session_key)
        moved = session.filter(expire_date__lte=ends - RENEWED_EVERY).update(expire_date=ends)
        self.ends = ends if moved else self.ends
        return bool(moved)

    def _compute_end(self) -> datetime:
        started = datetime.fromtimestamp(self[STARTED_KEY], UTC)
        idle = timezone.now() + timedelta(hours=settings.SESSION_IDLE_HOURS)
        return min(idle, started + timedelta(days=settings.SESSION_MAX_DAYS))

    @classmethod
    def clear_expired(cls) -> None:
        """Removes what has ended, after its token was revoked; see `clear_ended_sessions`."""
        from dashboard.accounts.revocation import clear_ended_sessions

        clear_ended_sessions()


@receiver(user_logged_in, dispatch_uid="a session starts")
def _start_session(sender: object, request: HttpRequest, **kwargs: object) -> None:
    if isinstance(request.session, SessionStore):
        request.session.start()


def _read_time(value: datetime) -> datetime:
    """A time as the database's driver gives it: SQLite's knows no zone, and Django wrote it in UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


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
