"""The workspace's form in the admin. Its two secrets are written and never read: an empty field keeps what is saved."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.upstream.jwk import is_jwk
from dashboard.upstream.models import Workspace

SHORTEST_TOKEN = 16  # characters
_VISIBLE = re.compile(r"[!-~]+", re.ASCII)
SECRETS = ("frame_key", "webhook_token")


class UnreadTextarea(forms.Textarea):
    """Several lines that are never shown again, not even to who typed them."""

    def format_value(self, value: Any) -> None:
        return None


class WorkspaceForm(forms.ModelForm[Workspace]):
    """The workspace's fields, and a field and a checkbox for each secret."""

    frame_key = forms.CharField(
        label=gettext_lazy("External Frame key"),
        required=False,
        widget=UnreadTextarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    clear_frame_key = forms.BooleanField(label=gettext_lazy("forget the saved key"), required=False)
    webhook_token = forms.CharField(
        label=gettext_lazy("Webhook token"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    clear_webhook_token = forms.BooleanField(label=gettext_lazy("forget the saved token"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["frame_key"].help_text = self._describe_frame_key()
        self.fields["webhook_token"].help_text = self._describe_webhook_token()

    def clean_frame_key(self) -> str:
        text = str(self.cleaned_data["frame_key"]).strip()
        if text and not is_jwk(text):
            raise ValidationError(
                _("This is no JWK for AES: paste the whole text of Rocket.Chat’s setting, from { to }.")
            )
        return text

    def clean_webhook_token(self) -> str:
        token = str(self.cleaned_data["webhook_token"])
        if token and (len(token) < SHORTEST_TOKEN or not _VISIBLE.fullmatch(token)):
            raise ValidationError(
                _("Take at least 16 letters, digits or signs, without blanks: a header carries it.")
            )
        return token

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in SECRETS:
            if self.cleaned_data.get(f"clear_{name}") and self.cleaned_data.get(name):
                self.add_error(name, _("Write a new one, or have the saved one forgotten: not both."))
        return cleaned

    def save(self, commit: bool = True) -> Workspace:  # noqa: FBT001, FBT002  # Django's own signature
        for name in SECRETS:
            if self.cleaned_data[f"clear_{name}"] or self.cleaned_data[name]:
                setattr(self.instance, name, self.cleaned_data[name])
        return super().save(commit)

    def _describe_frame_key(self) -> str:
        if self.instance.frame_key:
            return _("One is saved; it is not shown. Leave this empty to keep it.")
        return _(
            "None is saved. Rocket.Chat tells its own to everybody: one is needed here only where it does not."
        )

    def _describe_webhook_token(self) -> str:
        if self.instance.sealed_webhook_token:
            return _("One is saved; it is not shown. Leave this empty to keep it.")
        return _(
            "None is saved here. Write the same one into Rocket.Chat, as the secret token of its webhooks."
        )
