"""The layer contracts bite: a small program that follows them passes, each break is caught."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS_AT_LEAST = 8
PACKAGES = (
    "ui",
    "services",
    "storage",
    "sync",
    "printing",
    "exchange",
    "system",
    "formats",
    "crypto",
    "domain",
)
MODULES = ("__main__", "bootstrap", "demo", "cli")
ALLOWED = {
    "__main__": "from osmo_desktop import bootstrap",
    "bootstrap": "from osmo_desktop import cli, demo, services, storage, sync, ui\nimport PySide6",
    "demo": "from osmo_desktop import services, ui\nimport PySide6",
    "cli": "from osmo_desktop import domain, services",
    "ui/__init__": "from osmo_desktop import domain, services\nimport PySide6\nimport pypdfium2",
    "services/__init__": "from osmo_desktop import crypto, domain, formats",
    "storage/__init__": "from osmo_desktop import crypto, domain, formats\nimport sqlalchemy",
    "printing/__init__": "from osmo_desktop import domain\nimport reportlab\nimport pypdfium2",
    "exchange/__init__": "from osmo_desktop import domain\nimport pypdfium2\nimport PIL",
    "formats/__init__": "from osmo_desktop import crypto, domain",
    "crypto/__init__": "from osmo_desktop import domain\nimport cryptography",
    "crypto/_primitives": "import cryptography",
}
# break -> (file, line added to it, contract that catches it)
BREAKS = {
    "window reads storage": ("ui/__init__", "import osmo_desktop.storage", "UI and commands"),
    "window seals by itself": ("ui/__init__", "import osmo_desktop.crypto", "UI and commands"),
    "command reads storage": ("cli", "import osmo_desktop.storage", "UI and commands"),
    "window uses SQLAlchemy": ("ui/__init__", "import sqlalchemy", "SQLAlchemy only"),
    "service reads storage": ("services/__init__", "import osmo_desktop.storage", "Layers"),
    "Qt in a service": ("services/__init__", "import PySide6", "Qt only"),
    "Qt in a command": ("cli", "import PySide6", "Qt only"),
    "domain reaches up": ("domain/__init__", "import osmo_desktop.services", "Layers"),
    "sync reads storage": ("sync/__init__", "import osmo_desktop.storage", "Layers"),
    "window and commands mix": ("ui/__init__", "import osmo_desktop.cli", "Layers"),
    "hidden import of a cipher": (
        "domain/__init__",
        "def seal() -> None:\n    import cryptography",
        "cryptography only",
    ),
    "format uses a cipher": ("formats/__init__", "import cryptography", "cryptography only"),
    "window draws a document": ("ui/__init__", "import reportlab", "reportlab only"),
    "service reads a PDF": ("services/__init__", "import pypdfium2", "pypdfium2 only"),
    "window decodes a file": ("ui/__init__", "import PIL", "Pillow only"),
    "unplaced package": ("telemetry", "", "Layers"),
    "cycle of two files": (
        "crypto/_primitives",
        "import osmo_desktop.crypto._seal\n",
        "No cycles",
    ),
}


def _write_program(root: Path) -> None:
    for package in PACKAGES:
        (root / "osmo_desktop" / package).mkdir(parents=True)
    (root / "osmo_desktop/__init__.py").write_text("", encoding="utf-8")
    names = [*MODULES, *(f"{package}/__init__" for package in PACKAGES), "crypto/_primitives"]
    for name in names:
        text = ALLOWED.get(name, "")
        (root / f"osmo_desktop/{name}.py").write_text(text + "\n", encoding="utf-8")
    (root / "osmo_desktop/crypto/_seal.py").write_text(
        "import osmo_desktop.crypto._primitives\n", encoding="utf-8"
    )
    shutil.copy(ROOT / "pyproject.toml", root)


def _lint(root: Path) -> tuple[int, str]:
    """Run the project's own contracts on the program below `root`."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_program_that_follows_the_layers_passes(tmp_path: Path) -> None:
    """The contracts allow what the design allows."""
    _write_program(tmp_path)

    code, output = _lint(tmp_path)

    assert code == 0, output
    assert "0 broken" in output


@pytest.mark.parametrize("name", BREAKS)
def test_break_of_the_layers_is_caught(name: str, tmp_path: Path) -> None:
    """Each way to go round the layers fails in the contract that is meant to catch it."""
    file, line, contract = BREAKS[name]
    _write_program(tmp_path)
    with (tmp_path / f"osmo_desktop/{file}.py").open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    code, output = _lint(tmp_path)

    assert code == 1, output
    broken = [shown for shown in output.splitlines() if " BROKEN" in shown]
    if name == "unplaced package":
        assert "telemetry" in output
    else:
        assert any(shown.startswith(contract) for shown in broken), output


def test_contracts_only_grow_in_number() -> None:
    """A contract is never removed in silence."""
    with (ROOT / "pyproject.toml").open("rb") as source:
        contracts = tomllib.load(source)["tool"]["importlinter"]["contracts"]

    assert len(contracts) >= CONTRACTS_AT_LEAST
