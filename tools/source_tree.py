"""What the gates know about the source: modules, functions, classes, imports and comments.

Standard library only, and nothing is imported from the code that is measured.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "osmo_desktop"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.comprehension,
    ast.Assert,
    ast.match_case,
)
_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Module:
    """One Python file; `name` is dotted, `path` is relative to the project with forward slashes."""

    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree; raises SyntaxError for a file that is not Python."""
        return ast.parse(self.text, filename=self.path)

    @property
    def lines(self) -> int:
        """Return the number of lines, comments and blank ones included."""
        return len(self.text.splitlines())

    @property
    def package(self) -> str:
        """Return the dotted name that a relative import starts from."""
        if self.path.endswith("__init__.py"):
            return self.name
        return self.name.rpartition(".")[0]

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """Return (line, text) of each comment."""
        return [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.COMMENT
        ]

    @cached_property
    def code_lines(self) -> int:
        """Return the number of lines with code: no blanks, comments or docstrings."""
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NOT_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        for node in ast.walk(self.tree):
            docstring = _docstring_node(node)
            if docstring is not None:
                lines -= set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
        return len(lines)


@dataclass(frozen=True)
class Function:
    """A function or method that is not nested in another function."""

    where: str
    node: FunctionNode
    is_public: bool
    is_method: bool

    @property
    def lines(self) -> int:
        """Return the length from `def` to the last line, decorators excluded."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def complexity(self) -> int:
        """Return 1 plus the number of branches and of extra terms of `and` and `or`."""
        nodes = list(ast.walk(self.node))
        branches = sum(isinstance(node, _BRANCHES) for node in nodes)
        terms = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
        return 1 + branches + terms

    @property
    def is_annotated(self) -> bool:
        """Tell whether each parameter and the result has a type."""
        arguments = self.node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if self.is_method and named and named[0].arg in {"self", "cls"}:
            named = named[1:]
        starred = [given for given in (arguments.vararg, arguments.kwarg) if given is not None]
        is_typed = all(argument.annotation is not None for argument in [*named, *starred])
        return is_typed and self.node.returns is not None


@dataclass(frozen=True)
class Class:
    """A class, nested ones included."""

    where: str
    node: ast.ClassDef
    is_public: bool

    @property
    def lines(self) -> int:
        """Return the length from `class` to the last line."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def methods(self) -> int:
        """Return the number of methods and properties."""
        return sum(isinstance(item, FunctionNode) for item in self.node.body)


@dataclass(frozen=True)
class Import:
    """One imported name; `kind` is "top", "lazy" (inside a function) or "typing"."""

    target: str
    kind: str
    line: int


@dataclass(frozen=True)
class Sources:
    """All that the gates look at: the program, and the code around it."""

    root: Path
    package: list[Module]
    around: list[Module]
    tests: list[Module]

    @property
    def own(self) -> list[Module]:
        """Return the program and the tools around it, tests excluded."""
        return [*self.package, *self.around]


@dataclass(frozen=True)
class Row:
    """The result of one gate; it is broken when it has findings."""

    gate: str
    limit: str
    measured: str
    findings: list[str] = field(default_factory=list)


def load_modules(root: Path, folder: str) -> list[Module]:
    """Read every Python file below `root / folder`, in the order of their paths."""
    modules = []
    for path in sorted((root / folder).rglob("*.py")):
        relative = path.relative_to(root)
        parts = list(relative.with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        text = path.read_text(encoding="utf-8")
        modules.append(Module(".".join(parts), relative.as_posix(), text))
    return modules


def read_sources(root: Path) -> Sources:
    """Read the tree below `root`; raises FileNotFoundError when there is no program there."""
    package = load_modules(root, PACKAGE)
    if not package:
        raise FileNotFoundError(f"no {PACKAGE} below {root}")
    around = [*load_modules(root, "tools"), *load_modules(root, "bench")]
    return Sources(root, package, around, load_modules(root, "tests"))


def functions_of(module: Module) -> Iterator[Function]:
    """Yield the functions and methods of `module`."""
    for holder, node, is_public in _walk(module.tree, is_public=True):
        if isinstance(node, FunctionNode):
            where = f"{module.path}:{node.lineno} {node.name}"
            is_named_public = is_public and not node.name.startswith("_")
            yield Function(where, node, is_named_public, isinstance(holder, ast.ClassDef))


def classes_of(module: Module) -> Iterator[Class]:
    """Yield the classes of `module`."""
    for _, node, is_public in _walk(module.tree, is_public=True):
        if isinstance(node, ast.ClassDef):
            where = f"{module.path}:{node.lineno} {node.name}"
            yield Class(where, node, is_public and not node.name.startswith("_"))


def imports_of(module: Module, known: Iterable[str] = ()) -> Iterator[Import]:
    """Yield what `module` imports, as dotted names.

    `known` are the names of all modules: `from a import b` is an import of `a.b` when that is one.
    """
    names = frozenset(known)
    for node, kind in _import_nodes(module.tree, "top"):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, kind, node.lineno)
        else:
            base = _import_base(module, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(full if full in names else base, kind, node.lineno)


def match_name(pattern: str, name: str) -> bool:
    """Tell whether the dotted `name` is `pattern` or lies below it."""
    return name == pattern or name.startswith(f"{pattern}.")


def words(text: str) -> list[str]:
    """Return the words of a comment's text."""
    return re.findall(r"[^\W\d_]{2,}", text)


def _docstring_node(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, ast.Module | ast.ClassDef | FunctionNode) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value if isinstance(first.value.value, str) else None
    return None


def _walk(holder: ast.AST, *, is_public: bool) -> Iterator[tuple[ast.AST, ast.AST, bool]]:
    """Yield (holder, node, is the holder public), without going into functions."""
    for node in ast.iter_child_nodes(holder):
        yield holder, node, is_public
        if isinstance(node, ast.ClassDef):
            yield from _walk(node, is_public=is_public and not node.name.startswith("_"))
        elif not isinstance(node, FunctionNode):
            yield from _walk(node, is_public=is_public)


def _import_nodes(node: ast.AST, kind: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, kind
        elif isinstance(child, ast.If) and _is_type_checking(child.test):
            for part in child.body:
                yield from _import_nodes(ast.Module([part], []), "typing")
            for part in child.orelse:
                yield from _import_nodes(ast.Module([part], []), kind)
        elif isinstance(child, FunctionNode | ast.Lambda):
            yield from _import_nodes(child, "lazy")
        else:
            yield from _import_nodes(child, kind)


def _is_type_checking(test: ast.expr) -> bool:
    if isinstance(test, ast.Attribute):
        return test.attr == "TYPE_CHECKING"
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _import_base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    parts = parts[: len(parts) - (node.level - 1)]
    return ".".join([*parts, *([node.module] if node.module else [])])
