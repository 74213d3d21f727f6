"""The three ways to prove who you are."""

from django import forms

from dashboard.accounts.sign_in import Password, PersonalToken
from dashboard.rocketchat.credentials import BadCredentials, Credentials


class PasswordForm(forms.Form):
    username = forms.CharField(
        label="Username or e-mail",
        max_length=255,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def proof(self) -> Password:
        return Password(**self.cleaned_data)


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )


class TokenForm(forms.Form):
    user_id = forms.CharField(
        label="User id", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    auth_token = forms.CharField(
        label="Token", max_length=512, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean(self) -> dict[str, str]:
        values = self.cleaned_data
        if values.keys() >= {"user_id", "auth_token"}:
            try:
                values["proof"] = PersonalToken(Credentials(values["user_id"], values["auth_token"]))
            except BadCredentials as error:
                raise forms.ValidationError(str(error)) from None
        return values

    def proof(self) -> PersonalToken:
        proof: PersonalToken = self.cleaned_data["proof"]
        return proof
