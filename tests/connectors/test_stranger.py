"""A connector outside the tree is found by its entry point alone, as a stranger's would be."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

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
