"""The built program holds what is imported by a name that only the running program knows."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {
    "osmo_desktop/ui/session_signals/__init__.py": ("linux", "macos", "windows"),
    "osmo_desktop/sync/stores.py": ("webdav_store", "s3_store"),
}
"""Modules that call `import_module`, and what they can ask for beside themselves."""


def test_all_imports_by_name_are_known() -> None:
    """A new one is told here and to the recipe."""
    package = ROOT / "osmo_desktop"
    found = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*.py")
        if "import_module(" in path.read_text(encoding="utf-8")
    }

    assert found == set(BY_NAME)


@pytest.mark.parametrize("home", sorted(BY_NAME))
def test_the_recipe_names_them(home: str) -> None:
    """PyInstaller follows what stands in the code and cannot see these."""
    recipe = (ROOT / "build.spec").read_text(encoding="utf-8")
    folder = (ROOT / home).parent
    for name in BY_NAME[home]:
        assert (folder / f"{name}.py").is_file()
        dotted = ".".join((folder / name).relative_to(ROOT).parts)
        assert f'"{dotted}"' in recipe
