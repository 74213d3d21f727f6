"""The words that a script puts on an open timeline, in the reader's language; `%(n)s` stands for a number."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def make_live_words() -> dict[str, str]:
    """Templates by name; what is counted has one for 1 and one for more."""
    return {
        "live": pgettext("screen", "live · checked %(n)s s"),
        "off": pgettext("screen", "not live · as of %(clock)s"),
        "offline": pgettext("screen", "offline · as of %(clock)s"),
        "arrived": _("arrived %(ago)s"),
        "new": pgettext("lines", "%(n)s new"),
        "page": _("1 new page"),
        "pages": _("%(n)s new pages"),
        "message": _("1 new message"),
        "messages": _("%(n)s new messages"),
    }
