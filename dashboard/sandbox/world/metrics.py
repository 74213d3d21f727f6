"""A room's metrics, computed from its messages (`saveAnalyticsData.ts`, `markRoomResponded.ts`)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.dates import to_iso
from dashboard.sandbox.world.documents import Document

RECORDED_AFTER = timedelta(milliseconds=7)


def to_seconds(span: timedelta) -> float:
    """A duration as the server writes it: seconds, the fraction being milliseconds."""
    value = round(span.total_seconds(), 3)
    return int(value) if value.is_integer() else value


@dataclass
class MetricsRecorder:
    """Takes a room's messages in order; afterwards holds its answering state and `metrics`."""

    opened: datetime
    taken: datetime | None
    waiting: bool = True
    response_by: Document | None = None
    metrics: Document = field(default_factory=dict)
    _query: datetime | None = None
    _response_times: list[timedelta] = field(default_factory=list)
    _reaction_time: timedelta = timedelta()
    _first_after_visitor: datetime | None = None

    def add_visitor_message(self, at: datetime) -> None:
        if self._query is None or not self.waiting:
            self._query = at
            self.metrics["v"] = {"lq": to_iso(at)}
        self.waiting, self.response_by, self._first_after_visitor = True, None, None

    def add_agent_message(self, at: datetime, agent: Account) -> None:
        if self.waiting or self._query is None:
            self._add_response(at)
        if self.response_by is None:
            self.response_by = {**agent.as_user(), "firstResponseTs": to_iso(at)}
            self._first_after_visitor = at
        self.response_by["lastMessageTs"] = to_iso(at)
        self.waiting = False

    def _add_response(self, at: datetime) -> None:
        recorded = at + RECORDED_AFTER
        span = recorded - (self._query or self.opened)
        if self._query is None or not self._response_times:
            self._response_times, self._reaction_time = [span], recorded - (self.taken or self.opened)
            first = {"fd": to_iso(recorded)}
            self.metrics["reaction"] = {**first, "ft": to_seconds(self._reaction_time)}
            self.metrics["response"] = {**first, "ft": to_seconds(span)}
        else:
            self._response_times.append(span)
            self._reaction_time += span
        self._update_totals(at)

    def _update_totals(self, at: datetime) -> None:
        total = sum(self._response_times, timedelta())
        count = len(self._response_times)
        self.metrics["reaction"]["tt"] = to_seconds(self._reaction_time)
        self.metrics["response"].update(avg=to_seconds(total) / count, total=count, tt=to_seconds(total))
        self.metrics["servedBy"] = {"lr": to_iso(at)}

    def close(self, at: datetime, closer: str) -> None:
        """Adds what only the end of a chat tells; `closer` is `user` or `visitor`."""
        self.metrics["chatDuration"] = to_seconds(at - self.opened)
        if self.taken:
            self.metrics["serviceTimeDuration"] = to_seconds(at - self.taken)
        if closer == "user" and self._first_after_visitor:
            self.metrics["visitorInactivity"] = int((at - self._first_after_visitor).total_seconds())
