from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "dashboard.trail"
    verbose_name = "Visitors' pages"
