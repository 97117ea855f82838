"""How the house is kept: directions, sizes, and what every model and selector must say of itself."""

import ast
import statistics
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

SRC = Path(__file__).parents[2] / "src/sayso"
ORDER = [
    "org", "ledger", "record", "crm", "capture", "extract", "propose", "confirm", "apply", "review", "giveback",
    "field_audit",
]  # fmt: skip
# Selectors that make the Asker, or tell what is the organisation's and nobody's in particular.
BEFORE_AN_ASKER = {
    "giveback": {"calendar_at"},
    "org": {"asker_for", "user_by_email", "token_by_digest", "setting", "texts", "today_of", "teams_below"},
}


def python_files():
    return sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("sayso.")]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_upstream(model):
    for field in model._meta.get_fields():
        if field.many_to_one or (field.one_to_one and field.concrete):
            target = field.related_model
            if target.__module__.startswith("sayso.") and model._meta.app_label != "ledger":
                assert ORDER.index(target._meta.app_label) <= ORDER.index(model._meta.app_label), field


FREE = {"CharField", "TextField", "EmailField", "JSONField", "BinaryField"}
# Models whose texts name no person and repeat no conversation.
IMPERSONAL = {
    "org.Team", "org.Membership", "org.Setting", "org.Token", "org.Invitation", "org.Connection", "org.Spending", "org.SavedView", "record.Pipeline", "record.Stage",
    "record.CustomField", "record.FieldPolicy", "record.Account", "record.AccountDomain", "capture.Revision",
    "capture.DealMatch", "capture.Inflow", "capture.Exclusion", "capture.Tombstone", "extract.Reading", "apply.Attempt", "crm.Mapping", "crm.Alias", "crm.Run",
    "review.Snapshot", "review.Standing", "review.Pass", "review.Triage", "review.Meeting", "review.Topic", "review.Question", "review.Followup",
    "review.ForecastFigure",
    "giveback.SignalAnswer", "giveback.Acceptance", "giveback.CalendarFeed", "giveback.Followed", "giveback.Notice",
}  # fmt: skip


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_every_model_lists_its_personal_fields_and_their_eraser(model):
    holds_text = any(type(field).__name__ in FREE for field in model._meta.fields)
    if model._meta.label in IMPERSONAL or not holds_text:
        assert not getattr(model, "PERSONAL", ())
        return
    names = {field.name for field in model._meta.fields}
    assert model.PERSONAL
    assert set(model.PERSONAL) <= names
    assert callable(import_string(f"sayso.{model.ERASER}"))


def test_modules_are_found_by_name_in_one_place_only():
    users = [path for path in python_files() if "import_module(" in path.read_text()]
    assert [path.name for path in users] == ["plug.py"]


def test_files_stay_readable():
    long = [
        f"{path.relative_to(SRC)}: {count}"
        for path in python_files()
        if (count := len(path.read_text().splitlines())) > 400
    ]
    assert not long


def test_functions_stay_short():
    sizes = {
        f"{path.relative_to(SRC)}:{f.name}": f.end_lineno - f.lineno + 1
        for path in python_files()
        for f in functions(path)
    }
    assert not {name: size for name, size in sizes.items() if size > 50}
    assert statistics.quantiles(sizes.values(), n=10)[-1] <= 25


def selector_functions():
    for stage in ORDER:
        for path in sorted((SRC / stage).glob("selectors*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield pytest.param(stage, node, id=f"{stage}.{node.name}")


@pytest.mark.parametrize(("stage", "function"), list(selector_functions()))
def test_every_selector_takes_who_asks(stage, function):
    if function.name in BEFORE_AN_ASKER.get(stage, ()):
        return
    first = [argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]]
    assert "asker" in first[:1] or "asker" in {argument.arg for argument in function.args.kwonlyargs}


def test_rules_do_not_know_the_clock():
    for path in SRC.rglob("rules*.py"):
        text = path.read_text()
        assert "timezone.now(" not in text, path
        assert "datetime.now(" not in text, path
        assert "date.today(" not in text, path
