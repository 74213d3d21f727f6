"""Every address of the dashboard but one: visitors' pages arrive at the door in trail/collector.py, ahead of these."""

from django.contrib import admin
from django.urls import include, path

from dashboard.accounts import views as accounts
from dashboard.accounts.frame import frame
from dashboard.error_pages.pages import bad_request, forbidden, not_found, server_error
from dashboard.setup.views import setup

handler400, handler403, handler404, handler500 = bad_request, forbidden, not_found, server_error

urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("frame/", frame, name="frame"),
    path("frame", frame),
    path("admin/setup/", admin.site.admin_view(setup), name="setup"),
    path("admin/", admin.site.urls),
    path("", include("dashboard.desk.urls")),
    path("", include("dashboard.history.urls")),
]
