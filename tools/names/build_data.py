"""Builds service/names/data from public sources:

`python tools/names/build_data.py --unihan DIR --person-names FILE --arabic FILE --japanese DIR --census DIR`

- Unihan (Unicode licence): Unihan_Readings.txt and Unihan_Variants.txt of the Unicode Character Database, .bz2 or plain.
- person_names.txt of rigour (MIT; the names of Wikidata's items about names, CC0): `form, form, form => Q1`, a line each.
- names.sqlite3 of arabic-name-romanizer (MIT); only its rows from Wikidata (CC0) are read.
- dist.* of names (MIT): the names of the United States census of 1990 (public domain), and how common each is.
- dataset/ of japanese-personal-name-dataset (MIT): surnames by how many bear them, given names by reading.

What is written is sorted and without a timestamp: the same sources give the same bytes.
"""

# ruff: noqa: E402, PLR2004 - a script beside its data, that says what it wrote

import argparse
import bz2
import csv
import gzip
import math
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from learn import Pair, kept, learn

from service.names.arabic import key
from service.names.fold import fold, skeleton
from service.names.latin import plain
from service.names.same import same
from service.names.scripts import script_of

DATA = HERE.parents[1] / "service" / "names" / "data"
LOOKED_UP = {"Hani", "Kana", "Hira", "Hang", "Arab", "Hebr", "Thai", "Mymr", "Deva"}
"""Scripts in which a name of elsewhere is better looked up than spelled out."""
HEARD = {
    "Hani": 4,
    "Kana": 3,
    "Hang": 2,
    "Arab": 3,
    "Hebr": 3,
    "Persian": 3,
    "Cyrl": 3,
    "Grek": 2,
    "Armn": 2,
    "Geor": 2,
    "Deva": 3,
    "Beng": 3,
}
"""Scripts whose borrowed words are learnt, and how many sounds a letter of them has at most."""
RARE = 0.12
"""A spelling seen less often than this share of the commonest one is left out."""
LAST = "\uffff"
"""The last character that is kept: those of the higher planes are in no one's papers."""
PERSIAN = {"IR", "AF", "PK", "TJ"}


def lines(folder: Path, name: str) -> Iterator[list[str]]:
    """The data lines of one Unihan file, split."""
    path = folder / f"{name}.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else bz2.decompress(Path(f"{path}.bz2").read_bytes()).decode()
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def toneless(reading: str) -> str:
    """A reading without tones and marks, in ASCII."""
    decomposed = unicodedata.normalize("NFD", reading.lower().replace("ü", "v").replace("đ", "d"))
    return re.sub("[^a-z]", "", decomposed.replace("u\u0308", "v"))


def variants(folder: Path) -> dict[str, str]:
    """The simplified form of each traditional character."""
    return {
        chr(int(code.replace("U+", "0x"), 0)): chr(int(value.split()[0].replace("U+", "0x"), 0))
        for code, field, value in lines(folder, "Unihan_Variants")
        if field == "kSimplifiedVariant" and chr(int(code.replace("U+", "0x"), 0)) != chr(int(value.split()[0].replace("U+", "0x"), 0))
    }


