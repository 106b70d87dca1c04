"""Gates on size and shape: modules, functions, classes, imports, docstrings, types.

The limits are constants here and nowhere else; loosening one needs a decision in docs/adr.
"""

import ast
import sys
from graphlib import CycleError, TopologicalSorter

from tools.source_tree import (
    PACKAGE,
    Class,
    Function,
    Module,
    Row,
    Sources,
    classes_of,
    functions_of,
    imports_of,
    match_name,
)

MODULE_LINES = 600
MODULE_LINES_P90 = 400
FUNCTION_LINES = 60
COMPLEXITY = 10
COMPLEX_SHARE = 0.01
CLASS_LINES = 300
CLASS_METHODS = 20
PUBLIC_DOCSTRINGS = 0.95

QT = ("PySide6", "shiboken6")
QT_HOMES = (f"{PACKAGE}.ui", f"{PACKAGE}.bootstrap", f"{PACKAGE}.demo")
DOMAIN_LIBRARIES = frozenset({"msgspec", "stdnum", PACKAGE})
BANNED_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "misc"})

# The one list of modules that may import our own code inside a function, and why.
LAZY_IMPORTS_ALLOWED = {
    f"{PACKAGE}.bootstrap": "the lock screen paints before storage and printing are imported",
}


def module_size(sources: Sources) -> Row:
    """Modules stay short enough to be read in one sitting."""
    over = [f"{m.path}: {m.lines} lines" for m in sources.own if m.lines > MODULE_LINES]
    longest = max(module.lines for module in sources.own)
    return Row("longest module", f"<= {MODULE_LINES} lines", str(longest), over)


def module_size_p90(sources: Sources) -> Row:
    """Nine modules of ten stay below the wish, so that the limit is no new normal."""
    ranked = sorted(sources.own, key=lambda module: module.lines)
    at = ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))]
    over = [f"{at.path}: {at.lines} lines"] if at.lines > MODULE_LINES_P90 else []
    return Row("module lines, 90th percentile", f"<= {MODULE_LINES_P90}", str(at.lines), over)


def function_size(sources: Sources) -> Row:
    """No function is longer than a screen."""
    found = _functions(sources.own)
    over = [f"{f.where}: {f.lines} lines" for f in found if f.lines > FUNCTION_LINES]
    longest = max((function.lines for function in found), default=0)
    return Row("longest function", f"<= {FUNCTION_LINES} lines", str(longest), over)


def function_complexity(sources: Sources) -> Row:
    """At most one function of a hundred branches more than ten times."""
    found = _functions(sources.own)
    over = [f"{f.where}: complexity {f.complexity}" for f in found if f.complexity > COMPLEXITY]
    share = len(over) / max(1, len(found))
    findings = over if share > COMPLEX_SHARE else []
    return Row("complexity over 10", f"<= {COMPLEX_SHARE:.0%}", f"{share:.1%}", findings)


def class_size(sources: Sources) -> Row:
    """A class has one task: few lines and few methods."""
    found = [item for module in sources.own for item in classes_of(module)]
    over = [
        f"{item.where}: {item.lines} lines, {item.methods} methods"
        for item in found
        if item.lines > CLASS_LINES or item.methods > CLASS_METHODS
    ]
    lines = max((item.lines for item in found), default=0)
    methods = max((item.methods for item in found), default=0)
    limit = f"<= {CLASS_LINES} lines, {CLASS_METHODS} methods"
    return Row("largest class", limit, f"{lines}, {methods}", over)


def import_cycles(sources: Sources) -> Row:
    """No two modules need each other, lazy and typing imports included."""
    names = {module.name for module in sources.package}
    graph = {
        module.name: {
            found.target
            for found in imports_of(module, names)
            if found.target in names and found.target != module.name
        }
        for module in sources.package
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = " -> ".join(error.args[1])
        return Row("import cycles", "0", "1 or more", [cycle])
    return Row("import cycles", "0", "0")


def lazy_imports(sources: Sources) -> Row:
    """Our own code is imported at the top of a file, where a reader looks for it."""
    found = [
        (module, item)
        for module in sources.package
        for item in imports_of(module)
        if item.kind == "lazy" and match_name(PACKAGE, item.target)
    ]
    findings = [
        f"{module.path}:{item.line} {item.target}"
        for module, item in found
        if not any(match_name(allowed, module.name) for allowed in LAZY_IMPORTS_ALLOWED)
    ]
    return Row("lazy internal imports", "0", str(len(findings)), findings)


def qt_homes(sources: Sources) -> Row:
    """Qt stays in the window, so that services and commands run without it."""
    findings = [
        f"{module.path}:{item.line} {item.target}"
        for module in sources.package
        if not any(match_name(home, module.name) for home in QT_HOMES)
        for item in imports_of(module)
        if item.target.partition(".")[0] in QT
    ]
    return Row("Qt outside ui, demo, bootstrap", "0", str(len(findings)), findings)


def domain_libraries(sources: Sources) -> Row:
    """The domain needs the standard library and two small ones, so that rules outlive the rest."""
    allowed = DOMAIN_LIBRARIES | sys.stdlib_module_names
    findings = [
        f"{module.path}:{item.line} {item.target}"
        for module in sources.package
        if match_name(f"{PACKAGE}.domain", module.name)
        for item in imports_of(module)
        if item.target.partition(".")[0] not in allowed
    ]
    return Row("libraries in the domain", "stdlib, msgspec, stdnum", str(len(findings)), findings)


def public_docstrings(sources: Sources) -> Row:
    """What others may call says what it means."""
    public: list[Function | Class] = []
    for module in sources.own:
        public += [item for item in functions_of(module) if item.is_public]
        public += [item for item in classes_of(module) if item.is_public]
    findings = [item.where for item in public if ast.get_docstring(item.node) is None]
    share = 1 - len(findings) / max(1, len(public))
    broken = findings if share < PUBLIC_DOCSTRINGS else []
    return Row("public docstrings", f">= {PUBLIC_DOCSTRINGS:.0%}", f"{share:.1%}", broken)


def module_docstrings(sources: Sources) -> Row:
    """Each file says what it is for."""
    findings = [m.path for m in [*sources.own, *sources.tests] if not ast.get_docstring(m.tree)]
    return Row("modules without docstring", "0", str(len(findings)), findings)


def annotations(sources: Sources) -> Row:
    """Each parameter and result of the program has a type."""
    findings = [item.where for item in _functions(sources.own) if not item.is_annotated]
    return Row("functions not fully annotated", "0", str(len(findings)), findings)


def module_names(sources: Sources) -> Row:
    """A module is named after what it holds."""
    findings = [
        module.path
        for module in [*sources.own, *sources.tests]
        if BANNED_NAMES & set(module.name.rpartition(".")[2].split("_"))
    ]
    return Row("modules named utils, helpers, common ...", "0", str(len(findings)), findings)


SHAPE_GATES = (
    module_size,
    module_size_p90,
    function_size,
    function_complexity,
    class_size,
    import_cycles,
    lazy_imports,
    qt_homes,
    domain_libraries,
    public_docstrings,
    module_docstrings,
    annotations,
    module_names,
)


def _functions(modules: list[Module]) -> list[Function]:
    return [function for module in modules for function in functions_of(module)]
