"""Files as people send them, written byte by byte: those that no program would write, too."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<numFmts><numFmt numFmtId="164" formatCode="mmm\\ yyyy"/><numFmt numFmtId="165" formatCode="yyyy"/><numFmt numFmtId="166" formatCode="0.00"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>
"""
"""Cells of style 1 are dates, of 2 months, of 3 years, of 4 numbers, of 5 moments."""


def a_text(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def a_row(number: int, *cells: str | int, style: int = 0) -> str:
    """A row of a sheet: texts inline, numbers as numbers."""
    written = "".join(
        f'<c s="{style}"><v>{cell}</v></c>'
        if isinstance(cell, int)
        else cell
        if cell.startswith("<c")
        else f'<c t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>'
        for cell in cells
    )
    return f'<row r="{number}">{written}</row>'


def a_workbook(
    folder: Path,
    *rows: str,
    after: str = "",
    sheets: dict[str, str] | None = None,
    strings: str = "",
    book: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> Path:
    """A workbook of one sheet with these rows, or of several `sheets` with the rows of each."""
    sheets = sheets or {"People": "".join(rows)}
    path = folder / "list.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELS}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        named = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(sheets, 1))
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{book}<sheets>{named}</sheets></workbook>')
        linked = "".join(
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in range(1, len(sheets) + 1)
        )
        linked += f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        linked += f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_RELS}">{linked}</Relationships>')
        package.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{STYLES}</styleSheet>')
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        for at, each in enumerate(sheets.values(), 1):
            package.writestr(f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{each}</sheetData>{after}</worksheet>')
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return path
