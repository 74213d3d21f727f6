"""The sentence of an error of the client, in the language that is active: the client knows no Django, and no language.

A library of the templates, too: `{{ error|describe_error }}`.
"""

from django import template
from django.utils.translation import gettext_lazy as _

from dashboard.rocketchat import errors

register = template.Library()

SENTENCES = {
    errors.RocketChatError: _("The call to Rocket.Chat failed."),
    errors.Unavailable: _("Rocket.Chat is not available."),
    errors.Unreachable: _("Rocket.Chat cannot be reached."),
    errors.TimedOut: _("Rocket.Chat did not answer in time."),
    errors.Unusable: _("Rocket.Chat's answer cannot be used."),
    errors.TooLarge: _("Rocket.Chat's answer is longer than %(limit)s bytes."),
    errors.NotJson: _("The answer is not JSON (HTTP status %(status)s)."),
    errors.BadShape: _("Rocket.Chat's answer is not as documented at %(field)s."),
    errors.Redirected: _("Rocket.Chat's address answers with a redirect."),
    errors.ServerFailed: _("Rocket.Chat failed (HTTP status %(status)s)."),
    errors.RateLimited: _("Too many calls to Rocket.Chat; the next is possible in %(wait).0f seconds."),
    errors.Refused: _("Rocket.Chat refused the call."),
    errors.NotFound: _("The server does not know this endpoint."),
}


@register.filter
def describe_error(error: errors.RocketChatError) -> str:
    """What `str(error)` says in English: the sentence of its own class, else of the nearest class above it."""
    return next(SENTENCES[kind] for kind in type(error).mro() if kind in SENTENCES) % vars(error)
