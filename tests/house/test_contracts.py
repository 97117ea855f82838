"""The contracts of .importlinter hold, and each of them fails when somebody breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VIOLATIONS = {
    "The folders run in the order of the data": ("record/rules.py", "import sayso.propose.models\n"),
    "a new package must declare its place": ("stray/__init__.py", "\n"),
    "Rules and vocabulary are pure": ("domain/money.py", "import django.conf\n"),
    "Nothing is silently written": ("confirm/services.py", "import sayso.record.writing\n"),
    "The writing port is held by record.crm": ("apply/services.py", "import sayso.ports.record_writer\n"),
    "The CRM is told of what was decided": ("confirm/services.py", "import sayso.record.crm.telling\n"),
    "What the CRM says is kept by those who heard it": ("apply/services.py", "import sayso.record.mirroring\n"),
    "The record's tables are touched by the record alone": ("propose/rules.py", "import sayso.record.models\n"),
    "Review runs off the record alone": ("review/rules.py", "import sayso.capture.rules\n"),
    "Doors never import models": ("interfaces/api/stray.py", "import sayso.org.models\n"),
    "Doors do not know one another": ("interfaces/api/stray.py", "import sayso.interfaces.web\n"),
    "A connector sees ports, vocabulary and plug alone": ("connectors/stray.py", "import sayso.org.models\n"),
    "No stage knows a vendor by name": ("extract/services.py", "import sayso.connectors.openai\n"),
    "No package cycles": ("plug.py", "import sayso.domain\nimport sayso.domain.money\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.path.insert(0, {str(folder)!r}); from importlinter.cli import lint_imports_command as c; c()",
    ]
    return subprocess.run([*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src/sayso", tmp_path / "sayso", ignore=shutil.ignore_patterns("demo", "__pycache__", "static")
    )
    (tmp_path / "sayso/demo").mkdir()
    (tmp_path / "sayso/demo/__init__.py").touch()
    shutil.copy(ROOT / ".importlinter", tmp_path / ".importlinter")
    return tmp_path


def test_every_contract_is_kept(copy):
    answer = lint(copy)
    assert answer.returncode == 0, answer.stdout[-3000:]


@pytest.mark.parametrize("promise", VIOLATIONS)
def test_a_violation_breaks_its_contract(copy, promise):
    place, line = VIOLATIONS[promise]
    path = copy / "sayso" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "\n" + line)
    if promise == "No package cycles":
        money = copy / "sayso/domain/money.py"
        money.write_text(money.read_text() + "\nimport sayso.plug\n")
    answer = lint(copy)
    assert answer.returncode != 0
    expected = "stray" if "declare" in promise else promise
    assert expected in answer.stdout
    assert "BROKEN" in answer.stdout or "declare" in promise
