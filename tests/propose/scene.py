"""A deal of Sam's with conversations really captured, and what was heard in them put down by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sayso.capture import services as capture
from sayso.capture.models import Conversation
from sayso.capture.rules import Stated
from sayso.capture.selectors import transcript_of
from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Participant, Side, quote
from sayso.extract import models as extract
from sayso.extract.rows import signal_rows
from sayso.propose import services as propose
from sayso.propose.models import Proposal
from sayso.record import mirroring
from sayso.record.mirroring import Seen
from sayso.record.pipelines import StageDraft

STAGES = (
    StageDraft("discovery", "Discovery", "open", 20, ("budget_confirmed",)),
    StageDraft("evaluation", "Evaluation", "open", 60, ("evaluation_started",)),
    StageDraft("won", "Won", "won", 100),
    StageDraft("lost", "Lost", "lost", 0),
)
CREATED = datetime(2026, 9, 1, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
LINES = (
    "Luis Ortega: We would sign by the end of January, and the budget is forty thousand dollars.",
    "Sam Rep: Good. I'll send the security questionnaire on Friday.",
    "Luis Ortega: Thursday at ten works for a demo. Portway are in the running too, to be frank.",
    "Ana Brandt: The budget is thirty thousand, Luis.",
)


class Scene:
    """`deal` is Sam's, in discovery, of the account `account`; `talk` captures, `hear` puts a signal down."""

    def __init__(self, cast: Any, root: Any, now: datetime) -> None:
        self.cast, self.root, self.now = cast, root, now
        mirroring.upsert_pipeline(asker=root, key="new-business", name="New business", stages=STAGES, at=now)
        account = {"name": "Brightfield Ltd", "domains": ["brightfield.example"], "owner": cast.sam.pk}
        self.account = mirroring.upsert_account(asker=root, seen=Seen("crm:a1", account, CREATED), at=now)
        self.deal = self.another_deal("crm:d1", "Brightfield - 4 sites")
        self.talks = 0

    def another_deal(self, external_id: str, name: str, **values: Any) -> int:
        held = {"name": name, "account": self.account, "owner": self.cast.sam.pk, "stage": "discovery", **values}
        return mirroring.upsert_deal(asker=self.root, seen=Seen(external_id, held, CREATED), at=self.now)

    def mirrored(self, at: datetime | None = None, **values: Any) -> None:
        """The CRM shows the deal with other values, since `at`."""
        mirroring.upsert_deal(asker=self.root, seen=Seen("crm:d1", values, CREATED), at=at or self.now)

    def talk(
        self,
        at: datetime = MONDAY,
        lines: tuple[str, ...] = LINES,
        *,
        domain: str = "brightfield.example",
        host: Any = None,
    ) -> int:
        """A call of Sam with two buyers, captured an hour later. Returns the conversation's id."""
        self.talks += 1
        people = (
            Participant("Sam Rep", "Sam Rep", "sam@seller.example", side=Side.OURS),
            Participant("Luis Ortega", "Luis Ortega", f"luis@{domain}", "VP Operations", Side.THEIRS),
            Participant("Ana Brandt", "Ana Brandt", f"ana@{domain}", "CFO", Side.THEIRS),
        )
        captured = capture.capture_file(
            asker=self.root,
            content="\n".join(lines).encode(),
            filename=f"call-{self.talks}.txt",
            at=at + timedelta(hours=1),
            format="txt",
            host=(host or self.cast.sam).pk,
            stated=Stated(
                started_at=at, title=f"Call {self.talks}", external_id=f"call-{self.talks}", participants=people
            ),
        )
        assert captured.failure is None, captured.failure
        return captured.conversations[0].id

    def hear(
        self,
        conversation_id: int,
        kind: str,
        value: dict[str, Any],
        words: str,
        *,
        certainty: Certainty = Certainty.CONFIDENT,
    ) -> None:
        """Put down that `words`, which stand in the conversation, say this."""
        transcript = transcript_of(self.root, conversation_id)
        turn = next(turn for turn in transcript.turns if words in turn.text)
        start = turn.text.index(words)
        conversation = Conversation.objects.get(pk=conversation_id)
        signal = Signal(kind, quote(turn, start, start + len(words)), value, certainty=certainty)
        rows = signal_rows(conversation, transcript, [signal])
        for row in rows:
            row.position = extract.Signal.objects.filter(conversation=conversation).count()
        extract.Signal.objects.bulk_create(rows)

    def usual(self, at: datetime = MONDAY, rival: str = "Portway") -> int:
        """A call with a step, a meeting, a signature date and a competitor in it, derived. Returns its id."""
        talk = self.talk(at)
        self.hear(talk, "close_date", {"value": "2027-01-31", "what": "signature"}, "sign by the end of January")
        self.hear(
            talk, "next_step", self.step("send the security questionnaire", "2026-11-20"), "I'll send the security"
        )
        self.hear(
            talk,
            "next_step",
            self.step("demo", "2026-11-26", side="both", owner=None),
            "Thursday at ten works for a demo",
        )
        self.hear(talk, "competitor", {"name": rival, "status": "evaluating"}, "Portway are in the running too")
        self.derive()
        return talk

    def budgets(self, at: datetime = MONDAY) -> int:
        """A call in which two people name two budgets, derived. Returns its id."""
        talk = self.talk(at)
        self.hear(talk, "budget", {"amount": "40000.00", "currency": "USD"}, "the budget is forty thousand dollars")
        self.hear(talk, "budget", {"amount": "30000.00", "currency": "USD"}, "The budget is thirty thousand")
        self.derive()
        return talk

    @staticmethod
    def step(
        action: str, due: str | None = None, *, side: str = "ours", owner: str | None = "Sam Rep"
    ) -> dict[str, Any]:
        return {"action": action, "owner": owner, "owner_side": side, "due": due, "agreement": "agreed"}

    def derive(self, at: datetime | None = None) -> propose.Derived:
        return propose.derive(deal_id=self.deal, at=at or self.now)

    def rows(self) -> dict[str, Proposal]:
        """The deal's proposals by field, for scenes that have one per field."""
        return {row.field: row for row in Proposal.objects.filter(deal_id=self.deal)}

    def waiting(self) -> set[str]:
        """The fields for which something waits."""
        return set(Proposal.objects.filter(deal_id=self.deal, closing="").values_list("field", flat=True))


def columns(row: Proposal) -> dict[str, Any]:
    """Every column of a row, for comparing rows."""
    return {field.attname: getattr(row, field.attname) for field in Proposal._meta.concrete_fields}
