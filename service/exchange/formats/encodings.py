"""In which encoding a text file was written: by its mark, because it is UTF-8, or as its letters make most sense. Said, and never guessed past."""

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.exchange.formats.rows import Unreadable

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
"""The longer first: the mark of UTF-32 begins with that of UTF-16."""
CANDIDATES = {
    "gb18030": "GB18030", "big5": "Big5", "shift_jis": "Shift-JIS", "euc_jp": "EUC-JP", "euc_kr": "EUC-KR", "cp1250": "Windows-1250",
    "cp1251": "Windows-1251", "cp1252": "Windows-1252", "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1255": "Windows-1255",
    "cp1256": "Windows-1256", "cp1257": "Windows-1257", "koi8_r": "KOI8-R", "cp874": "Windows-874",
}  # fmt: skip
"""Encodings in which lists are still written, by Python's name and by the one that people know."""
_BLOCK = 1 << 20
_SAMPLED = 64 << 10
"""Bytes of lines beyond ASCII from which an encoding is told."""
_FEW = 30
"""Bytes beyond ASCII below which no encoding can be told with confidence."""
_ALMOST = 0.02
"""Of a file's lines beyond ASCII, those that may be broken for it to be UTF-8 all the same."""
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")

_WESTERN = "éáíóñãçúàèêüöäâõôîåøæïûßëùìòÁÉÍÓÑÚÇ¿¡ºª«»"
_CENTRAL = "íáéěščřžýůłóąężśćńüöäőúűăâşţňťďđźßÁČŠŘŽŁÓŚ"
_TURKISH = "ıişğçüöİŞĞÇÜÖâîû"
_BALTIC = "āēīšūķļņģžčėąęįųõäöüĀĒĪŠŪŽČ"
"""The letters of Western, Central European, Turkish and Baltic languages, the commonest first. The four encodings share bytes for them."""
_EUROPEAN = (("cp1252", _WESTERN), ("cp1250", _CENTRAL), ("cp1254", _TURKISH), ("cp1257", _BALTIC))
_MISREAD = {name: re.compile(r"[ºª¿¡«»]\w|\w[¿¡«»]\w") for name, _ in _EUROPEAN} | {
    "cp1252": re.compile(r"[ºª¿¡«»]\w|\w[¿¡«»]\w|õ(?![es])|Õ(?![ES])|û(?![lrt])")
}
"""Signs that stand within no word; and õ and û where no Portuguese or French has them, who are Hungarians' ő and ű, or Estonians'."""


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes are read, and what is to be said of it."""

    name: str
    notices: tuple[str, ...] = ()


def encoding_of(path: Path, given: str | None = None) -> Encoding:
    """The encoding of a text file; `given` where the caller knows it."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if given is not None:
        return Encoding(_known(given))
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return Encoding(name, () if name == "utf-8-sig" else (f"The file is read as {name.upper()}, as its mark says.",))
    if unmarked := _utf_16(head):
        return Encoding(unmarked, (f"The file is read as {unmarked.upper()}: every other byte is empty.",))
    sample, lines, broken = _beyond_ascii(path)
    if not broken:
        return Encoding("utf-8")
    if lines - broken and broken <= max(1, lines * _ALMOST) and lines > _FEW:
        return Encoding("utf-8", (f"The file is read as UTF-8, in which {broken} of its lines are broken.",))
    return _likeliest(sample)


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = None
    if found is None or not found._is_text_encoding:  # noqa: SLF001 - as open() asks it: rot13 and base64 are codecs, and encode no text
        raise Unreadable(f"'{name}' is no text encoding. Leave it out, or give one such as utf-8, gb18030 or windows-1251.")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _utf_16(head: bytes) -> str | None:
    """UTF-16 without a mark: commas, line ends and digits leave every other byte empty."""
    even, odd = head[0:4096:2], head[1:4096:2]
    for empty, full, name in ((even, odd, "utf-16-be"), (odd, even, "utf-16-le")):
        if len(empty) > 1 and empty.count(0) * 10 > len(empty) and empty.count(0) > 20 * full.count(0):
            return name
    return None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_BLOCK):
            yield line


def _beyond_ascii(path: Path) -> tuple[bytes, int, int]:
    """Lines beyond ASCII: a sample of them, how many there are, and how many are not UTF-8."""
    sample = bytearray()
    lines = broken = 0
    for line in _lines(path):
        if line.isascii():
            continue
        lines += 1
        try:
            line.decode()
        except UnicodeDecodeError as error:
            # A line longer than a block is cut anywhere, and its last letter with it.
            if len(line) < _BLOCK or error.start < len(line) - 4:
                broken += 1
        if len(sample) < _SAMPLED:
            sample += line
    return bytes(sample[:_SAMPLED]), lines, broken


def _likeliest(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - three megabytes, for those who read a text that is not UTF-8

    sample = sample[: sample.rfind(b"\n") + 1] or sample
    found = from_bytes(sample, cp_isolation=list(CANDIDATES)).best()
    if found is None:
        raise Unreadable("The file's encoding can't be told. Save it as UTF-8, or give the encoding.")
    name = found.encoding
    if name in dict(_EUROPEAN):
        name = _of_europe(sample)
    told = f"The file is not UTF-8. It is read as {CANDIDATES.get(name, name)}, in which its letters make sense"
    sure = len(_BEYOND_ASCII.findall(sample)) >= _FEW
    return Encoding(name, (f"{told}." if sure else f"{told}; it is short, so look at its names, and give the encoding if they are wrong.",))


def _of_europe(sample: bytes) -> str:
    """They share most of their bytes, and ñ is ń in another: whose letters are commoner decides."""

    def sense(name: str, letters: str) -> float:
        text = sample.decode(name, "replace")
        return sum(_commonness(letter, letters) for letter in text if not letter.isascii()) - 10 * len(_MISREAD[name].findall(text))

    return max(_EUROPEAN, key=lambda each: sense(*each))[0]


def _commonness(letter: str, letters: str) -> float:
    rank = letters.find(letter)
    return -math.log(rank + 2) if rank >= 0 else -math.log(400)
