"""An export is made: from one snapshot, through the gate, in bounded memory; and with it the manifest by which it is known."""

import asyncio
import hashlib
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from schemas.cases import CaseChoice
from schemas.exports import ExportFormat
from service.cases.queries import listed
from service.disclosure.gate import parameters, visible_case
from service.documents.case import documents
from service.exchange.exports.chosen import Chosen, chosen
from service.exchange.exports.columns import ordered, row_of
from service.exchange.exports.records import KINDS, VERSION, organizations, statement, write_records
from service.exchange.formats import writing_ftm, writing_jsonld
from service.exchange.formats.writing_csv import CsvWriter
from service.exchange.formats.writing_xlsx import XlsxWriter
from service.identity.viewer import Viewer
from service.platform.errors import Invalid
from service.platform.lines import plain_columns
from service.platform.snapshot import Snapshot, Write

Counts = dict[str, int]
_CHUNK = 1 << 17
_ENOUGH = 1 << 16


@dataclass(frozen=True)
class Asked:
    """What is to be exported, for whom."""

    viewer: Viewer
    format: ExportFormat
    choice: CaseChoice = field(default_factory=CaseChoice)

    @property
    def filter(self) -> dict[str, Any]:
        """The filter as it was given."""
        return self.choice.model_dump(mode="json", exclude_unset=True)

    @property
    def narrowed(self) -> Chosen:
        """What of everything is chosen. Raises Invalid for a filter that can't be."""
        past = self.choice.as_of is not None or self.choice.known_at is not None
        if past and self.format == "jsonl":
            raise Invalid("Records hold their whole history: as_of and known_at are for the other formats.", pointer="/filter")
        return chosen(self.viewer.sight, self.choice)


@dataclass(frozen=True)
class Form:
    """A format: what it is called outside, and what writes it. `folder` is for what has to lie somewhere on its way."""

    media_type: str
    ending: str
    make: Callable[[Snapshot, Asked, Write, Path], Awaitable[Counts]]


async def make(snapshot: Snapshot, asked: Asked, write: Write, folder: Path) -> dict[str, Any]:
    """Write an export, and answer its manifest (schemas/exports.py `Manifest`)."""
    form, digest, length = FORMS[asked.format], hashlib.sha256(), 0

    async def measured(chunk: bytes) -> None:
        nonlocal length
        digest.update(chunk)
        length += len(chunk)
        await write(chunk)

    about = await _about(snapshot, asked)
    counts = await form.make(snapshot, asked, measured, folder)
    name = f"habeas-{snapshot.taken_at:%Y%m%dT%H%M%SZ}{form.ending}"
    file = {"name": name, "media_type": form.media_type, "bytes": length, "sha256": digest.hexdigest()}
    return {"format": asked.format, "format_version": VERSION, **about, "counts": counts, "files": [file]}


async def _about(snapshot: Snapshot, asked: Asked) -> dict[str, Any]:
    viewer, known = asked.viewer, None
    if not viewer.is_public:  # how many changes there were between those that it may see is nothing that the public may see
        known = await snapshot.value("SELECT max(position) FROM journal_seal")
    slug = None
    if viewer.organization_id is not None:
        slug = await snapshot.value("SELECT slug FROM organization WHERE id = :own", own=viewer.organization_id)
    return {
        "as_of": snapshot.taken_at.isoformat(),
        "journal_position": known,
        "organization": slug,
        "sight": str(viewer.sight),
        "filter": asked.filter,
    }


async def _jsonl(snapshot: Snapshot, asked: Asked, write: Write, folder: Path) -> Counts:
    return await write_records(snapshot, asked.viewer, asked.narrowed, await _about(snapshot, asked), write, folder)


async def _csv(snapshot: Snapshot, asked: Asked, write: Write, folder: Path) -> Counts:
    with tempfile.TemporaryFile(dir=folder) as kept:
        columns = await _keep(snapshot, asked, kept)
        writer = CsvWriter(write, columns)
        for row in _kept(kept):
            await writer.row(row)
        await writer.end()
    return {"case": writer.rows}


async def _xlsx(snapshot: Snapshot, asked: Asked, write: Write, folder: Path) -> Counts:
    with tempfile.TemporaryDirectory(dir=folder) as place, tempfile.TemporaryFile(dir=folder) as kept:
        columns = await _keep(snapshot, asked, kept)
        path = Path(place) / "book.xlsx"
        writer = XlsxWriter(path, columns)
        for row in _kept(kept):
            writer.row(row)
            await asyncio.sleep(0)
        await asyncio.to_thread(writer.end)
        with path.open("rb") as book:
            while chunk := book.read(_CHUNK):
                await write(chunk)
    return {"case": writer.rows, "cells_cut_short": writer.cut}


