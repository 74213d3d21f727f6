"""Where in a list the reader is: "26–50 of 112", and the ways on from there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import wording
from dashboard.history.table_query import count_pages


@dataclass(frozen=True)
class Pager:
    """A position in `total` rows; pages count from 1."""

    page: int
    count: int
    total: int

    @property
    def summary(self) -> str:
        if not self.total:
            return _("none")
        first = (self.page - 1) * self.count + 1
        last = min(first + self.count - 1, self.total)
        words = _("%(first)s–%(last)s of %(total)s")
        return words % {
            "first": wording.format_number(first),
            "last": wording.format_number(last),
            "total": wording.format_number(self.total),
        }

    @property
    def several(self) -> bool:
        """Whether there is more than this page."""
        return self.total > self.count

    @property
    def steps(self) -> list[tuple[str, int | None]]:
        """The four ways with the page each leads to; None where it leads nowhere."""
        last = count_pages(self.total, self.count)
        before, after = self.page > 1, self.page < last
        return [
            (pgettext("page", "First"), 1 if before else None),
            (pgettext("page", "Previous"), self.page - 1 if before else None),
            (pgettext("page", "Next"), self.page + 1 if after else None),
            (pgettext("page", "Last"), last if after else None),
        ]
