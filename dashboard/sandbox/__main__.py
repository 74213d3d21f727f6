"""`python -m dashboard.sandbox`: serves the make-believe workspace until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
import threading

from dashboard.sandbox import Sandbox, greeting
from dashboard.sandbox.api.release_lines import DEFAULT_LINE, LINES


def main() -> int:
    options = _options()
    try:
        sandbox = Sandbox(
            options.host,
            options.port,
            seed=options.seed,
            latency_ms=options.latency_ms,
            rate_limit=not options.no_rate_limit,
            collector=options.collector,
            webhook_url=options.webhook_url,
            webhook_token=options.webhook_token,
            version=options.version,
            frame_url=options.frame_url,
            frame_jwk=options.frame_jwk,
        )
    except OSError as error:
        print(f"Cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with sandbox:
        print(greeting(sandbox.world, sandbox.url), "Stop with Ctrl-C.", sep="\n", flush=True)
        stop.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.sandbox", description="A stand-in Rocket.Chat."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="port, 0 for a free one (default %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=7, help="another seed, another world (default %(default)s)"
    )
    parser.add_argument(
        "--latency-ms", type=float, default=0, help="wait before every answer (default %(default)s)"
    )
    parser.add_argument(
        "--collector", default="", help="another page.visited that the live visitor's site tells of its pages"
    )
    parser.add_argument("--webhook-url", default="", help="who is told what happens in the chats")
    parser.add_argument("--webhook-token", default="", help="what these webhooks show to be the sandbox's")
    parser.add_argument(
        "--frame-url", default="", help="what the External Frame beside /live/<room id> shows"
    )
    parser.add_argument(
        "--frame-jwk",
        default="",
        help="the key of the External Frame, a JWK as JSON (default: one of its own making)",
    )
    parser.add_argument(
        "--version",
        choices=LINES,
        default=DEFAULT_LINE,
        help="the release line of Rocket.Chat to answer as (default %(default)s)",
    )
    parser.add_argument("--no-rate-limit", action="store_true", help="never answer 429")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
