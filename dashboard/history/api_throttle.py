"""How often somebody who brings credentials of their own may call the JSON endpoint: by client IP, `API_RATE`."""

import time
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest

from dashboard.client_ip import read_client_network
from dashboard.throttling.throttle import count_request


class TooManyApiCalls(Exception):
    """The next call is taken in `wait` seconds; `headers` say so as Rocket.Chat's do."""

    def __init__(self, wait: int, headers: Mapping[str, str]) -> None:
        super().__init__(wait)
        self.wait = wait
        self.headers = headers


def check_api_throttle(request: HttpRequest) -> None:
    """Counts the call, whatever its credentials are worth; raises TooManyApiCalls."""
    throttle = count_request(f"api:{read_client_network(request.META)}", settings.API_RATE, exact=True)
    if throttle.exceeded:
        raise TooManyApiCalls(throttle.seconds_left(time.time()), throttle.headers)