def written(name: str) -> dict[str, str]:
    """A table that was written by hand: what stands in Han, and its spelling."""
    told = (line.split() for line in (HERE / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in told}


def han(folder: Path) -> Iterator[tuple[str, str]]:
    """A character: its simplified form, pinyin, Jyutping, Hokkien, Hangul, Vietnamese. A simplified one is read as the traditional ones it stands for."""
    read: dict[str, dict[str, str]] = defaultdict(dict)
    for code, field, value in lines(folder, "Unihan_Readings"):
        read[chr(int(code.replace("U+", "0x"), 0))][field] = value
    simplified = variants(folder)
    southern = written("hokkien.txt")
    for traditional, simple in sorted(simplified.items()):
        for field in ("kHangul", "kVietnamese", "kCantonese"):
            if simple in read and field in read[traditional]:
                read[simple].setdefault(field, read[traditional][field])
    for character in sorted(read):
        of = read[character]
        is_common = (
            "一" <= character <= "龥"
            or of.keys() & {"kHangul", "kHanyuPinlu", "kTGHZ2013", "kKorean"}
            or (character in simplified and "kCantonese" in of)
        )
        if character > LAST or not is_common or "kMandarin" not in of:
            continue
        simple = simplified.get(character, "")
        korean = [part.split(":")[0] for part in of.get("kHangul", "").split() if "N" not in part.partition(":")[2]]
        yield character, "\t".join((
            simple if simple <= LAST else "",
            toneless(of["kMandarin"].split()[0]),
            toneless(of.get("kCantonese", "").split(" ")[0]),
            southern.get(simple or character, ""),
            korean[0] if korean else of.get("kHangul", "").split(":")[0],
            toneless(of.get("kVietnamese", "").split(" ")[0]),
        ))  # fmt: skip


def sino_korean(folder: Path) -> Iterator[tuple[str, str]]:
    """A Hangul syllable by `h`, and the pinyin of the characters that Koreans read so, as most texts have it: 풍 is feng."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    read: dict[str, dict[str, str]] = defaultdict(dict)
    for code, field, value in lines(folder, "Unihan_Readings"):
        read[chr(int(code.replace("U+", "0x"), 0))][field] = value
    simplified = variants(folder)
    for character, of in sorted(read.items()):
        often = re.search(r"\((\d+)\)", read[simplified.get(character, character)].get("kHanyuPinlu", ""))
        if often and "kHangul" in of and "kMandarin" in of:
            told[of["kHangul"].split(":")[0]][toneless(of["kMandarin"].split()[0])] += int(often[1])
    for syllable, counted in told.items():
        yield "h" + syllable, min(counted, key=lambda pinyin: (-counted[pinyin], pinyin))


def groups(path: Path) -> Iterator[list[str]]:
    """The forms of each name."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield [form.strip() for form in line.rpartition(" => ")[0].split(",")]


def central(counted: Counter[str], most: int) -> list[tuple[str, int]]:
    """The commonest Latin forms of distinct skeletons, the plainest spelling of each, and how often the like of it stands."""
    alike: dict[str, Counter[str]] = defaultdict(Counter)
    for form, count in counted.items():
        alike[skeleton(fold(form))][form] += count
    ranked = sorted(alike.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [(min(forms, key=lambda form: (-forms[form], len(form), form)), sum(forms.values())) for _, forms in ranked[:most]]


def commonest(counted: Counter[str], most: int) -> str:
    """The commonest spelling of each of the commonest folds; a rare one beside them is a slip, or another name."""
    if not counted:
        return ""
    alike: dict[str, Counter[str]] = defaultdict(Counter)
    for form, count in counted.items():
        alike[fold(form)][form] += count
    ranked = sorted(alike.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    enough = sum(ranked[0][1].values()) * RARE
    return " ".join(
        min(forms, key=lambda form: (-forms[form], len(form), form)) for _, forms in ranked[:most] if sum(forms.values()) > enough
    )


def bare(text: str, simplified: Mapping[str, str]) -> str:
    """Han in simplified characters, everything else without marks."""
    composed = unicodedata.normalize("NFC", text)
    if script_of(composed) in {"Arab", "Hebr"}:
        composed = key("".join(each for each in composed if not unicodedata.combining(each)))
    return "".join(simplified.get(each, each) for each in composed if each not in "'’׳״‎ـ\u200c\u200d")


def latin_forms(forms: Iterable[str]) -> Counter[str]:
    """The Latin forms of a name in plain letters; those written in ASCII count for more."""
    counted: Counter[str] = Counter()
    for form in forms:
        if script_of(form) == "Latn" and " " not in form and len(plain(form)) > 1:
            counted[same(plain(form))] += 3 if form.isascii() else 1
    return counted


def census(folder: Path) -> dict[str, float]:
    """How common a name is where English is written, on a scale of logarithms."""
    borne: Counter[str] = Counter()
    for file in ("dist.all.last", "dist.male.first", "dist.female.first"):
        for line in (folder / file).read_text(encoding="ascii").splitlines():
            name, percent = line.split()[:2]
            borne[same(name.lower())] += round(1000 * float(percent))
    return {name: math.log10(10 + count) for name, count in borne.items()}


def lexicon(path: Path, simplified: Mapping[str, str], common: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """A token of another script, and its Latin spellings."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for forms in groups(path):
        counted = latin_forms(forms)
        # A name counts by how many languages write it, however many ways of writing it each has, and by how common it is: Peter before Petr.
        share = 1000 * len(forms) ** 0.5 / (sum(counted.values()) or 1)
        weighed = Counter({latin: round(count * share * common.get(latin, 0.5)) for latin, count in counted.items()})
        for form in forms if counted else ():
            if script_of(form) in LOOKED_UP and " " not in form and len(form) > 1:
                told[bare(form, simplified)].update(weighed)
    borrowed = {token: same(spelling) for token, spelling in written("borrowed_han.txt").items() if len(token) > 1}
    for token in sorted(told.keys() | borrowed.keys()):
        yield token, f"{borrowed.get(token, '')} {commonest(told[token], 2)}".strip()


def arabic_rows(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """An Arabic or Persian token by its key, how it is spelled, the country, and how often. What is written as two words is read as one."""
    asked = "SELECT arabic_key, latin, country, sum(count) FROM units WHERE source = 'wikidata' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    for written, latin, country, count in sqlite3.connect(path).execute(asked):
        token, spelling = key(written.replace(" ", "")), same(plain(latin.lower().replace(" ", "")))
        if written.count(" ") < 2 and len(token) > 1 and len(spelling) > 1:
            yield token, spelling, country, count


def arabic(path: Path) -> Iterator[tuple[str, str]]:
    """A token by its key, and its commonest Latin spellings; by `p` and its key when those are others where Persian is spoken."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    persian: dict[str, Counter[str]] = defaultdict(Counter)
    for token, latin, country, count in arabic_rows(path):
        told[token][latin] += count
        if country in PERSIAN:
            persian[token][latin] += count
    for token in sorted(told):
        everywhere = commonest(told[token], 3)
        yield token, everywhere
        if token in persian and (there := commonest(persian[token], 3)) != everywhere:
            yield "p" + token, there


def pairs(names: Path, arabic_names: Path, simplified: Mapping[str, str], common: Mapping[str, float]) -> dict[str, list[Pair]]:
    """By script: a borrowed word and its fold in Latin. Names that Japanese and Chinese write of their own are left out."""
    told: dict[str, list[Pair]] = defaultdict(list)
    for forms in groups(names):
        counted = Counter({latin: round(100 * count * common.get(latin, 0.5)) for latin, count in latin_forms(forms).items()})
        total = sum(counted.values())
        scripts = {script_of(form) for form in forms}
        for form in forms if total else ():
            script = script_of(form)
            if script not in HEARD or " " in form or len(form) < 2:
                continue
            if script == "Hani" and ("Hira" in scripts or (len(form) < 3 and "Kana" not in scripts)):
                continue
            word = unicodedata.normalize("NFD", form) if script == "Hang" else bare(form, simplified)
            told[script].extend((word, fold(latin), count / total) for latin, count in central(counted, 2))
    for token, latin, country, count in arabic_rows(arabic_names):
        # The article is read apart (arabic.py), and an article told of in the spelling would be heard twice.
        if not token.startswith("ال") and len(token) > 2:
            told["Persian" if country in PERSIAN else "Arab"].append((token, fold(latin), min(2.0, count**0.5)))
    return told


def sounds(told: Mapping[str, list[Pair]]) -> Iterator[tuple[str, str]]:
    """A letter among its neighbours, and what it sounds like; Persian's letters are told from Arabic's by a `p`."""
    for script, longest in HEARD.items():
        for context, sound in kept(learn(told[script], longest)):
            yield ("p" if script == "Persian" else "") + context, sound


def japanese(folder: Path) -> Iterator[tuple[str, str]]:
    """A name in characters, and its readings as a surname and as a given name, those of more people first."""
    surnames: dict[str, Counter[str]] = defaultdict(Counter)
    given: dict[str, Counter[str]] = defaultdict(Counter)
    with (folder / "last_name_org.csv").open(encoding="utf-8") as file:
        for characters, count, _, romaji in csv.reader(file):
            surnames[characters][short(romaji)] += int(count)
    for sex in ("man", "woman"):
        with (folder / f"first_name_{sex}_org.csv").open(encoding="utf-8") as file:
            for _, romaji, *written in csv.reader(file):
                for characters in written:
                    given[characters][short(romaji)] += len(written)
    for characters in sorted(surnames.keys() | given.keys()):
        if script_of(characters) == "Hani":
            ranked = [" ".join(each for each, _ in central(named[characters], 2)) for named in (surnames, given)]
            yield characters, "|".join(ranked)


def short(romaji: str) -> str:
    """Romaji without the marks of long vowels, as most papers have it: `satou` is `sato`."""
    return romaji.replace("ou", "o").replace("oo", "o").replace("uu", "u")


def write(name: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write rows as UTF-8 in the order of their bytes, each key once, compressed, the same bytes every time."""
    first: dict[bytes, bytes] = {}
    for line in sorted(f"{told}\t{value}\n".encode() for told, value in rows):
        first.setdefault(line[: line.index(b"\t")], line)
    text = b"".join(first.values())
    with (DATA / name).with_suffix(".new").open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        packed.write(text)
    (DATA / name).with_suffix(".new").replace(DATA / name)
    print(f"{name}: {len(text.splitlines())} lines, {len(text)} bytes, {(DATA / name).stat().st_size} packed")


def main() -> None:
    """Read the sources and write the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    for source in ("unihan", "person-names", "arabic", "japanese", "census"):
        parser.add_argument(f"--{source}", type=Path, required=True)
    asked = parser.parse_args()
    simplified, common = variants(asked.unihan), census(asked.census)
    write("han.tsv.gz", han(asked.unihan))
    write("japanese.tsv.gz", japanese(asked.japanese))
    write("lexicon.tsv.gz", lexicon(asked.person_names, simplified, common))
    write("arabic.tsv.gz", arabic(asked.arabic))
    heard = sounds(pairs(asked.person_names, asked.arabic, simplified, common))
    write("sounds.tsv.gz", chain(heard, sino_korean(asked.unihan)))


if __name__ == "__main__":
    main()
