"""How operators sign in to the admin: judged here, by the password they have here, and counted like everybody."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dashboard.accounts.sign_in_attempts import Door
from dashboard.accounts.sign_in_throttle import begin_sign_in, fail, succeed


class OperatorForm(AdminAuthenticationForm):
    """Django's, with every attempt counted before the password is looked at; raises SignInLocked."""

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return self.cleaned_data
        attempt = begin_sign_in(self.request, Door.ADMIN, name)
        try:
            cleaned = super().clean()
        except ValidationError:
            fail(attempt)
            raise
        succeed(attempt, name, [name])
        return cleaned
