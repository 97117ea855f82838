"""People: all of them by name, and one with their part in each deal, what they said, and where."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sayso.capture.selectors import latest_with_people, list_conversations
from sayso.domain.asker import Role
from sayso.extract.selectors import quotes_of_person
from sayso.interfaces.web.requests import Request, page
from sayso.record import selectors as record
from sayso.record.marks import BadMark
from sayso.record.selectors_browse import browse_people, parts_of_person

LATEST = 20


@page
def people(request: Request) -> HttpResponse:
    """Whom do we know, and where?"""
    query, mark = request.GET.get("q", "").strip(), request.GET.get("after", "")
    try:
        found = browse_people(request.asker, query=query, mark=mark)
    except BadMark:
        found = browse_people(request.asker, query=query)
    heard = latest_with_people(request.asker, [row.id for row in found.rows])
    rows = [(row, heard.get(row.id)) for row in found.rows]
    about = {"rows": rows, "next": found.next, "query": query, "is_first": not mark}
    return render(request, "web/people.html", about)


@page
def person(request: Request, person_id: int) -> HttpResponse:
    """Who is this, what part do they have, and what did they say?"""
    asker = request.asker
    about = {
        "person": record.get_person(asker, person_id),
        "parts": parts_of_person(asker, person_id),
        "quotes": quotes_of_person(asker, person_id),
        "conversations": list_conversations(asker, person_id=person_id, size=LATEST),
        "history": record.history(asker, "person", person_id, limit=LATEST),
        "is_revops": asker.has(Role.REVOPS),
    }
    return render(request, "web/person.html", about)
