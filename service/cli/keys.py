"""`habeas keys rotate`: a fresh sealing key, what was sealed under older ones sealed anew, the older ones retired. The service may run."""

import asyncio
from pathlib import Path

import asyncpg
import typer
from rich.console import Console

from service.cli.place import FOLDER, Data, found_database, given_ring, said_in_one_line
from service.platform.clock import system_clock
from service.platform.database import connect
from service.platform.embedded import CannotStart
from service.platform.errors import RegistryError
from service.platform.sealing import RING_FILE, BadRing, KeyRing
from service.sources.rotation import AnotherRotation, NotAllResealed, Rotated, reseal_all, rotate

app = typer.Typer(help="The keys that seal the identities of confidential sources.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The keys that seal the identities of confidential sources."""


@app.command("rotate")
def rotate_keys(data: Data = FOLDER) -> None:
    """Seal everything under a fresh key and retire the old one. Cut short, it goes on where it stopped when it is run again.

    Where HABEAS_SEALING_KEYS gives the keys, add a key at its end and restart the service first; this then seals everything under it.
    """
    with said_in_one_line(), found_database(data) as url:
        given = given_ring()
        done = asyncio.run(_rotated(url, data / RING_FILE, given))
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"sealed anew under key {done.newest}: {done.resealed} identities")
    if given is not None:
        console.print(f"HABEAS_SEALING_KEYS needs no other key now, unless a backup from before is restored (it names {len(given.keys)})")
    else:
        console.print(f"retired: {', '.join(done.retired)}; a backup from before needs the {RING_FILE} of its day")


async def _rotated(url: str, kept: Path, given: KeyRing | None) -> Rotated:
    database = await connect(url, readers=1, writers=1)
    try:
        if given is not None:
            return Rotated(given.newest, await reseal_all(database, lambda: given, system_clock), ())
        return await rotate(database, kept, system_clock)
    except AnotherRotation as error:
        raise CannotStart("another rotation is under way") from error
    except NotAllResealed as error:
        raise CannotStart("not everything could be sealed anew, and no key was retired: run it again") from error
    except BadRing as error:
        raise CannotStart(f"{kept} can't be used: {error}") from error
    except FileNotFoundError as error:
        raise CannotStart(f"there are no sealing keys at {kept}; name the service's folder with --data") from error
    except RegistryError as error:
        raise CannotStart(f"the rotation stopped, to be taken up when it is run again: {error.detail}") from error
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotStart(f"the rotation stopped, to be taken up when it is run again: {type(error).__name__}") from error
    finally:
        await database.close()
