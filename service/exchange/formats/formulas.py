"""Text that a spreadsheet would run as a formula is written so that it does not, and comes back as it was.

A cell that begins with `=`, `+`, `-` or `@`, in any width, or with a character that spreadsheets skip before they look, gets an
apostrophe in front (OWASP, "CSV Injection"). A text's own leading apostrophe is doubled, so that taking one away always gives the text back.
"""

import re

_MARK = "'"
# What spreadsheets have been seen to skip, or to end a cell with, before a formula: white space and controls, quotes, invisible characters.
_RUN = re.compile(
    r"[\s\x00-\x20\"\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]*[\t\r\n\x00=+\-@|%＝＋－＠﹦﹢﹣﹫−]"
)


def neutralised(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"{_MARK}{text}" if text.startswith(_MARK) or _RUN.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralised` made this cell of."""
    return text.removeprefix(_MARK)
