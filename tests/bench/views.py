"""What the project is measured against: the plainest Django views that take or give the same bytes."""

import json
import os
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache as kept
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from dashboard.desk.views import visitor
from dashboard.htmx import HtmxHttpRequest
from dashboard.trail.models import PageView

from .agent_pages import FOLDER


@csrf_exempt
@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    """The floor: the body read, one row inserted by the ORM, nothing checked, hashed, masked or counted."""
    sent = json.loads(request.body)
    page = sent["pageInfo"]
    PageView.objects.create(
        visitor_key=sent["token"],
        room_id=sent["rid"] or "",
        at=timezone.now(),
        title=page["title"],
        href=page["location"]["href"],
    )
    return JsonResponse({"success": True})


@csrf_exempt
@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """The same without a database."""
    return JsonResponse({"success": bool(json.loads(request.body))})


def same_bytes(request: HttpRequest, page: str) -> HttpResponse:
    """What a page sent, once more, and nothing else; a page without bytes is a 204."""
    content = _read_page(page)
    return HttpResponse(content, status=200 if content else 204)


@cache
def _read_page(page: str) -> bytes:
    return (Path(os.environ[FOLDER]) / page).read_bytes()


def cold_visitor(request: HtmxHttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The visitor's page, of which nothing is cached."""
    kept.clear()
    return visitor(request, room_id, visitor_id)
