"""A room's metrics, replayed from its messages (`saveAnalyticsData.ts`, `markRoomResponded.ts`)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.ids import iso

NOTICED_AFTER = timedelta(milliseconds=7)


def seconds(span: timedelta) -> float:
    """A duration as the server writes it: seconds, the fraction being milliseconds."""
    value = round(span.total_seconds(), 3)
    return int(value) if value.is_integer() else value


@dataclass
class Replay:
    """Feeds on messages in order; afterwards holds the answering state and `metrics` of the room."""

    opened: datetime
    taken: datetime | None
    waiting: bool = True
    response_by: Document | None = None
    metrics: Document = field(default_factory=dict)
    _query: datetime | None = None
    _answers: list[timedelta] = field(default_factory=list)
    _reaction: timedelta = timedelta()
    _first_after_visitor: datetime | None = None

    def visitor_wrote(self, at: datetime) -> None:
        if self._query is None or not self.waiting:
            self._query = at
            self.metrics["v"] = {"lq": iso(at)}
        self.waiting, self.response_by, self._first_after_visitor = True, None, None

    def agent_wrote(self, at: datetime, agent: Account) -> None:
        if self.waiting or self._query is None:
            self._answered(at)
        if self.response_by is None:
            self.response_by = {**agent.as_user(), "firstResponseTs": iso(at)}
            self._first_after_visitor = at
        self.response_by["lastMessageTs"] = iso(at)
        self.waiting = False

    def _answered(self, at: datetime) -> None:
        noticed = at + NOTICED_AFTER
        span = noticed - (self._query or self.opened)
        if self._query is None or not self._answers:
            self._answers, self._reaction = [span], noticed - (self.taken or self.opened)
            first = {"fd": iso(noticed)}
            self.metrics["reaction"] = {**first, "ft": seconds(self._reaction)}
            self.metrics["response"] = {**first, "ft": seconds(span)}
        else:
            self._answers.append(span)
            self._reaction += span
        self._sum_up(at)

    def _sum_up(self, at: datetime) -> None:
        total = sum(self._answers, timedelta())
        count = len(self._answers)
        self.metrics["reaction"]["tt"] = seconds(self._reaction)
        self.metrics["response"].update(avg=seconds(total) / count, total=count, tt=seconds(total))
        self.metrics["servedBy"] = {"lr": iso(at)}

    def closed(self, at: datetime, closer: str) -> None:
        """Adds what only the end of a chat tells; `closer` is `user` or `visitor`."""
        self.metrics["chatDuration"] = seconds(at - self.opened)
        if self.taken:
            self.metrics["serviceTimeDuration"] = seconds(at - self.taken)
        if closer == "user" and self._first_after_visitor:
            self.metrics["visitorInactivity"] = int((at - self._first_after_visitor).total_seconds())
