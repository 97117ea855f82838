"""What is derived depends on what was said and decided alone: not on the order of arrival, the process or the database."""

import json

from django.conf import settings

from tests.flow.processes import copy_of_migrated, environment, run, url_under_test


def test_any_order_any_process_and_any_database_give_identical_rows(tmp_path, django_db_reset_sequences):
    derived = []
    for seed in (1, 2):
        home = tmp_path / str(seed)
        home.mkdir()
        on_server = settings.ON_POSTGRES and seed == 1
        where = environment(home, url_under_test()) if on_server else environment(copy_of_migrated(home))
        where["PYTHONHASHSEED"] = str(seed)
        derived += map(json.loads, run("tests.journeys.deriving", str(seed), env=where).splitlines())
    first, *others = derived
    assert len(others) == 3
    assert len(first["conversations"]) > 12
    assert {one["match"] for one in first["conversations"]} == {"matched", "unmatched", "excluded", "internal", "new"}
    assert len({one["deal_id"] for one in first["conversations"]}) == 4
    assert len(first["signals"]) > 60
    assert len(first["proposals"]) > 40
    for other in others:
        for kind, rows in first.items():
            assert other[kind] == rows, kind
