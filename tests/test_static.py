"""What a page loads besides itself."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

MOST = 60_000  # bytes, compressed, together


def test_the_static_files_of_a_page_stay_under_sixty_kilobytes(ana: Client) -> None:
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', ana.get("/").content.decode())
    files = [Path(found) for name in names if (found := finders.find(name))]
    assert len(files) == len(names) > 5
    assert sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) < MOST
