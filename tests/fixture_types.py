"""The types of the fixtures that are functions."""

from collections.abc import Callable
from typing import Protocol

from bs4 import BeautifulSoup
from django.http import SimpleCookie
from django.http.response import ResponseHeaders
from django.test import Client
from example_server import UpstreamServer

from dashboard.sandbox import Sandbox


class Answer(Protocol):
    """What the test client gives back, as far as the tests read it."""

    status_code: int
    headers: ResponseHeaders
    cookies: SimpleCookie

    @property
    def content(self) -> bytes: ...


SignIn = Callable[..., Client]
Soup = Callable[[Answer], BeautifulSoup]
StartSandbox = Callable[[str], Sandbox]
StartUpstream = Callable[..., UpstreamServer]
