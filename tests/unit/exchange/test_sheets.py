"""Tables from anywhere: what is read, and what is refused with one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.sheets import MAX_COLUMNS, MAX_ROWS
from osmo_desktop.exchange.sheets import MAX_BYTES, SheetFiles

_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = (
    f'<workbook {_NS} xmlns:r="http://x"><sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
_WAYS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
_STYLES = (
    f'<styleSheet {_NS}><numFmts><numFmt numFmtId="164" formatCode="d.m.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot; d&quot;"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="22"/><xf numFmtId="20"/>'
    "</cellXfs></styleSheet>"
)
_STRINGS = (
    f"<sst {_NS}><si><t>Sukunimi</t></si><si><r><t>Mä</t></r><r><t>kelä</t></r>"
    "<rPh><t>x</t></rPh></si></sst>"
)


def _cells(*cells: str) -> str:
    return "<row>" + "".join(cells) + "</row>"


def workbook(rows: str, **parts: str) -> bytes:
    """A workbook whose first sheet has these rows; `parts` replace others."""
    made = io.BytesIO()
    given_parts: Mapping[str, str] = {
        "xl/workbook.xml": parts.get("book", _BOOK),
        "xl/_rels/workbook.xml.rels": parts.get("ways", _WAYS),
        "xl/styles.xml": parts.get("styles", _STYLES),
        "xl/sharedStrings.xml": parts.get("strings", _STRINGS),
        "xl/worksheets/sheet1.xml": f"<worksheet {_NS}><sheetData>{rows}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in given_parts.items():
            if text:
                file.writestr(name, text)
    return made.getvalue()


def _refused(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        SheetFiles().read(data)
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffNimi;Paikka\r\nMäkelä;Soini\r\n".encode(),
        "Nimi,Paikka\nMäkelä,Soini".encode(),
        "Nimi;Paikka\nMäkelä;Soini\n;;\n\n".encode("cp1252"),
        "Nimi\tPaikka\nMäkelä\tSoini".encode("utf-16"),
        "sep=;\r\nNimi;Paikka\r\nMäkelä;Soini".encode(),
        'Nimi;Paikka\n"Mäkelä";" Soini "'.encode(),
    ],
)
def test_csv_of_every_office_program_is_read(data: bytes) -> None:
    """`;`, `,` and tabs; UTF-8 with and without its mark, UTF-16, and that of old Windows."""
    sheet = SheetFiles().read(data)
    assert (sheet.header, sheet.rows) == (("Nimi", "Paikka"), (("Mäkelä", "Soini"),))


def test_a_worksheet_is_read_with_its_texts_days_and_gaps() -> None:
    """Shared and inline texts, runs, numbers, days by their format, cells left out."""
    rows = _cells('<c r="A1" t="s"><v>0</v></c>', '<c r="C1" t="inlineStr"><is><t>P</t></is></c>')
    rows += _cells(
        '<c r="A2" t="s"><v>1</v></c>',
        '<c r="B2"><v>12.0</v></c>',
        '<c r="C2" s="1"><v>32904</v></c>',
        '<c r="D2" s="2"><f>TODAY()</f><v>46345</v></c>',
        '<c r="E2" s="3"><v>3</v></c>',
        '<c r="F2" s="4"><v>46345.375</v></c>',
        '<c r="G2" t="b"><v>1</v></c>',
        '<c r="H2" t="e"><v>#REF!</v></c>',
        '<c r="I2" s="5"><v>0.3958333333333333</v></c>',
        '<c r="J2" s="5"><v>0</v></c>',
    )
    sheet = SheetFiles().read(workbook(rows))
    assert sheet.header == ("Sukunimi", "", "P", "", "", "", "", "", "", "")
    assert sheet.rows == (
        (
            "Mäkelä",
            "12",
            "1990-01-31",
            "2026-11-19",
            "3",
            "2026-11-19 09:00",
            "1",
            "",
            "09:30",
            "00:00",
        ),
    )


def test_rows_keep_the_numbers_that_they_have_in_the_file() -> None:
    """Empty rows between are not shown and not forgotten: one finds the row that is spoken of."""
    text = b'\nNimi;Kunta\n\nAalto;Soini\n;\n"Virta;\nnen";\nLahti;\n'
    assert SheetFiles().read(text).numbers == (4, 6, 7)
    rows = "".join(
        f'<row r="{at}"><c t="inlineStr"><is><t>{word}</t></is></c></row>'
        for at, word in ((3, "Nimi"), (5, "Aalto"), (9, "Lahti"))
    )
    assert SheetFiles().read(workbook(rows)).numbers == (5, 9)
    assert _refused(workbook(rows.replace('r="9"', f'r="{10**30}"'))) == "import-unreadable"


def test_hostile_and_broken_files_are_refused_with_one_sentence() -> None:
    """Bombs, entities, links out, encrypted, cut off, too large, empty, of another kind."""
    fine = workbook(_cells("<c><v>1</v></c>") * 2)
    SheetFiles().read(fine)
    bomb = workbook(_cells(f"<c><v>{'1' * 40}</v></c>") * 800_000)
    entity = f'<!DOCTYPE x [<!ENTITY a "b">]>{_BOOK}'
    outside = _WAYS.replace("/></", ' TargetMode="External"/></')
    deep = "<a>" * 40 + "</a>" * 40
    cases = {
        "import-unreadable": [
            fine[:200],
            workbook("", book=entity),
            workbook("", ways=outside),
            workbook(deep),
            workbook(_cells('<c r="A1" t="s"><v>99</v></c>') * 2),
            workbook(_cells('<c r="1"><v>1</v></c>') * 2),
            workbook(_cells('<c r="B1"><v>1</v></c>', '<c r="A1"><v>1</v></c>')),
            b"PK\x03\x04" + b"x" * 100,
            b"\x00\x01\x02",
            b"a;b\n\x81\x00",
            b'a;b\n"x',
        ],
        "import-too-large": [
            bomb,
            b"a" * (MAX_BYTES + 1),
            b"a\n" * (MAX_ROWS + 3),
            b";".join([b"a"] * (MAX_COLUMNS + 1)) + b"\nx",
            workbook(_cells('<c r="ZZ1"><v>1</v></c>') * 2),
        ],
        "import-empty": [b"", b"a;b\n", b"\n\n;;\n", workbook("")],
        "import-old-format": [b"\xd0\xcf\x11\xe0" + b"x" * 600],
    }
    for code, files in cases.items():
        assert [_refused(data) for data in files] == [code] * len(files)


def test_a_small_file_never_becomes_a_large_table() -> None:
    """One long text that many cells name, or a cell of many parts, is refused as too large."""
    long = f"<sst {_NS}><si><t>{'x ' * 15_000}</t></si></sst>"
    named = _cells('<c t="s"><v>0</v></c>' * 90) * 4
    parts = _cells(f'<c t="inlineStr"><is>{"<t>xxxxxxxx</t>" * 6_000}</is></c>') * 2
    for data in (workbook(named, strings=long), workbook(parts)):
        assert len(data) < 65_536
        assert _refused(data) == "import-too-large"


def test_empty_rows_that_only_have_a_format_do_not_count() -> None:
    """A list below thousands of formatted rows without words is read whole."""
    empty = '<row s="1"><c s="1"/></row>' * (MAX_ROWS + 5)
    words = _cells("<c><v>1</v></c>") + empty + _cells("<c><v>2</v></c>") + empty
    sheet = SheetFiles().read(workbook(words))
    assert (sheet.header, sheet.rows) == (("1",), (("2",),))
    assert _refused(workbook(_cells("<c><v>1</v></c>") * (MAX_ROWS + 2))) == "import-too-large"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 900))
def test_damaged_files_never_end_in_anything_else(noise: bytes, at: int) -> None:
    """A table, or one of the refusals; never another error."""
    fine = workbook(_cells('<c r="A1" t="s"><v>0</v></c>') * 3)
    for data in (noise, fine[:at] + noise + fine[at + len(noise) :]):
        try:
            sheet = SheetFiles().read(data)
        except UserError as refused:
            code = refused.code
            assert code.startswith("import-")
        else:
            assert all(len(row) == len(sheet.header) for row in sheet.rows)
