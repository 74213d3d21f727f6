"""The ways to prove who you are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.second_factor import PendingSignIn
from dashboard.accounts.sign_in import Password, PersonalToken
from dashboard.rocketchat.credentials import BadCredentials, Credentials


class PasswordForm(forms.Form):
    username = forms.CharField(
        label=_("Username or e-mail"),
        max_length=255,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def proof(self) -> Password:
        return Password(**self.cleaned_data)


class CodeInput(forms.PasswordInput):
    """Shows a code while it is typed; like a password, it is never sent back."""

    input_type = "text"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True})


class CodeForm(forms.Form):
    """The code alone, for the `pending` sign-in."""

    code = forms.CharField(label=_("Code"), max_length=64, widget=CodeInput)

    def __init__(self, *args: Any, pending: PendingSignIn) -> None:
        super().__init__(*args)
        self.pending = pending

    def proof(self) -> Password:
        return Password(self.pending.username, self.pending.password, self.cleaned_data["code"])


class PasswordAndCodeForm(PasswordForm):
    """Name, password and code at once, for a Rocket.Chat that does not say which of them it refuses.

    An empty password stands for the one that waits in the session, if that was given for the same name.
    """

    code = forms.CharField(
        label=_("Code, if your account has a second factor"),
        help_text=_(
            "From your authenticator app, or from Rocket.Chat’s e-mail to you. A backup code works too."
        ),
        required=False,
        max_length=64,
        widget=CodeInput,
    )

    def __init__(self, *args: Any, pending: PendingSignIn | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pending = pending
        # Who comes here at every sign-in has only the code to type.
        self.fields["username"].widget.attrs["autofocus"] = False
        password = self.fields["password"]
        password.error_messages["required"] = _(
            "Type your password again: it is kept for ten minutes at the most."
        )
        password.required = pending is None
        password.help_text = _("Leave it empty to keep the one you gave just now.") if pending else ""

    def clean(self) -> dict[str, Any]:
        if self.pending and not self.cleaned_data.get("password"):
            self._keep_password(self.pending)
        return self.cleaned_data

    def _keep_password(self, pending: PendingSignIn) -> None:
        if self.cleaned_data.get("username") != pending.username:
            self.add_error("password", _("Type the password of this name."))
        elif not self.cleaned_data.get("code"):
            self.add_error("code", _("Give the code, or another password."))
        else:
            self.cleaned_data["password"] = pending.password


class TokenForm(forms.Form):
    user_id = forms.CharField(
        label=_("User id"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    auth_token = forms.CharField(
        label=_("Token"), max_length=512, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean(self) -> dict[str, str]:
        values = self.cleaned_data
        if values.keys() >= {"user_id", "auth_token"}:
            try:
                values["proof"] = PersonalToken(Credentials(values["user_id"], values["auth_token"]))
            except BadCredentials:
                raise forms.ValidationError(
                    _("The user id or the token cannot be sent in a header.")
                ) from None
        return values

    def proof(self) -> PersonalToken:
        proof: PersonalToken = self.cleaned_data["proof"]
        return proof
