from django.apps import AppConfig


class UpstreamConfig(AppConfig):
    name = "dashboard.upstream"
    verbose_name = "Workspace"

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401  # registers them once the settings are read
