import pytest
from pytest_django.fixtures import Settings

from .telling import SECRET


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    """The operator gave the webhooks' secret."""
    settings.WEBHOOK_TOKEN = SECRET
