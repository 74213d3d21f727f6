from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpstreamConfig(AppConfig):
    name = "dashboard.upstream"
    verbose_name = _("Workspace")

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401  # registers them once the settings are read
