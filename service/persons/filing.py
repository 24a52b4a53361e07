"""Names are filed as they are looked for: the form in which they are compared, the keys and the words under which they are found.

What is computed here, once for each spelling, is service/names' to decide; on which shelves it stands follows from who may read the
name, and is the database's own doing (migrations/versions/0016_name_index.sql).
"""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER
from sqlalchemy.orm import Mapped, mapped_column

from service.names.keys import VERSION, written
from service.names.score import form
from service.names.typed import typed
from service.platform.tables import Base
from service.platform.work import UnitOfWork


class NameForm(Base):
    """A name made ready to be compared, and where it is filed. It goes when the name is spelled anew or erased."""

    __tablename__ = "name_form"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name_id: Mapped[UUID] = mapped_column(ForeignKey("person_name.id"), unique=True)
    person_id: Mapped[UUID]
    made_by: Mapped[int] = mapped_column(SmallInteger)
    form: Mapped[str]
    words: Mapped[list[str]]
    keys: Mapped[list[int]] = mapped_column(ARRAY(INTEGER))
    shelves: Mapped[list[int]] = mapped_column(ARRAY(INTEGER))


class NameKey(Base):
    """A key under which a name is found on one shelf, both in one number."""

    __tablename__ = "name_key"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class NameWord(Base):
    """A word under which a name is found while it is being typed, on one shelf."""

    __tablename__ = "name_word"

    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    shelf: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def made(names: Iterable[tuple[UUID, str]]) -> dict[str, object]:
    """What `file_names` is bound with, for names by their ids: forms, words and keys, in the order of the ids."""
    rows = list(names)
    return {
        "names": [name for name, _ in rows],
        "fulls": [full for _, full in rows],
        "forms": [prepared(full)[0] for _, full in rows],
        "word_lists": [prepared(full)[1] for _, full in rows],
        "key_lists": [prepared(full)[2] for _, full in rows],
        "version": VERSION,
    }


@lru_cache(maxsize=4_096)
def prepared(full: str) -> tuple[str, str, str]:
    """A name's form, words and keys. Whoever files many prepares them beforehand, while the database is busy with others."""
    return form(full).pack(), _array(typed(full)), _array(written(full))


FILE = "SELECT file_names(:names::uuid[], :fulls::text[], :forms::text[], :word_lists::text[], :key_lists::text[], :version::smallint)"


async def file_names(work: UnitOfWork, names: Iterable[tuple[UUID, str]]) -> None:
    """File names, new or spelled anew, where their readers look for them; in the unit of work that writes them."""
    bound = made(names)
    if bound["names"]:
        await work.execute(FILE, **bound)


def _array(values: Iterable[object]) -> str:
    """An array in PostgreSQL's own text; words have letters and digits only, so that nothing needs a quote."""
    return f"{{{','.join(map(str, values))}}}"
