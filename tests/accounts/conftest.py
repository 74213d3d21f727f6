import pytest
from django.test import Client

from dashboard.accounts.models import Agent


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(
        Agent.objects.create_superuser("boss", "a-long-password"),
        "django.contrib.auth.backends.ModelBackend",
    )
    return client
