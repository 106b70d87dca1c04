r"""Keep the catalogues of words: ``python -m tools.catalogues extract|compile|check|fill FILE…``.

``extract`` collects the English texts of ``osmo_desktop`` into ``resources/locale/<code>.po``: it
keeps translations, drops what the code no longer says, and writes neither line numbers nor dates,
so that a change of words is a small diff. ``compile`` writes the ``.mo`` files that the program
reads. ``check`` prints what is missing or broken and exits 1. ``fill`` merges translations from
fragment files, or from a glossary with the columns fi, sv and en (``.tsv``), into what is
untranslated; ``--replace`` lets a fragment overrule.

A fragment is blocks parted by an empty line::

    msgid: Approve note
    fi: Hyväksy kirjaus
    sv: Godkänn anteckning

    msgid: {n} note unsent
    plural: {n} notes unsent
    fi1: {n} kirjaus lähettämättä
    fi2: {n} kirjausta lähettämättä

``context:`` goes with ``ptr``, and ``\n`` in a text is a line break. Babel is needed here only;
the program itself reads catalogues with the standard library.
"""

import argparse
import ast
import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from osmo_desktop.domain.language.catalogue import LANGUAGES, placeholders

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "osmo_desktop"
LOCALE: Final = ROOT / "resources" / "locale"
KEYWORDS: Final = {"tr": None, "mark": None, "ntr": (1, 2), "ptr": ((1, "c"), 2)}
TRANSLATED: Final = ("fi", "sv")
"""Languages where every text must be translated; English may stay as it is in the code."""

_FIELD: Final = re.compile(r"(\w+)(?:\[(\d)\])?(?: \"(.*)\"|:\s*(.*))")
"""One line of a fragment: ``name: text``, or ``name "text"`` as in a catalogue."""
_FIELD_NAMES: Final = {"msgid_plural": "plural", "msgctxt": "context"}

_HEADER: Final = """\
# Words of OSMO Desktop. Edit translations here; texts come and go by "tools.catalogues extract".
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Translations of one text: by language, one form or a singular and a plural."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def extract(source: Path = SOURCE, locale_dir: Path = LOCALE) -> None:
    """Bring the three ``.po`` files up to the texts of the source."""
    template = collect(source)
    for code in LANGUAGES:
        old = load(locale_dir, code)
        new = Catalog(locale=code)
        for message in template:
            if message.id:
                new.add(message.id, _kept_translation(old, message), context=message.context)
        save(new, locale_dir, code)


def collect(source: Path) -> Catalog:
    """Give a catalogue of every text that the Python files below ``source`` translate or mark."""
    template = Catalog()
    for path in sorted(source.rglob("*.py")):
        for _, msgid, _, context in extract_from_file("python", path, keywords=KEYWORDS):
            if msgid:
                template.add(msgid, context=context)
    return template


def load(locale_dir: Path, code: str) -> Catalog:
    """Read ``<code>.po``, or give an empty catalogue."""
    path = locale_dir / f"{code}.po"
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def save(catalogue: Catalog, locale_dir: Path, code: str) -> None:
    """Write ``<code>.po`` sorted, with a header that never changes by itself."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    _, _, body = buffer.getvalue().decode().partition("\n\n")
    text = f"{_HEADER.format(code=code)}\n{body.strip()}\n" if body else _HEADER.format(code=code)
    locale_dir.mkdir(parents=True, exist_ok=True)
    (locale_dir / f"{code}.po").write_text(text, encoding="utf-8")


def compile_all(locale_dir: Path = LOCALE) -> None:
    """Write the ``.mo`` file beside each ``.po`` file."""
    for code in LANGUAGES:
        buffer = io.BytesIO()
        write_mo(buffer, load(locale_dir, code))
        (locale_dir / f"{code}.mo").write_bytes(buffer.getvalue())


def problems(source: Path = SOURCE, locale_dir: Path = LOCALE) -> Iterator[str]:
    """Give a line for each thing that is wrong with the words."""
    yield from misuses(source)
    template = collect(source)
    wanted = {_key(message) for message in template if message.id}
    for code in LANGUAGES:
        catalogue = load(locale_dir, code)
        known = {_key(message) for message in catalogue if message.id}
        yield from (f"{code}: not extracted: {key[1][0]!r}" for key in sorted(wanted - known))
        yield from (f"{code}: obsolete: {key[1][0]!r}" for key in sorted(known - wanted))
        for message in catalogue:
            if message.id:
                yield from (f"{code}: {fault}" for fault in faults(message, code))


def faults(message: Message, code: str) -> Iterator[str]:
    """Give what is wrong with one translation."""
    originals = _forms(message.id)
    texts = _forms(message.string)
    name = repr(originals[0])
    if message.fuzzy:
        yield f"fuzzy: {name}"
    if not any(texts) and code not in TRANSLATED:
        return
    if not all(texts):
        yield f"untranslated: {name}"
        return
    if len(texts) != len(originals):
        yield f"wrong number of plural forms: {name}"
    allowed = [placeholders(original) for original in originals]
    yield from (
        f"other placeholders: {name} -> {text!r}"
        for text in texts
        if placeholders(text) not in allowed
    )
    if originals[0] == originals[0].strip():
        yield from (f"stray space: {text!r}" for text in texts if text != text.strip())


def misuses(source: Path) -> Iterator[str]:
    """Give the places where a text is put together before it is translated."""
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called_name(node) in KEYWORDS:
                built = (ast.JoinedStr, ast.BinOp)
                if any(isinstance(part, built) or _is_format(part) for part in node.args[:2]):
                    place = f"{path.relative_to(source.parent)}:{node.lineno}"
                    yield f"{place}: format after translating, not before"


