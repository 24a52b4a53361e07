"""Door 3: `habeas …`, a file a command; a command's file is read when it is the one that was asked for."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

_FILES = {
    "serve": "serve:serve",
    "migrate": "migrate:migrate",
    "verify": "verify:verify",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "erasures": "erasures:erasures",
    "reindex": "reindex:reindex",
    "match-text": "match_text:match_text_command",
    "export": "exports:export",
    "import": "imports:import_command",
    "key": "key:app",
    "keys": "keys:app",
}
"""What stands where: a function that is a command, or a group of commands."""


class _Commands(Mapping[str, Any]):
    """The commands by their names. Together they read most of the service, which takes seconds: each comes with its own part."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - typer's own kind of command has no public name
        module, _, what = _FILES[name].partition(":")
        with what_is_read_stays():
            found = getattr(import_module(f"{__name__}.{module}"), what)
        alone = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name)
            return get_command(alone).commands[name]  # type: ignore[attr-defined]  # of groups alone, it is one
        alone.command(name)(found)
        return get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(_FILES)

    def __len__(self) -> int:
        return len(_FILES)


@contextmanager
def what_is_read_stays() -> Iterator[None]:
    """Nothing of what is read is looked through for cycles, meanwhile, from then on or at the end: it took a third of a command's start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class _Habeas(TyperGroup):
    def __init__(self, **told: Any) -> None:  # noqa: ANN401 - handed on to typer
        super().__init__(**told)
        self.commands = _Commands()  # type: ignore[assignment]  # nobody adds to them


app = typer.Typer(name="habeas", cls=_Habeas, no_args_is_help=True, add_completion=False)


@app.callback()
def habeas() -> None:
    """A registry of people deprived of liberty."""
