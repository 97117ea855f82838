"""Tryton as the CRM behind Sayso: sale opportunities and parties, over Tryton's own JSON-RPC.

Tryton has a true compare-and-set: a write names the moment of the version that it is meant for, and is refused when
there is a newer one. So no edit of a person is ever written over.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from sayso.ports.crm import CRMS
from sayso.ports.record_reader import (
    CrmChange,
    CrmField,
    CrmOwner,
    CrmPipeline,
    CrmRecord,
    CrmStage,
    CrmType,
    Page,
)
from sayso.ports.record_writer import (
    Configuration,
    CrmCreate,
    CrmFailure,
    CrmReceipt,
    CrmRef,
    CrmWrite,
    Live,
    Moved,
    Permanent,
    Recoverable,
    Rule,
    Unknown,
)

MODELS = {"account": "party.party", "deal": "sale.opportunity", "note": "ir.note"}
STAGES = (
    CrmStage("lead", "Lead", "open", 10),
    CrmStage("opportunity", "Opportunity", "open", 50),
    CrmStage("converted", "Converted", "open", 80),
    CrmStage("won", "Won", "won", 100),
    CrmStage("lost", "Lost", "lost", 0),
    CrmStage("cancelled", "Cancelled", "lost", 0),
)
TYPES = {
    "char": CrmType.TEXT,
    "text": CrmType.TEXT,
    "numeric": CrmType.NUMBER,
    "float": CrmType.NUMBER,
    "integer": CrmType.NUMBER,
    "date": CrmType.DATE,
    "datetime": CrmType.MOMENT,
    "timestamp": CrmType.MOMENT,
    "selection": CrmType.PICKLIST,
    "boolean": CrmType.TRUTH,
    "many2one": CrmType.LINK,
}
PAGE, COMPARES, TRIES = 100, 3, 4
OVERLAP = dt.timedelta(seconds=30)  # a transaction is stamped when it begins and seen when it ends
SECONDS = httpx2.Timeout(30.0, connect=5.0)


class _Stale(Exception):
    """There is a newer version of the record; nothing was written."""


class Tryton:
    """One Tryton database."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self._url = f"{base_url.rstrip('/')}/rpc/"
        self._client = httpx2.Client(timeout=SECONDS)
        self._user, self._password, self._me, self._signed = user, password, "", ""
        self._fields: dict[str, Any] = {}
        self._context: dict[str, Any] = {}
        self._date = ""

    def close(self) -> None:
        self._client.close()

    def check(self) -> tuple[str, ...]:
        try:
            self.fields("deal")
        except CrmFailure as failure:
            return (str(failure),)
        return ()

    # What it holds

    def fields(self, entity: str) -> tuple[CrmField, ...]:
        return tuple(_field(entity, name, found) for name, found in self._described(entity).items())

    def pipelines(self) -> tuple[CrmPipeline, ...]:
        return (CrmPipeline("opportunities", "Tryton", STAGES),)

    def owners(self) -> tuple[CrmOwner, ...]:
        rows = self._ask("model.company.employee.search_read", [], 0, None, None, ["rec_name", "party.email", "active"])
        return tuple(
            CrmOwner(str(row["id"]), str(row["party."].get("email") or ""), row["rec_name"], row["active"])
            for row in rows
        )

    def pages(self, entity: str, fields: tuple[str, ...], cursor: str) -> Iterator[Page]:
        """By id within what was written since the latest reading. Tryton tells nobody of what was deleted."""
        if entity not in ("account", "deal"):
            return
        self._known(entity, fields)
        place = json.loads(cursor or "{}")
        since, after = place.get("since", ""), place.get("after", 0)
        begun = place.get("begun") or (self._now() - OVERLAP).isoformat()
        wanted = [*fields, "create_date", "write_date", *(["party"] if entity == "deal" else [])]
        while True:
            domain = [["id", ">", after], *(_since(dt.datetime.fromisoformat(since)) if since else [])]
            rows = self._ask(f"model.{MODELS[entity]}.search_read", domain, 0, PAGE, [["id", "ASC"]], wanted)
            after = rows[-1]["id"] if rows else after
            is_last = len(rows) < PAGE
            here = {"since": begun} if is_last else {"since": since, "after": after, "begun": begun}
            yield Page(json.dumps(here), tuple(self._record(entity, row, fields) for row in rows))
            if is_last:
                return

    def _record(self, entity: str, row: Mapping[str, Any], fields: tuple[str, ...]) -> CrmRecord:
        links = {"account": (str(row["party"]),)} if row.get("party") else {}
        history = self._history(row["id"], fields) if entity == "deal" else ()
        values = {name: _canonical(row[name]) for name in fields}
        created = row["create_date"].replace(tzinfo=dt.UTC)
        modified = (row["write_date"] or row["create_date"]).replace(tzinfo=dt.UTC)
        return CrmRecord(entity, str(row["id"]), values, created, modified, links, history)

    def _history(self, crm_id: int, fields: tuple[str, ...]) -> tuple[CrmChange, ...]:
        """Tryton shows the record as it stood at any of its revisions: what differs from the one before is a change."""
        told, before = [], {}
        for at, _, _ in reversed(self._ask("model.sale.opportunity.history_revisions", [crm_id])):
            [row] = self._ask(
                "model.sale.opportunity.read", [crm_id], [*fields, "write_uid"], context={"_datetime": at}
            )
            for name in fields:
                value = _canonical(row[name])
                if name not in before or before[name] != value:
                    told.append(CrmChange(name, value, at.replace(tzinfo=dt.UTC), str(row["write_uid"] or "")))
                before[name] = value
        return tuple(told)

    # What is written to it

    def live(self, ref: CrmRef, name: str) -> Live:
        self._known(ref.entity, (name,))
        wanted = [name, "_timestamp", "create_date", "write_date", "create_uid", "write_uid"]
        rows = self._ask(f"model.{MODELS[ref.entity]}.read", [_id(ref)], wanted)
        if not rows:
            raise Permanent("Tryton does not have that any more.")
        row = rows[0]
        at = (row["write_date"] or row["create_date"]).replace(tzinfo=dt.UTC)
        return Live(_canonical(row[name]), row["_timestamp"], at, str(row["write_uid"] or row["create_uid"]))

    def write(self, order: CrmWrite) -> CrmReceipt:
        for _ in range(COMPARES):
            live = self.live(order.ref, order.field)
            if not self._same(order, live.value, order.before):
                raise Moved(live)
            value = _theirs(self._described(order.ref.entity)[order.field], order.value)
            try:
                self._change(order.ref, live.mark, "write", {order.field: value})
            except _Stale:
                continue
            after = self.live(order.ref, order.field)
            return CrmReceipt(order.key, order.ref, live.value, after.value, after.mark)
        raise Recoverable("The record is being changed in Tryton all the time.", 5.0)

    def create(self, order: CrmCreate) -> CrmReceipt:
        """A note on a deal or an account. Tryton's opportunities know no tasks."""
        if order.kind != "note" or not order.links:
            raise Permanent(f"Sayso makes notes in Tryton, and no {order.kind}.")
        made = self.find(order)
        if made is None:
            resource = _resource(order.links[0])
            message = f"{order.values.get('body') or ''}\n\n{_marked(order)}"
            self._ask("model.ir.note.create", [{"resource": resource, "message": message}], is_safe=False)
            made = self.find(order)
        if made is None:
            raise Recoverable("Tryton does not show the note that it made yet.")
        return made

    def find(self, order: CrmWrite | CrmCreate) -> CrmReceipt | None:
        if isinstance(order, CrmWrite):
            live = self.live(order.ref, order.field)
            if not self._same(order, live.value, order.value) or live.changed_by != self._me:
                return None
            return CrmReceipt(order.key, order.ref, order.before, live.value, live.mark)
        domain = [
            ["message", "like", f"%{_marked(order)}"],
            *(["resource", "=", _resource(one)] for one in order.links[:1]),
        ]
        rows = self._ask("model.ir.note.search_read", domain, 0, 1, [["id", "ASC"]], ["_timestamp"])
        return CrmReceipt(order.key, CrmRef("note", str(rows[0]["id"])), mark=rows[0]["_timestamp"]) if rows else None

    def remove(self, made: CrmReceipt) -> None:
        rows = self._ask("model.ir.note.search_read", [["id", "=", _id(made.ref)]], 0, 1, None, ["_timestamp"])
        if not rows:
            return
        try:
            self._change(made.ref, made.mark, "delete")
        except _Stale:
            raise Moved(Live(None, rows[0]["_timestamp"])) from None

    def _change(self, ref: CrmRef, mark: str, verb: str, *values: Any) -> None:
        context = {"_timestamp": {f"{MODELS[ref.entity]},{_id(ref)}": mark}}
        self._ask(f"model.{MODELS[ref.entity]}.{verb}", [_id(ref)], *values, context=context, is_safe=False)

    def _same(self, order: CrmWrite, left: Any, right: Any) -> bool:
        if left in (None, "") or right in (None, ""):
            return left in (None, "") and right in (None, "")
        is_figure = self._described(order.ref.entity)[order.field]["type"] in ("numeric", "float", "integer")
        return Decimal(str(left)) == Decimal(str(right)) if is_figure else str(left) == str(right)

    def _described(self, entity: str) -> Mapping[str, Any]:
        if entity not in MODELS:
            return {}
        if entity not in self._fields:
            self._fields[entity] = self._ask(f"model.{MODELS[entity]}.fields_get", None)
        return self._fields[entity]

    def _known(self, entity: str, names: tuple[str, ...]) -> None:
        unknown = [name for name in names if name not in self._described(entity)]
        if unknown:
            raise Configuration(f"Tryton has no field '{unknown[0][:60]}' there any more: map another one.")

    # Over the network

    def _now(self) -> dt.datetime:
        """The time by Tryton's clock, which stamps what it keeps."""
        self._ask("model.res.user.get_preferences", True)
        return parsedate_to_datetime(self._date).replace(tzinfo=None)

    def _ask(self, method: str, *params: Any, context: Mapping[str, Any] | None = None, is_safe: bool = True) -> Any:
        """One call. A reading is tried again; a writing whose answer was lost is not."""
        if not self._context and method != "model.res.user.get_preferences":
            self._context = self._ask("model.res.user.get_preferences", True) or {"language": "en"}
        asked = {"id": 0, "method": method, "params": [*params, {**self._context, **(context or {})}]}
        for attempt in range(1, TRIES + 1):
            try:
                return self._answered(asked)
            except httpx2.ConnectError:
                if attempt == TRIES:
                    raise Recoverable("Tryton could not be reached.") from None
            except (httpx2.HTTPError, ValueError):
                if not is_safe:
                    raise Unknown("Tryton did not answer.") from None
                if attempt == TRIES:
                    raise Recoverable("Tryton did not answer.") from None
        raise Recoverable("Tryton did not answer.")

    def _answered(self, asked: Mapping[str, Any]) -> Any:
        if not self._signed:
            self._sign_in()
        try:
            return self._sent(asked, {"Authorization": f"Session {self._signed}"})
        except Configuration:
            self._sign_in()  # a session ends after a while
            return self._sent(asked, {"Authorization": f"Session {self._signed}"})

    def _sign_in(self) -> None:
        asked = {"id": 0, "method": "common.db.login", "params": [self._user, {"password": self._password}, "en"]}
        user, token, *_ = self._sent(asked, {})
        self._me = str(user)
        self._signed = base64.b64encode(f"{self._user}:{user}:{token}".encode()).decode()

    def _sent(self, asked: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        content = json.dumps(asked, default=_packed)
        reply = self._client.post(self._url, content=content, headers={"Content-Type": "application/json", **headers})
        self._date = reply.headers.get("date", "")
        if reply.status_code in (401, 403):
            raise Configuration("Tryton refuses the user or the password. Connect again with the right ones.")
        if reply.status_code == 404:
            raise Configuration("There is no such database in that Tryton: the address ends in its name.")
        if reply.status_code == 429:
            raise Recoverable("Tryton is busy.", float(reply.headers.get("retry-after") or 120))
        reply.raise_for_status()
        found = json.loads(reply.content, object_hook=_unpacked)
        if found.get("error"):
            raise _failure(found["error"])
        return found["result"]


@CRMS.register
class TrytonConnector:
    """Tryton with its module sale_opportunity. The address ends in the database: ``https://erp.example/crm``."""

    name = "tryton"
    title = "Tryton"
    usual_url = "http://127.0.0.1:8000/tryton"
    secrets = ("user", "password")
    usual = {
        "account.name": "name",
        "deal.name": "rec_name",
        "deal.stage": "state",
        "deal.amount": "amount",
        "deal.next_step": "description",
    }

    def open(self, base_url: str, secrets: Mapping[str, str], options: Mapping[str, Any], keep: Any) -> Tryton:
        return Tryton(base_url, secrets.get("user", ""), secrets.get("password", ""))


def _field(entity: str, name: str, found: Mapping[str, Any]) -> CrmField:
    kind = CrmType.MONEY if found.get("monetary") else TYPES.get(found["type"], CrmType.OTHER)
    kind = CrmType.STAGE if (entity, name) == ("deal", "state") else kind
    kind = CrmType.USER if found.get("relation") == "company.employee" else kind
    options = found.get("selection") if kind is CrmType.PICKLIST else ()
    pairs = tuple((str(value), str(label)) for value, label in options) if isinstance(options, list) else ()
    is_fixed = found.get("readonly") or name in (
        "id",
        "rec_name",
        "create_date",
        "write_date",
        "create_uid",
        "write_uid",
    )
    return CrmField(
        name, found["string"], kind, pairs, not is_fixed, int(found.get("size") or 0), bool(found.get("required"))
    )


def _failure(error: list[Any]) -> Exception:
    name, said = str(error[0]), error[1] if len(error) > 1 else ""
    if name == "ConcurrencyException":
        return _Stale()
    words = " ".join(str(said[0] if isinstance(said, list) and said else said).split())[:300]
    if name in ("UserError", "UserWarning"):
        return Permanent(f"A rule in Tryton refuses it: {words}", Rule(words))
    return Permanent(f"Tryton refuses it: {name[:200]}")


def _since(at: dt.datetime) -> list[Any]:
    return [["OR", ["write_date", ">=", at], [["write_date", "=", None], ["create_date", ">=", at]]]]


def _id(ref: CrmRef) -> int:
    if not ref.id.isascii() or not ref.id.isdigit():
        raise Permanent("That is no record of Tryton.")
    return int(ref.id)


def _resource(ref: CrmRef) -> str:
    return f"{MODELS[ref.entity]},{_id(ref)}"


def _marked(order: CrmCreate) -> str:
    return f"(Sayso {hashlib.sha256(order.key.encode()).hexdigest()[:16]})"


def _canonical(raw: Any) -> Any:
    if isinstance(raw, dt.datetime):
        return raw.replace(tzinfo=dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(raw, dt.date):
        return raw.isoformat()
    if isinstance(raw, bool) or raw is None or raw == "":
        return raw if isinstance(raw, bool) else None
    return format(Decimal(str(raw)).normalize(), "f") if isinstance(raw, int | float | Decimal) else str(raw)


def _theirs(found: Mapping[str, Any], value: Any) -> Any:
    if value in (None, ""):
        return None
    made = {"numeric": Decimal, "float": float, "integer": int, "many2one": int, "date": dt.date.fromisoformat}
    try:
        return made.get(found["type"], str)(value)
    except (ValueError, ArithmeticError):
        raise Permanent(f"'{found['string']}' does not take that value.") from None


def _packed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    kept = names if isinstance(value, dt.datetime) else names[:3]
    return {
        "__class__": "datetime" if isinstance(value, dt.datetime) else "date",
        **{one: getattr(value, one) for one in kept},
    }


def _unpacked(found: dict[str, Any]) -> Any:
    kind = found.pop("__class__", "")
    if kind == "Decimal":
        return Decimal(found["decimal"])
    makers = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}
    return makers[kind](**found) if kind in makers else found
