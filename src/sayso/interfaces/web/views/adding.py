"""Adding conversations: files chosen or dropped, or text pasted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sayso.capture.reading_files import MAX_BYTES
from sayso.capture.rules import Stated
from sayso.flow import verbs as flow
from sayso.interfaces.web.requests import Request, page
from sayso.interfaces.web.sample import sample_mail


@page
def upload(request: Request) -> HttpResponse:
    """Add conversations: files chosen or dropped, or text pasted."""
    if request.method != "POST":
        return render(request, "web/upload.html", {"limit": MAX_BYTES // 2**20})
    files = [file for file in request.FILES.getlist("files") if file.size is not None]
    given = [(file.name or "file", file.read(MAX_BYTES + 1)) for file in files]  # enough to see that it is too long
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        given.append(("pasted text", pasted.encode()))
    stated = _stated(request)
    results = [
        (name, flow.capture(asker=request.asker, content=content, filename=name, at=request.at, stated=stated))
        for name, content in given
    ]
    return render(request, "web/upload.html", {"results": results, "limit": MAX_BYTES // 2**20})


@page
@require_POST
def sample(request: Request) -> HttpResponse:
    """Try it with a made-up mail."""
    user: Any = request.user
    mail = sample_mail(user.name, user.email, request.at)
    captured = flow.capture(asker=request.asker, content=mail, filename="sample.eml", source="sample", at=request.at)
    if captured.failure or captured.refused:
        messages.error(request, captured.failure or captured.refused[0])
    return redirect("inbox")


def _stated(request: Request) -> Stated:
    """What the form says beside the files: when it was, in the zone of whoever hands it in."""
    typed, title = request.POST.get("started_at", ""), request.POST.get("title", "").strip()
    try:
        naive = datetime.fromisoformat(typed) if typed else None
    except ValueError:
        naive = None
    zone = ZoneInfo(getattr(request.user, "zone", "") or "UTC")
    return Stated(started_at=naive.replace(tzinfo=zone) if naive else None, title=title)
