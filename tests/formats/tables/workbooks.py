"""Builds workbooks as Excel, Google Sheets and LibreOffice save them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | bool | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def excel(sheets: Sheets, hidden: Sequence[str] = (), **more: str | bytes) -> bytes:
    """A workbook of Excel; `more` replaces the XML of sheets by their position, as `sheet1`."""
    shared: list[str] = []
    members: dict[str, str | bytes] = {}
    entries = relations = types = ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        sheet = f"sheet{number}"
        members[f"xl/worksheets/{sheet}.xml"] = more.get(sheet) or worksheet(rows, shared)
        state = ' state="hidden"' if name in hidden else ""
        entries += f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="r{number}"/>'
        relations += _relation(f"r{number}", "worksheet", f"worksheets/{sheet}.xml")
        types += (
            f'<Override PartName="/xl/worksheets/{sheet}.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    relations += _relation("s", "sharedStrings", "sharedStrings.xml")
    styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
    relations += _relation("f", "styles", "styles.xml")
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": _relations(_relation("w", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
            f"<sheets>{entries}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(relations),
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
            "xl/sharedStrings.xml": more.get("shared")
            or f'<sst xmlns="{_MAIN}" count="{len(shared)}">{texts}</sst>',
            **members,
        }
    )


def worksheet(rows: Sequence[Sequence[Cell]], shared: list[str], extra: str = "") -> str:
    """The XML of a sheet, with its texts in a list that all sheets share."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _cell(f"{_letters(index)}{number}", cell, shared) for index, cell in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    data = f"<sheetData>{''.join(lines)}{extra}</sheetData>"
    return f'<worksheet xmlns="{_MAIN}">{data}</worksheet>'


def open_document(sheets: Sheets, extra: str = "") -> bytes:
    """A workbook of LibreOffice, with the empty rows and columns that it adds."""
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row>{''.join(map(_open_cell, row))}"
            '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
            for row in rows
        )
        empty = (
            '<table:table-row table:number-rows-repeated="1048570">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        tables += f"<table:table table:name={quoteattr(name)}>{lines}{extra}{empty}</table:table>"
    spaces = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>", zipfile.ZIP_DEFLATED)
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _letters(index: int) -> str:
    return chr(65 + index)


def _cell(place: str, cell: Cell, shared: list[str]) -> str:
    match cell:
        case None:
            return f'<c r="{place}" s="1"/>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case str():
            shared.append(cell)
            return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _open_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case str():
            text = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
            return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    value = f'office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'


def _relations(entries: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'
