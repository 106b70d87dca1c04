"""What holds for every test: no screen, no real home folder, markers set by place."""

import contextlib
import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import figures
from tests.amounts import amount

# Before anything imports Qt: pytest-qt does so while it configures itself.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Never a limit of seconds: the machine is shared. A property that names no amount gets this one.
settings.register_profile(
    "osmo",
    deadline=None,
    max_examples=amount(1_000),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("osmo")

_PRIVATE_DIRS = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
}
_FAULT_FOLDERS = {"faults", "property"}
# What has no tenth, or whose tenth costs nearly as much as the whole: `make test-faults` alone.
_WHOLE = (
    *("faults/attacks/", "faults/fuzzing/", "faults/test_hostile_", "faults/test_canary"),
    *("faults/test_clocks", "faults/test_io_errors", "faults/test_memory_after_lock"),
)
_QT_FIXTURES = {"qapp", "qtbot", "qapp_args", "qapp_cls"}
_TESTS = Path(__file__).parent
_SWEEP = 100
_ended = itertools.count(1)
_HOME = "osmo-test-home-"


def _sweep_homes() -> None:
    """Remove the homes of runs that were killed; where it can be told which those are."""
    if not Path("/proc/self").exists():
        return
    for home in Path(tempfile.gettempdir()).glob(f"{_HOME}*"):
        process = home.name.removeprefix(_HOME).partition("-")[0]
        if process.isdigit() and not Path("/proc", process).exists():
            shutil.rmtree(home, ignore_errors=True)


def _make_private_home() -> Path:
    """Point every per-user folder to a new temporary one, for this process and its children."""
    home = Path(tempfile.mkdtemp(prefix=f"{_HOME}{os.getpid()}-"))
    for variable, name in _PRIVATE_DIRS.items():
        folder = home / name
        folder.mkdir(mode=0o700)
        os.environ[variable] = str(folder)
    return home


# At import, not in a hook: a module-level constant of a test module may ask for a path.
_sweep_homes()
_session_home = _make_private_home()


@pytest.fixture(autouse=True)
def _no_remembered_heads() -> None:
    """Copies of one frozen vault are no older copies of each other, from test to test."""
    for heads in (_session_home / "config").glob("*/heads.json"):
        heads.unlink()


@pytest.fixture(autouse=True)
def _no_heap_of_laptops() -> Iterator[None]:
    """Laptops that were closed lie in circles, megabytes each, which the collector hardly sees."""
    yield
    if next(_ended) % _SWEEP == 0:
        gc.collect()


@pytest.fixture(scope="session")
def servers() -> Iterator[Any]:
    """Real servers for shared places, started when first asked for: `tests.servers.fixtures`."""
    from tests.servers.fixtures import Servers  # a third of a second that few tests need

    with contextlib.ExitStack() as until:
        yield Servers(until)


def pytest_configure(config: pytest.Config) -> None:
    """Let the fault tests say what they measured."""
    config.pluginmanager.register(figures)


def pytest_unconfigure() -> None:
    """Remove the temporary per-user folders of this session."""
    shutil.rmtree(_session_home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark Qt tests by the fixtures they use, and fault tests by the folder they live in."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & _QT_FIXTURES:
            item.add_marker(pytest.mark.gui)
        if item.path.is_relative_to(_TESTS):
            place = item.path.relative_to(_TESTS)
            if place.parts[0] in _FAULT_FOLDERS:
                item.add_marker(pytest.mark.faults)
            if place.as_posix().startswith(_WHOLE):
                item.add_marker(pytest.mark.whole)
