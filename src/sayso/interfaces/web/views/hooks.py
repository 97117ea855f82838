"""Calls of other machines, which sign what they say instead of signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sayso.flow.mirroring import hear
from sayso.ports.crm import Notice
from sayso.record.crm.hearing import NobodyCalls, NotGenuine


@csrf_exempt
@require_POST
def crm(request: HttpRequest) -> HttpResponse:
    """The CRM says that something changed: it is read soon. What the call says is not believed, only that it came."""
    notice = Notice(
        method=str(request.method),
        url=f"{settings.BASE_URL}{request.get_full_path()}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        at=timezone.now(),
    )
    try:
        hear(notice=notice)
    except NobodyCalls as problem:
        return HttpResponse(str(problem), status=404, content_type="text/plain")
    except NotGenuine as problem:
        return HttpResponse(str(problem), status=401, content_type="text/plain")
    return HttpResponse(status=204)
