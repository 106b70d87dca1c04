"""Gates on habits: suppressions, broad excepts, waiting in tests, traces of one machine.

The limits and exceptions are constants here and nowhere else, each exception with its reason.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.source_tree import PACKAGE, FunctionNode, Module, Row, Sources, imports_of, words

SUPPRESSIONS_PER_KLOC = 1.0
REASON_WORDS = 2
SUPPRESSION = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|mypy:|ruff:|pylint:|pyright:|nosec|fmt:\s*(?:off|skip))"
    r"[:\[\]\w\s,=-]*?(?=\s-\s|\s+#|$|\s--\s)"
)

# (file, function) where anything may be caught, and why. "*" stands for the whole file.
BROAD_EXCEPT_ALLOWED = {
    (f"{PACKAGE}/ui/tasks.py", "*"): "a failed job is delivered to its owner or the message bar",
}
# The hook of last resort, wherever it lives: it logs, tells the user and never raises.
LAST_RESORT_NAMES = frozenset({"excepthook", "on_uncaught"})

SLEEPS = frozenset({"sleep", "msleep", "usleep", "qWait", "qSleep"})
FLAKY = frozenset({"flaky", "rerun"})

# Where tests may import Qt, and why.
QT_TESTS_ALLOWED = {
    "tests/ui/": "they test the window",
    "tests/unit/language/": "Qt's sorting and dates are the oracle of our own",
}
QT = frozenset({"PySide6", "shiboken6"})

# Errors that a person may meet; damage, newer formats and bugs have a sentence for their class.
SPOKEN_ERRORS = frozenset({"UserError", "KnownError"})
SENTENCES = re.compile(rf"{PACKAGE}/domain/(?:\w+_)?messages\.py")

# Split so that this file does not match itself.
_MACHINE = "|".join(
    [
        r"(?:^|[^\w./~-])/(?:" + "work" + r"|" + "farm" + r"|" + "root" + r")/",
        r"/" + "home" + r"/\w+/",
        "index" + "-url",
        r"\"?" + "resolved" + r"\"?: *\"?http",
        "pypi" + r"\.org",
        "pythonhosted" + r"\.org",
        "registry" + r"\.npmjs",
        "deb" + r"\.debian\.org",
        r"/" + r"simple/?\"? *$",
        r"/" + r"packages/[0-9a-f]{2}/",
    ]
)
MACHINE_TRACE = re.compile(_MACHINE)


def suppressions(sources: Sources) -> Row:
    """A silenced check is rare."""
    found = [where for module in sources.package for where, _ in _suppressions(module)]
    kloc = max(1.0, sum(module.code_lines for module in sources.package) / 1000)
    share = len(found) / kloc
    broken = found if share > SUPPRESSIONS_PER_KLOC else []
    limit = f"<= {SUPPRESSIONS_PER_KLOC:g} per 1,000 lines"
    return Row("silenced checks", limit, f"{share:.2f}", broken)


def suppression_reasons(sources: Sources) -> Row:
    """A silenced check says why, in the same comment."""
    findings = [
        where
        for module in [*sources.own, *sources.tests]
        for where, reason in _suppressions(module)
        if len(words(reason)) < REASON_WORDS
    ]
    return Row("silenced checks without a reason", "0", str(len(findings)), findings)


def broad_excepts(sources: Sources) -> Row:
    """Only a border where nothing may escape catches everything; re-raising is no catch."""
    findings = [
        f"{module.path}:{line} in {function or 'module'}"
        for module in sources.package
        for function, line in _broad_handlers(module.tree, "")
        if not _may_catch_all(module.path, function)
    ]
    return Row("broad except outside its places", "0", str(len(findings)), findings)


def waiting_tests(sources: Sources) -> Row:
    """A test waits for a signal or a state, never for a time, and never retries until green."""
    findings = [
        f"{module.path}:{line} {name}"
        for module in sources.tests
        for line, name in _waits(module)
        if name in SLEEPS | FLAKY
    ]
    return Row("sleeps and retries in tests", "0", str(len(findings)), findings)


def nested_event_loops(sources: Sources) -> Row:
    """Events are processed by one loop, in the program and in its tests."""
    findings = [
        f"{module.path}:{node.lineno}"
        for module in [*sources.own, *sources.tests]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "processEvents"
    ]
    return Row("processEvents", "0", str(len(findings)), findings)


def qt_in_tests(sources: Sources) -> Row:
    """What needs no window is tested without Qt, so that it stays so."""
    findings = [
        f"{module.path}:{item.line} {item.target}"
        for module in sources.tests
        if not module.path.startswith(tuple(QT_TESTS_ALLOWED))
        for item in imports_of(module)
        if item.target.partition(".")[0] in QT
    ]
    return Row("Qt in tests outside tests/ui", "0", str(len(findings)), findings)


def machine_traces(sources: Sources) -> Row:
    """No tracked file names a place of one machine or the address of a registry."""
    findings = []
    for path in tracked_files(sources.root):
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if MACHINE_TRACE.search(line):
                findings.append(f"{path.relative_to(sources.root)}:{number}")
    return Row("machine paths, registry addresses", "0", str(len(findings)), findings)


def error_sentences(sources: Sources) -> Row:
    """Each error that a person may meet has its own sentence in the catalogue's source."""
    written = {
        node.value
        for module in sources.package
        if SENTENCES.fullmatch(str(module.path))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    findings = [
        f"{module.path}:{line} {code}"
        for module in sources.package
        for line, code in _error_codes(module)
        if code not in written
    ]
    return Row("error codes without a sentence", "0", str(len(findings)), findings)


HABIT_GATES = (
    suppressions,
    suppression_reasons,
    broad_excepts,
    waiting_tests,
    nested_event_loops,
    qt_in_tests,
    error_sentences,
    machine_traces,
)


def tracked_files(root: Path) -> list[Path]:
    """Return the files under version control; outside a repository, every file not hidden."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z"],
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = [name for name in listing.stdout.decode("utf-8").split("\0") if name]
        paths = [root / name for name in names]
    else:
        paths = [
            path
            for path in sorted(root.rglob("*"))
            if not any(part.startswith(".") for part in path.relative_to(root).parts)
        ]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def _suppressions(module: Module) -> Iterator[tuple[str, str]]:
    """Yield (place and text, reason) of each comment that silences a check."""
    for line, comment in module.comments:
        found = SUPPRESSION.search(comment)
        if found is not None:
            reason = comment[: found.start()] + comment[found.end() :]
            yield f"{module.path}:{line} {comment}", reason


def _broad_handlers(node: ast.AST, function: str) -> Iterator[tuple[str, int]]:
    """Yield (enclosing function, line) of handlers and suppressions of every exception."""
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, FunctionNode) else function
        if isinstance(child, ast.ExceptHandler):
            if _names_everything(child.type) and not _reraises(child):
                yield function, child.lineno
        elif isinstance(child, ast.Call) and _suppresses_everything(child):
            yield function, child.lineno
        yield from _broad_handlers(child, inside)


def _suppresses_everything(call: ast.Call) -> bool:
    if _called_name(call) != "suppress":
        return False
    return any(_names_everything(argument) for argument in call.args)


def _names_everything(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(_names_everything(item) for item in kind.elts)
    return isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}


def _reraises(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _may_catch_all(path: str, function: str) -> bool:
    if function.lstrip("_") in LAST_RESORT_NAMES:
        return True
    return (path, "*") in BROAD_EXCEPT_ALLOWED or (path, function) in BROAD_EXCEPT_ALLOWED


def _error_codes(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, code) of each error made with a literal code."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _called_name(node) in SPOKEN_ERRORS and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield node.lineno, code.value


def _waits(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of calls and decorators, by the last part of their names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = _called_name(node)
            is_bot_wait = name == "wait" and ast.unparse(node.func) == "qtbot.wait"
            yield node.lineno, "sleep" if is_bot_wait else name
        elif isinstance(node, FunctionNode | ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Attribute):
                    yield node.lineno, decorator.attr


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
