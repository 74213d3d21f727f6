from django.urls import path

from dashboard.urls import urlpatterns as project

from .views import bare, floor

urlpatterns = [path("bench/floor", floor), path("bench/bare", bare), *project]
