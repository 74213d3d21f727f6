"""What of granian's own log is kept."""

import logging


class ThreadsAreMeant(logging.Filter):
    """Leaves out granian's doubt about more threads than cores: ours wait for Rocket.Chat and the database."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Configuration allows spawning" not in record.getMessage()
