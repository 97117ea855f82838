"""What was decided and does not stand: two values for one field, or a refusal. It ends by a person's word."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from sayso.apply import services as applying
from sayso.apply.selectors import list_conflicts, list_not_written
from sayso.apply.views import Conflict, NotWritten
from sayso.confirm.rules import AuthoredChange
from sayso.domain.asker import Asker
from sayso.domain.change import Operation
from sayso.flow import verbs
from sayso.flow.verbs import Outcome
from sayso.flow.work import carry_out
from sayso.record.scope import NotFound

AGAIN: Final = "again"
THEIRS: Final = "theirs"
DROP: Final = "drop"


class NothingToSettle(NotFound):
    """It has been settled already, or the asker does not see it."""


class BadChoice(ValueError):
    """It cannot end in that way. The message says in which it can."""


def unsettled(asker: Asker, write_id: int) -> Conflict | NotWritten:
    """One of what waits for a person's word. Raises NothingToSettle."""
    waiting: list[Conflict | NotWritten] = [*list_conflicts(asker), *list_not_written(asker)]
    found = next((one for one in waiting if one.write_id == write_id), None)
    if found is None:
        raise NothingToSettle("That has been settled already.")
    return found


def settle(*, asker: Asker, write_id: int, choice: str, at: datetime) -> Outcome:
    """End what does not stand: `again` writes what was decided, over what is there by now, as seen.

    `theirs` decides for the other value, or puts it back. `drop` takes the decision back and writes nothing: what was
    said may be decided anew. Raises NothingToSettle, BadChoice.
    """
    found = unsettled(asker, write_id)
    if choice not in choices_of(found):
        raise BadChoice(f"This ends by one of: {', '.join(choices_of(found))}.")
    if choice == DROP:
        return verbs.undo(asker=asker, decision_id=found.decision_id, at=at)
    if isinstance(found, NotWritten):
        return _again(asker, write_id, at)
    chosen, stands = found.asked if choice == AGAIN else found.live, found.asked if found.was_written else found.live
    change = AuthoredChange(found.path, found.entity_id, Operation.SET, chosen.value, stands.value)
    return verbs.author(asker=asker, changes=[change], origin="edit", at=at)


def choices_of(found: Conflict | NotWritten) -> tuple[str, ...]:
    """In which ways it can end. What stands in the CRM all the same cannot be dropped: one of the two has to be."""
    if isinstance(found, NotWritten):
        return (AGAIN, DROP)
    return (AGAIN, THEIRS) if found.was_written else (AGAIN, THEIRS, DROP)


def _again(asker: Asker, write_id: int, at: datetime) -> Outcome:
    """Only what was refused is tried again."""
    done = applying.retry(asker=asker, write_id=write_id, at=at)
    carry_out(asker=asker, decisions=[done.decision_id], at=at)
    return Outcome(uuid4(), (done,), ())
