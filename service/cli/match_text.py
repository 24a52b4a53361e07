"""`habeas match-text FILE|-`: whom of the registry a text names, however it spells them."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from schemas.match import TextNew
from service.cli.asking import as_whom
from service.cli.place import FOLDER, Data, found_database, said_in_one_line
from service.disclosure.gate import way
from service.matching.texts import match_text
from service.platform.database import connect
from service.platform.embedded import CannotStart
from service.platform.work import Reading


def match_text_command(
    file: Annotated[str, typer.Argument(help="A text file in UTF-8; `-` for standard input.")],
    data: Data = FOLDER,
    organization: Annotated[
        str | None, typer.Option(help="As whose member to look: the organization's slug. By default as the public.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(help="From which chance on somebody is taken to be named.", min=0, max=1)] = None,
) -> None:
    """Say whom of the registry a text names, with the places in it and the reasons."""
    with said_in_one_line():
        asked = _asked(file, threshold)
        with found_database(data) as url:
            found = asyncio.run(_matched(url, organization, asked))
    console = Console(soft_wrap=True, highlight=False)
    if not found["people"]:
        console.print(f"nobody of the registry is named ({found['looked_up']} runs of words looked up)")
        return
    table = Table("who", "cases", "chance", "where in the text", "why")
    for each in found["people"]:
        places = "\n".join(f"{place['text']} ({place['begins']}-{place['ends']})" for place in each["places"])
        why = "\n".join(reason["text"] for reason in each["why"])
        table.add_row(each["person"]["display_name"], ", ".join(each["cases"]), f"{each['score']:.2f}", places, why)
    console.print(table)


def _asked(file: str, threshold: float | None) -> TextNew:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return TextNew(text=text, threshold=threshold)
    except OSError as error:
        raise CannotStart(f"{file} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotStart(f"{file} is not UTF-8") from error
    except ValidationError as error:
        raise CannotStart(f"{file}: {error.errors()[0]['msg']}") from error


async def _matched(url: str, organization: str | None, asked: TextNew) -> dict[str, Any]:
    database = await connect(url, readers=1, writers=1)
    try:
        viewer = await as_whom(database, organization, "habeas match-text")
        reading = Reading(*way(database, viewer))
        answer: dict[str, Any] = json.loads(await match_text(reading, viewer, asked))
        return answer
    finally:
        await database.close()