def read_fragments(path: Path) -> list[Fragment]:
    """Read a fragment file or a glossary.

    Raises:
        ValueError: a line is no ``name: text`` or a block lacks its ``msgid``.

    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".tsv":
        return [
            Fragment(row["en"], texts={"fi": (row["fi"],), "sv": (row["sv"],)})
            for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    fragments: list[Fragment] = []
    block: dict[str, str] = {}
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        name, value = _field(line, f"{path}:{number}")
        if block and (not line.strip() or (name == "msgid" and "msgid" in block)):
            fragments.append(_fragment(block, f"{path}:{number}"))
            block = {}
        if name:
            block[name] = value
    return fragments


def fill(
    fragments: list[Fragment], locale_dir: Path = LOCALE, *, replace: bool = False
) -> list[str]:
    """Put translations into the ``.po`` files; give the texts that no catalogue knows."""
    used: set[str] = set()
    for code in LANGUAGES:
        catalogue = load(locale_dir, code)
        known = _by_text([fragment for fragment in fragments if code in fragment.texts])
        for message in catalogue:
            msgid = _forms(message.id)[0]
            key = (message.context or "", msgid)
            fragment = known.get(key) or known.get((key[0], msgid.lower()))
            if msgid and fragment is not None:
                used.add(fragment.msgid)
                texts = tuple(_cased(text, msgid, fragment.msgid) for text in fragment.texts[code])
                _translate(message, texts, replace=replace)
        save(catalogue, locale_dir, code)
    return sorted({fragment.msgid for fragment in fragments} - used)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 where ``check`` found something, 2 on bad usage."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogues")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("extract", "compile", "check"):
        commands.add_parser(name)
    filling = commands.add_parser("fill")
    filling.add_argument("files", nargs="+", type=Path)
    filling.add_argument("--replace", action="store_true")
    options = parser.parse_args(arguments)
    if options.command == "extract":
        extract()
    elif options.command == "compile":
        compile_all()
    elif options.command == "check":
        found = list(problems())
        print("\n".join(found) if found else "The catalogues are whole.")
        return 1 if found else 0
    else:
        return max(_fill_from(path, replace=options.replace) for path in options.files)
    return 0


def _fill_from(path: Path, *, replace: bool) -> int:
    """Fill the catalogues from one file; 1 where it could not be read."""
    try:
        unknown = fill(read_fragments(path), replace=replace)
    except ValueError as error:
        print(error)
        return 1
    # A glossary holds many words that no screen says.
    if path.suffix != ".tsv":
        print("".join(f"{path.name}: not in the code: {msgid!r}\n" for msgid in unknown), end="")
    return 0


def _key(message: Message) -> tuple[str, tuple[str, ...]]:
    """Give what tells one text from another: context, singular and plural."""
    return message.context or "", _forms(message.id)


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Give the forms of a msgid or a translation as a tuple."""
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def _kept_translation(old: Catalog, message: Message) -> str | tuple[str, ...]:
    """Give the translation that the old catalogue has for a text, empty where none fits."""
    previous = old.get(message.id, message.context)
    if previous is not None and previous.pluralizable == message.pluralizable:
        return _forms(previous.string) if message.pluralizable else _forms(previous.string)[0]
    return ("", "") if message.pluralizable else ""


def _by_text(fragments: list[Fragment]) -> dict[tuple[str, str], Fragment]:
    """Give fragments by context and text, and by the text in small letters; the first one wins."""
    found: dict[tuple[str, str], Fragment] = {}
    for text in (str, str.lower):
        for fragment in fragments:
            found.setdefault((fragment.context or "", text(fragment.msgid)), fragment)
    return found


def _translate(message: Message, texts: tuple[str, ...], *, replace: bool) -> None:
    """Put a translation into a message where it fits and may."""
    fits = len(texts) == len(_forms(message.id))
    if fits and (replace or not all(_forms(message.string))):
        message.string = texts if message.pluralizable else texts[0]


def _field(line: str, place: str) -> tuple[str, str]:
    """Read one line of a fragment; both empty for an empty line or a comment."""
    if not line.strip() or line.lstrip().startswith("#"):
        return "", ""
    match = _FIELD.fullmatch(line.strip())
    if match is None:
        message = f"{place}: no 'name: text': {line}"
        raise ValueError(message)
    name, form, quoted, plain = match.groups()
    text = plain if quoted is None else quoted
    return _FIELD_NAMES.get(name, name) + (form or ""), text.replace("\\n", "\n")


def _fragment(block: dict[str, str], place: str) -> Fragment:
    """Make a fragment of the lines of one block."""
    if "msgid" not in block:
        message = f"{place}: a block without msgid"
        raise ValueError(message)
    # The singular and the plural are called fi and fi1, fi0 and fi1, or fi1 and fi2.
    names = [("", "1"), ("0", "1"), ("1", "2")] if "plural" in block else [("",)]
    texts = {
        code: tuple(block[code + form] for form in forms)
        for code in LANGUAGES
        for forms in names
        if all(code + form in block for form in forms)
    }
    return Fragment(block["msgid"], block.get("plural"), block.get("context"), texts)


def _cased(text: str, msgid: str, original: str) -> str:
    """Begin a text with a capital where the msgid does and the fragment's did not."""
    if msgid != original and msgid[:1].isupper():
        return text[:1].upper() + text[1:]
    return text


def _called_name(call: ast.Call) -> str:
    """Give the last part of the name that is called."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_format(node: ast.expr) -> bool:
    """Tell whether an argument is ``"…".format(…)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and isinstance(node.func.value, ast.Constant)
    )


if __name__ == "__main__":
    sys.exit(main())
