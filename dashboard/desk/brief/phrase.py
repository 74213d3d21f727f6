"""What the brief says: translated sentences with names, links and moments in them, as HTML and as plain text. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dashboard import wording

TICKS_FOR = 86_400  # seconds for which "3 min ago" moves on

Mask = Callable[[str], str]


class Said(Protocol):
    """Something said: `html` escapes what is foreign, `write` hides with `mask` what is secret in visitors' words."""

    @property
    def html(self) -> SafeString: ...

    def write(self, mask: Mask) -> str: ...


@dataclass(frozen=True)
class Name:
    """A name that somebody else gave: of a page, a person, a field. With `href` it links to where it stands."""

    text: str
    href: str = ""

    @property
    def html(self) -> SafeString:
        name = f"<bdi>{escape(self.text)}</bdi>"
        return mark_safe(f'<a href="{escape(self.href)}">{name}</a>' if self.href else name)  # noqa: S308  # nosec B308  # escaped

    def write(self, mask: Mask) -> str:
        return self.text


@dataclass(frozen=True)
class Words(Name):
    """What somebody wrote."""

    def write(self, mask: Mask) -> str:
        return mask(self.text)


@dataclass(frozen=True)
class Tag(Name):
    """A tag of a chat."""

    @property
    def html(self) -> SafeString:
        return mark_safe(f'<span class="tag"><bdi>{escape(self.text)}</bdi></span>')  # noqa: S308  # nosec B308  # escaped


@dataclass(frozen=True)
class Ago:
    """How long ago something was, as of `now`; the page moves it on."""

    at: datetime
    now: datetime

    @property
    def html(self) -> SafeString:
        ticks = ' data-ago-words="{ago}"' if abs((self.now - self.at).total_seconds()) < TICKS_FOR else ""
        moment, exact = self.at.isoformat(), wording.format_exact(self.at, self.now)
        text = escape(self.write(str))
        return mark_safe(f'<time datetime="{moment}" title="{escape(exact)}"{ticks}>{text}</time>')  # noqa: S308  # nosec B308  # escaped

    def write(self, mask: Mask) -> str:
        return wording.format_ago(self.at, self.now)


@dataclass(frozen=True)
class Phrase:
    """A sentence with `%(name)s` where `values` go: texts of our own, or what is `Said`."""

    sentence: str
    values: Mapping[str, "str | Said"] = field(default_factory=dict)

    @property
    def html(self) -> SafeString:
        values = {
            name: escape(value) if isinstance(value, str) else value.html
            for name, value in self.values.items()
        }
        return mark_safe(_fill(escape(self.sentence), values))  # noqa: S308  # nosec B308  # escaped piece by piece

    def write(self, mask: Mask) -> str:
        values = {
            name: value if isinstance(value, str) else value.write(mask)
            for name, value in self.values.items()
        }
        return _fill(self.sentence, values)


def _fill(sentence: str, values: Mapping[str, str]) -> str:
    return sentence % values if values else sentence


def quote_words(text: str) -> Phrase:
    """Somebody's words in quotes."""
    return Phrase(_("“%(words)s”"), {"words": Words(text)})


@dataclass(frozen=True)
class Clause:
    """One thing that the brief says: `says`, which links to its evidence (`href`), and less loudly `notes`."""

    fact: str
    label: str
    says: Said
    href: str = ""
    notes: tuple[Said, ...] = ()
    opens_chat: bool = False

    def write(self, mask: Mask) -> str:
        """The clause as one line of plain text."""
        said = " · ".join(each.write(mask) for each in (self.says, *self.notes))
        return f"{self.label}: {said}"
