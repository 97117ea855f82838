"""Conversations told in a few lines instead of in a vendor's file."""

from __future__ import annotations

import json
from datetime import datetime

from sayso.capture.points import Unreadable
from sayso.domain.transcript import Channel, Mark, Participant, Side, Transcript, Turn, TurnKind

CALL_AT = "2026-11-12T14:00:00+01:00"


class Told:
    """A file that says in JSON what a transcript is: the tests' own format."""

    name = "told"
    title = "Told by a test"

    def sniff(self, content, filename):
        return 1.0 if content.startswith(b'{"told"') else 0.0

    def parse(self, content, filename):
        try:
            return tuple(self._one(told) for told in json.loads(content)["told"])
        except ValueError as error:
            raise Unreadable("The test tells nothing that could be read.") from error

    def _one(self, told):
        turns = tuple(
            Turn(
                index,
                speaker,
                text,
                kind=TurnKind(kind),
                said_at=datetime.fromisoformat(said) if said else None,
                marks=tuple(Mark(*mark) for mark in marks),
            )
            for index, (speaker, text, kind, said, marks) in enumerate(told["turns"])
        )
        return Transcript(
            format="told",
            channel=Channel(told["channel"]),
            turns=turns,
            participants=tuple(Participant(*person[:-1], side=Side(person[-1])) for person in told["participants"]),
            title=told["title"],
            started_at=datetime.fromisoformat(told["started_at"]) if told["started_at"] else None,
            ended_at=datetime.fromisoformat(told["ended_at"]) if told["ended_at"] else None,
            external_id=told["external_id"],
            thread=tuple(told["thread"]),
            automatic=told["automatic"],
        )


def said(speaker, text, kind="said", at="", marks=()):
    return [speaker, text, kind, at, list(marks)]


def person(label, email="", *, name="", title="", side="unknown"):
    return [label, name, email, title, side]


def conversation(*turns, **more):
    """One conversation as the tests' format tells it."""
    told = {
        "channel": "call",
        "turns": list(turns) or [said("Sam Ode", "Shall we?")],
        "participants": [],
        "title": "",
        "started_at": CALL_AT,
        "ended_at": "",
        "external_id": "",
        "thread": [],
        "automatic": False,
    }
    return told | more


def told(*conversations):
    """The bytes of a file with these conversations."""
    return json.dumps({"told": list(conversations)}, ensure_ascii=False).encode()


def mail(text, sender, *others, **more):
    """A mail: its sender first, as formats list them."""
    return conversation(said(sender[0], text), channel="email", participants=[sender, *others], **more)


SAM = person("Sam Ode", "sam@seller.example")
DANA = person("Dana Whitfield", "dana@northgate.example")
LUIS = person("Luis Ortega", "luis@kestrel.example")
