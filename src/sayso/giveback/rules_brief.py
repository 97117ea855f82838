"""The brief: what to know before talking to them, on one screen, read in a minute. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.giveback.facts import Facts, Somebody, Source, is_sure, stated
from sayso.giveback.rules_fates import Fate
from sayso.giveback.rules_movements import Kind, Movement, day_told, movements, sum_told
from sayso.giveback.rules_objections import Objection, open_objections
from sayso.giveback.rules_people import Person, people
from sayso.giveback.rules_promises import Promise, by_urgency, promises
from sayso.giveback.rules_unknown import Gap, gaps
from sayso.giveback.statements import Line, Prompt, Statement, Unknown, clipped, verbatim
from sayso.giveback.views import Section, words_of
from sayso.propose.facts import Heard

MINUTE = 230  # words that are read in a minute
MOST = {"Who": 5, "We promised": 4, "They promised": 4, "Objections": 3, "Days and money": 4}
QUESTIONS = 3
WORRIES = {
    "price": "the price", "timing": "the timing", "authority": "who else has to agree", "need": "whether it is needed",
    "trust": "the terms", "product": "what it can do", "competition": "the alternative", "effort": "the effort",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heads:
    """What a brief says: the sentence to open with, the sections, the questions."""

    opening: Prompt
    sections: tuple[Section, ...]
    questions: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """All that was worked out of the facts, once."""

    people: tuple[Person, ...]
    promises: list[Promise]
    objections: tuple[Objection, ...]
    movements: tuple[Movement, ...]
    gaps: tuple[Gap, ...]


def brief(facts: Facts, attending: Sequence[Somebody] = (), room: int = MINUTE) -> Heads:
    """The brief in at most `room` words. `attending` are those of the buyer's side who will be there."""
    known = _Known(
        people(facts, attending), by_urgency(promises(facts)), open_objections(facts), movements(facts), gaps(facts)
    )
    opening, questions = _opening(facts, known), _questions(known)
    sections = [section for section in _sections(facts, known) if section.lines]
    spent = sum(len(prompt.text.split()) for prompt in (opening, *questions))
    return Heads(opening, fitted(sections, room - spent), questions)


def _sections(facts: Facts, known: _Known) -> list[Section]:
    ours = [one for one in known.promises if one.side in ("ours", "both")]
    theirs = [one for one in known.promises if one.side == "theirs"]
    return [
        _section("Who", [person.line for person in known.people]),
        _section("We promised", [one.line for one in ours]),
        _section("They promised", [one.line for one in theirs]),
        _section("Objections", [one.told for one in known.objections]),
        Section("New since last time", tuple(_news(facts, known))),
        _section("Days and money", days_and_money(facts)),
        Section("Competitors", tuple(competitors(facts))),
        Section("Not known", not_known(facts, known.gaps)),
    ]


def _section(heading: str, lines: Sequence[Line]) -> Section:
    most = MOST[heading]
    return Section(heading, tuple(lines[:most]), max(0, len(lines) - most))


def _news(facts: Facts, known: _Known) -> Iterable[Line]:
    """What moved in the newest conversation, or since the last in which something was said."""
    newest = facts.spoken[-1].about.identity if facts.spoken else ""
    told = [one for one in known.movements if one.conversation == newest]
    return [one.told for one in told if one.kind is not Kind.COMPETITOR][:4] if len(facts.spoken) > 1 else []


def days_and_money(facts: Facts) -> list[Line]:
    """The newest day and sum of each kind that is sure."""
    source, latest = Source(facts), dict[str, tuple[str, Heard]]()
    for kind, told in (("close_date", day_told), ("amount", sum_told)):
        for heard in stated(facts, kind):
            what = str(heard.signal.value.get("what"))
            if is_sure(facts, heard):
                latest[f"{kind} {what}"] = told(heard), heard
    return [Statement(f"{text}.", source.quoted(heard)) for text, heard in latest.values()]


def competitors(facts: Facts) -> Iterable[Line]:
    """The three named last, each with its newest standing."""
    source, latest = Source(facts), dict[str, Heard]()
    for heard in stated(facts, "competitor"):
        if is_sure(facts, heard):
            name = str(heard.signal.value.get("name"))
            latest.pop(name, None)
            latest[name] = heard
    for name, heard in list(reversed(latest.items()))[:3]:
        status = str(heard.signal.value.get("status")).replace("_", " ")
        yield Statement(f"{clipped(name, 6)}, {status}.", source.quoted(heard)[:2])


def not_known(facts: Facts, open_gaps: Sequence[Gap]) -> tuple[Line, ...]:
    """What nobody has said, in one line; nothing where all is known."""
    if not facts.spoken:
        return (Unknown(f"Nothing was heard from them yet. Open: {', '.join(gap.what for gap in open_gaps)}."),)
    return (Unknown(f"Nobody has said {_listed([gap.what for gap in open_gaps])}."),) if open_gaps else ()


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _opening(facts: Facts, known: _Known) -> Prompt:
    """The sentence to open with: what we owe, what they owe, what they said last; in that order, in their own words."""
    for promise in known.promises:
        if promise.side == "ours" and promise.is_sure and promise.is_missed:
            return Prompt(f"“I said: ‘{_words(promise)}’ Here is where that stands.”", promise.line)
    for promise in known.promises:
        if promise.side == "theirs" and promise.is_sure and promise.fate is not Fate.KEPT:
            return Prompt(f"“Last time you said: ‘{_words(promise)}’ How did that go?”", promise.line)
    for person in known.people:
        if person.latest is not None:
            words = verbatim(person.latest.text)
            return Prompt(f"“Last time {person.name.split()[0]} said: ‘{words}’ Is that still so?”", person.line)
    if facts.spoken:
        return Prompt("“Where do you stand since we last spoke?”", Unknown("Nothing that they said last was found."))
    return Prompt("“What made you take this conversation today?”", Unknown("Nothing was heard from them yet."))


def _words(promise: Promise) -> str:
    return verbatim(promise.quotes[0].text)


def _questions(known: _Known) -> tuple[Prompt, ...]:
    """Two or three questions: the newest objection without an answer, what they let slip, then what is not known."""
    found = [
        Prompt(f"You were worried about {WORRIES.get(one.category, one.category)}. What would settle it?", one.told)
        for one in known.objections
        if one.answer is None
    ][:1]
    found += [Prompt(gap.question, Unknown(f"Nobody has said {gap.what}.")) for gap in known.gaps]
    found += [
        Prompt(f"You said: ‘{_words(one)}’ Are you on course?", one.line)
        for one in known.promises
        if one.side == "theirs" and one.is_sure and one.is_running
    ][:1]
    return tuple(found[:QUESTIONS])


def fitted(sections: Sequence[Section], room: int) -> tuple[Section, ...]:
    """The sections, lines taken off the longest until it fits; the first line of each stays as long as it can."""
    kept = list(sections)
    while sum(map(words_of, kept)) > room and any(section.lines for section in kept):
        longest = max(range(len(kept)), key=lambda place: (len(kept[place].lines), words_of(kept[place])))
        section = kept[longest]
        kept[longest] = Section(section.heading, section.lines[:-1], section.more + 1)
    return tuple(kept)
