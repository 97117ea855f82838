"""Deals told in a few words, for the rules that give them back: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Channel, Quote, Side
from sayso.giveback.facts import Facts, Somebody, Talk, Words
from sayso.propose.facts import Conversation, Heard, Utterance

TODAY = date(2026, 3, 20)
DANA = Somebody("Dana", "Dana Kim", "dana@seller.example", "", Side.OURS, None)
LUIS = Somebody("Luis", "Luis Ortega", "luis@acme.example", "VP Operations", Side.THEIRS, 7)
ANA = Somebody("Ana", "Ana Ruiz", "ana@acme.example", "Controller", Side.THEIRS, 8)
OF = {one.label: one for one in (DANA, LUIS, ANA)}


class Deal:
    """A deal that is told conversation by conversation; every quote is a turn of its own."""

    def __init__(self) -> None:
        self.talks: list[Talk] = []
        self.heard: list[Heard] = []
        self.utterances: list[Utterance] = []
        self.turns: list[Words] = []

    def talk(self, day: int, *people: Somebody, month: int = 3, channel: Channel = Channel.CALL) -> Deal:
        """A conversation was held on that day of March 2026."""
        there = people or (DANA, LUIS)
        started = datetime(2026, month, day, 15, tzinfo=UTC)
        about = Conversation(
            id=len(self.talks) + 1,
            identity=f"{month}-{day}",
            channel=channel,
            captured_at=started,
            started_at=started,
            day=started.date(),
            sides={one.label: one.side for one in there},
            people={one.label: one.person_id for one in there if one.person_id},
        )
        self.talks.append(Talk(about, "Call", "", 1, there))
        return self

    def said(self, speaker: str, text: str) -> Deal:
        """Somebody says something in the newest conversation."""
        about, turn = self.talks[-1].about, len(self.turns)
        side = OF[speaker].side
        self.turns.append(Words(about.identity, 1, turn, speaker, side, text, about.started_at))
        self.utterances.append(Utterance(about.identity, side, text, 1, turn, speaker, about.started_at))
        return self

    def hears(self, kind: str, speaker: str, text: str, *, sure: bool = True, **value: object) -> Deal:
        """And that is heard as a signal."""
        self.said(speaker, text)
        quote = Quote(len(self.turns) - 1, 0, len(text), text, speaker)
        certainty = Certainty.CONFIDENT if sure else Certainty.UNSURE
        about = self.talks[-1].about
        self.heard.append(Heard(about.identity, 1, about.started_at, Signal(kind, quote, value, certainty=certainty)))
        return self

    def promises(self, speaker: str, action: str, due: str | None = None, **more: object) -> Deal:
        """Somebody takes something on."""
        side = OF[speaker].side.value
        value = {"action": action, "owner": OF[speaker].name, "owner_side": side, "due": due, "agreement": "agreed"}
        sure = bool(more.pop("sure", True))
        return self.hears("next_step", speaker, f"I'll {action}.", sure=sure, **(value | more))

    def facts(self, **more: object) -> Facts:
        """All that was told."""
        at = datetime(2026, 3, 20, 9, tzinfo=UTC)
        return Facts(
            more.pop("today", TODAY),
            at,
            tuple(self.talks),
            tuple(self.heard),
            tuple(self.utterances),
            tuple(self.turns),
            **more,
        )
