"""Which of its forms a resource answers in: the one that the client's Accept likes best (RFC 9110 §12.5.1)."""

from collections.abc import Sequence

from service.platform.errors import RegistryError


class NotAcceptable(RegistryError):
    """The resource has none of the forms that the request accepts."""

    status = 406
    slug = "not-acceptable"
    title = "The resource has no such form"


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type of the greatest quality; of equals, the first offered. Raises NotAcceptable where none will do."""
    ranges = [_range(each) for each in (accept or "*/*").split(",") if each.strip()] or [("*/*", 1.0)]
    quality, best = max(((_quality(type_, ranges), type_) for type_ in offered), key=lambda each: each[0])
    if quality == 0:
        raise NotAcceptable(f"This is to be had as {', '.join(offered)}.")
    return best


def _quality(type_: str, ranges: Sequence[tuple[str, float]]) -> float:
    """By the most specific range that the type falls into; 0 where none holds it."""
    for wanted in (type_, f"{type_.partition('/')[0]}/*", "*/*"):
        for range_, quality in ranges:
            if range_ == wanted:
                return quality
    return 0.0


def _range(text: str) -> tuple[str, float]:
    type_, *parameters = (part.strip().lower() for part in text.split(";"))
    given = [part.removeprefix("q=") for part in parameters if part.startswith("q=")]
    try:
        quality = float(given[0]) if given else 1.0
    except ValueError:
        quality = 0.0
    return type_, quality if 0 <= quality <= 1 else 0.0
