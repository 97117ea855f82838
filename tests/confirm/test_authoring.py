"""Changes that people write themselves; that no decision is rewritten; what erasing leaves."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from sayso.apply.services import apply
from sayso.capture.models import Conversation
from sayso.confirm import selectors, services
from sayso.confirm.models import Decision
from sayso.confirm.rules import AuthoredChange, NoSuchOrigin
from sayso.domain.change import FieldPath, Operation
from sayso.propose.models import Answer
from sayso.record import selectors as record
from tests.confirm.conftest import offer_of

pytestmark = pytest.mark.django_db


def live(scene, field):
    return record.live_value(scene.root, FieldPath("deal", field), scene.deal)


class TestAuthor:
    def change(self, scene, field="amount", value="48k", **more):
        path = FieldPath("deal", field)
        return AuthoredChange(
            path, more.pop("entity_id", scene.deal), more.pop("operation", Operation.SET), value, **more
        )

    def test_a_hand_edit_is_a_decision_of_its_author(self, scene, sam, now):
        [decision] = services.author(asker=sam, changes=[self.change(scene)], origin="board", at=now).decisions
        row = Decision.objects.get(pk=decision)
        assert (row.kind, row.origin, row.by_id) == ("authored", "board", scene.cast.sam.pk)
        assert row.value == {"amount": "48000.00", "currency": "USD"}
        assert Answer.objects.get().kind == "authored"
        assert apply(decision_id=decision, at=now).state == "written"

    def test_one_bad_change_keeps_nothing_else_from_being_decided(self, scene, sam, now):
        changes = [
            self.change(scene, value="a lot"),
            self.change(scene, "discount", "5"),
            self.change(scene, "nothing", "x"),
            self.change(scene, entity_id=scene.deal + 999),
            self.change(scene, entity_id=None),
        ]
        batch = services.author(asker=sam, changes=changes, origin="import", at=now)
        assert len(batch.decisions) == 1
        assert [one.key for one in batch.refused] == ["0", "2", "3", "4"]

    def test_another_teams_deal_is_out_of_reach(self, scene, asker_of, now):
        batch = services.author(asker=asker_of(scene.cast.eve), changes=[self.change(scene)], origin="edit", at=now)
        assert not batch.decisions
        assert len(batch.refused) == 1

    def test_a_new_account_can_be_written_by_hand(self, scene, sam, now):
        change = AuthoredChange(FieldPath("account", "new"), None, Operation.CREATE, {"name": "Harbour Freight"})
        [decision] = services.author(asker=sam, changes=[change], origin="edit", at=now).decisions
        assert apply(decision_id=decision, at=now).state == "written"
        assert selectors.get_decision(sam, decision).value_shown == "Harbour Freight"

    @pytest.mark.parametrize("origin", ["conversation", "whim"])
    def test_it_says_where_it_was_made(self, scene, sam, now, origin):
        with pytest.raises(NoSuchOrigin):
            services.author(asker=sam, changes=[], origin=origin, at=now)


class TestAppendOnly:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE confirm_decision SET kind = 'declined'",
            "UPDATE confirm_decision SET shown = '{}'",
            "DELETE FROM confirm_decision",
        ],
    )
    def test_the_database_itself_refuses(self, scene, sam, now, change):
        from django.db import connection

        scene.usual()
        services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)

    def test_a_decision_is_reversed_by_a_reversal_alone(self, scene, sam, now):
        scene.usual()
        [decision] = services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now).decisions
        row = Decision.objects.get(pk=decision)
        row.pk, row.reverses_id = uuid4(), decision
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


class TestErase:
    def test_it_blanks_quotes_and_copies_at_equal_length(self, scene, sam, now):
        talk = scene.usual()
        row = scene.rows()["commitments"]
        services.accept(asker=sam, offers=[offer_of(row)], at=now)
        identity = Conversation.objects.get(pk=talk).identity
        assert services.erase_quotes(asker=scene.root, conversation=identity, at=now) == 1
        decision = Decision.objects.get()
        assert decision.erased_at == now
        assert selectors.get_decision(sam, decision.pk).is_erased
        [quote] = decision.shown["evidence"]
        assert quote["text"] == "█" * len("I'll send the security")
        assert quote["conversation"] == identity
        assert set(decision.shown["phrase"]) == {"█"}
        assert "questionnaire" not in str(decision.shown["phrase"])

    def test_it_leaves_what_other_conversations_proved(self, scene, sam, now):
        scene.usual()
        services.accept(asker=sam, offers=[offer_of(scene.rows()["close_date"])], at=now)
        assert services.erase_quotes(asker=scene.root, conversation="f" * 64, at=now) == 0
        assert Decision.objects.get().erased_at is None
