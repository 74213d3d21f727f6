"""What the collector is measured against: the plainest Django views that take the same body."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from dashboard.trail.models import PageView


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