async def _ftm(snapshot: Snapshot, asked: Asked, write: Write, _: Path) -> Counts:
    counts: Counts = {}
    lines = _Lines(write)
    told: set[int] = set()

    async def tell(entity: writing_ftm.Entity) -> None:
        # What is told anew of an entity adds to it: readers put the parts together by the id. Said just so before, it is left out.
        this = hash(json.dumps(entity))
        if this not in told:
            told.add(this)
            counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
            await lines.add(entity)

    for name, shaped in (("body", writing_ftm.body), ("facility", writing_ftm.facility)):
        async for record in _records(snapshot, asked, name):
            await tell(shaped(record))
    async for case in _documents(snapshot, asked):
        for entity in writing_ftm.entities(case):
            await tell(entity)
    await lines.end()
    return counts


async def _jsonld(snapshot: Snapshot, asked: Asked, write: Write, _: Path) -> Counts:
    counts: Counts = {}
    seen: set[str] = set()
    lines = _Lines(write, between=",\n")
    await write(f'{{"@context": {json.dumps(writing_jsonld.CONTEXT)},\n"@graph": [\n'.encode())

    async def tell(node: writing_jsonld.Node) -> None:
        if node["id"] not in seen:
            seen.add(node["id"])
            kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
            counts[kind] = counts.get(kind, 0) + 1
            await lines.add(node)

    for organization in await organizations(snapshot, asked.viewer):
        await tell(writing_jsonld.organization(organization))
    for name, shaped in (("body", writing_jsonld.body), ("facility", writing_jsonld.facility)):
        async for record in _records(snapshot, asked, name):
            await tell(shaped(record))
    async for case in _documents(snapshot, asked):
        for node in writing_jsonld.nodes(case):
            await tell(node)
    await lines.end()
    await write(b"\n]}\n")
    return counts


FORMS: Mapping[ExportFormat, Form] = {
    "csv": Form("text/csv", ".csv", _csv),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", _xlsx),
    "jsonl": Form("application/x-ndjson", ".jsonl", _jsonl),
    "ftm": Form("application/x-ndjson", ".ftm.json", _ftm),
    "jsonld": Form("application/ld+json", ".jsonld", _jsonld),
}


async def _documents(snapshot: Snapshot, asked: Asked) -> AsyncIterator[dict[str, Any]]:
    """The documents of the chosen cases, in the order of their references."""
    async for text in _document_texts(snapshot, asked):
        yield json.loads(text)


def _document_texts(snapshot: Snapshot, asked: Asked) -> AsyncIterator[str]:
    sight, choice = asked.viewer.sight, asked.choice
    where, bound = listed(sight, choice)
    cases = f"""SELECT c.id, c.reference AS n FROM "case" c WHERE {" AND ".join([*where, visible_case(sight)])}"""
    sql = documents(sight, cases, as_of=choice.as_of is not None, known_at=choice.known_at is not None)
    return snapshot.texts(sql, **bound, **parameters(asked.viewer))


async def _records(snapshot: Snapshot, asked: Asked, name: str) -> AsyncIterator[dict[str, Any]]:
    kind, narrowed = next(kind for kind in KINDS if kind.name == name), asked.narrowed
    sql = statement(kind, asked.viewer.sight, narrowed, await plain_columns(snapshot))
    async for text in snapshot.texts(sql, **{**parameters(asked.viewer), **narrowed.bound}):
        yield json.loads(text)


async def _keep(snapshot: Snapshot, asked: Asked, kept: BinaryIO) -> list[str]:
    """Put the rows aside, until it is known how many of each thing a case has at most; answers the columns."""
    found: set[str] = set()
    async for text in _document_texts(snapshot, asked):
        row = row_of(json.loads(text))
        found.update(row)
        kept.write(json.dumps(row).encode() + b"\n")
    kept.seek(0)
    return ordered(found)


def _kept(kept: BinaryIO) -> Iterator[dict[str, str]]:
    for line in kept:
        row: dict[str, str] = json.loads(line)
        yield row


class _Lines:
    """Objects as lines of JSON, sent many at once."""

    def __init__(self, write: Write, between: str = "") -> None:
        self._write = write
        self._between = between
        self._waiting: list[str] = []
        self._length = 0
        self._begun = False

    async def add(self, value: Mapping[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._waiting.append(f"{self._between if self._begun else ''}{text}{'' if self._between else chr(10)}")
        self._begun = True
        self._length += len(text)
        if self._length > _ENOUGH:
            await self.end()

    async def end(self) -> None:
        if self._waiting:
            await self._write("".join(self._waiting).encode())
        self._waiting.clear()
        self._length = 0
