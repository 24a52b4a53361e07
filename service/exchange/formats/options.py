"""What a person may say about a file that it does not say itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How a file is to be read, where its own signs are not enough. What is left out is found out."""

    encoding: str | None = None
    """Of a text file: `utf-8`, `gb18030`, `windows-1251`, …"""
    delimiter: str | None = None
    """Of a CSV file: a comma, a semicolon, a tab or a bar."""
    sheet: str | None = None
    """Of a workbook: its sheet, by name."""
    header_row: int | None = None
    """The row that names the columns, as a person counts it."""
