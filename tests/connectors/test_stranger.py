"""A connector outside the tree is found by its entry point alone, as a stranger's would be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

from tests.connectors import test_contract
from tests.connectors.crms import FarWorld

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "sayso-tryton"
ASK = "from sayso.ports.crm import CRMS; print(CRMS.get('tryton').title, CRMS.quarantine)"


def test_the_example_is_found_where_it_is_installed_and_only_there(tmp_path: Path) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    [(group, entries)] = project["entry-points"].items()
    installed = tmp_path / "sayso_tryton-0.1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    (installed / "entry_points.txt").write_text(f"[{group}]\n{lines}\n")

    assert asked(str(tmp_path), str(EXAMPLE)).stdout == "Tryton []\n"
    assert "there is no 'tryton'" in asked(str(EXAMPLE)).stderr


def asked(*places: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT / "src"), *places])
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, env=environment, check=False)


def test_its_tests_still_fit_the_contract() -> None:
    """They need a Tryton and do not run here: that they name a world and tests that there are is all that shows."""
    tree = ast.parse((EXAMPLE / "tests" / "test_tryton.py").read_text())
    [world] = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "FarWorld"]
    given = {one.arg for one in world.keywords}
    needed = {one.name for one in fields(FarWorld) if one.default is MISSING and one.default_factory is MISSING}
    left_out = {ast.unparse(name) for one in tree.body if isinstance(one, ast.Delete) for name in one.targets}

    assert needed <= given <= {one.name for one in fields(FarWorld)}
    assert left_out
    assert left_out <= set(dir(test_contract))
