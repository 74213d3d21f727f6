from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dashboard.accounts"
    verbose_name = "Agents and access"

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401  # registers them once the settings are read
