"""CSV as the CRM of last resort: a table looked at and imported, and what was confirmed as a file to load elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from sayso.apply.confirmed import COLUMNS, list_confirmed
from sayso.domain.asker import Role
from sayso.domain.cells import cell
from sayso.flow import tables
from sayso.flow.tables import BadTable
from sayso.interfaces.web.downloads import attachment
from sayso.interfaces.web.requests import Request, number, page
from sayso.record.schema import Schema

MOST = 5 * 2**20
SPANS = {"7": "the last 7 days", "30": "the last 30 days", "365": "the last year"}
USUAL_SPAN = 30


@page
def table(request: Request) -> HttpResponse:
    """Bring in accounts, people or deals: looked at first, imported only then."""
    request.asker.require(Role.REVOPS)
    about: dict[str, object] = {"kinds": tables.SINGULAR, "spans": SPANS, "usual": str(USUAL_SPAN), "may_change": True}
    if request.method != "POST":
        return render(request, "web/settings/crm/table.html", about)
    kind = request.POST.get("kind", "")
    try:
        entity = tables.SINGULAR.get(kind, "deal")
        text = _text(request)
        names = tables.headings(text)
        chosen, apart = _chosen(request, names, entity), request.POST.get("key", "")
        about |= {"kind": kind, "text": text, "columns": chosen.items(), "fields": Schema().fields(entity)}
        about |= {"key": apart, "beside": tables.BESIDE if entity == "deal" else ()}
        key = (chosen.get(apart) or tables.field_named(apart)) if apart in names else ""
        rows = list(tables.read_rows(text, {**chosen, apart: key} if key else chosen))
        planned = tables.plan(request.asker, entity, rows, at=request.at, key=key)
        if request.POST.get("act") != "import":
            return render(request, "web/settings/crm/table.html", {**about, "plan": planned})
        done = tables.carry_out(asker=request.asker, planned=planned, at=request.at)
    except BadTable as problem:
        return render(request, "web/settings/crm/table.html", {**about, "error": str(problem)}, status=422)
    messages.success(request, f"{done.created} added, {done.changed} fields changed, {done.same} rows the same.")
    for line in done.problems[:10]:
        messages.error(request, line)
    return redirect("crm-table")


@page
def confirmed(request: Request) -> HttpResponse:
    """What was confirmed, as a file."""
    asked = request.GET.get("days", "")
    since = request.at - timedelta(days=number(asked, USUAL_SPAN) if asked in SPANS else USUAL_SPAN)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in list_confirmed(request.asker, since):
        writer.writerow({name: cell(value) for name, value in row.items()})
    return attachment(f"confirmed since {since.date().isoformat()}.csv", out.getvalue().encode())


def _text(request: Request) -> str:
    """The table that was chosen now, or that was looked at before."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    if (file.size or 0) > MOST:
        raise BadTable("The file is longer than 5 MB. On the command line there is no such limit: sayso import.")
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("The file is not in UTF-8. Save it as CSV in UTF-8.") from None


def _chosen(request: Request, names: tuple[str, ...], entity: str) -> Mapping[str, str]:
    """Which column is which field: as chosen on the form, else the field of the same name, else left out."""
    labels = {tables.field_named(spec.label): spec.path.field for spec in Schema().fields(entity)}
    known = {*labels.values(), *(tables.BESIDE if entity == "deal" else ())}

    def guess(name: str) -> str:
        plain = tables.field_named(name)
        return plain if plain in known else labels.get(plain, "")

    return {name: request.POST.get(f"column.{place}", guess(name)) for place, name in enumerate(names)}
