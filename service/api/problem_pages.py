"""/docs/problems: what each problem means, at the address that its `type` names."""

from html import escape

from fastapi import APIRouter, Response

from service.platform.errors import NotFound, RegistryError

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }} code {{ font-size: 0.95em }}</style>
</head><body>{content}</body></html>
"""


def every_problem() -> dict[str, type[RegistryError]]:
    """Every kind of problem by its slug."""
    found: dict[str, type[RegistryError]] = {}
    waiting = [RegistryError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind is not RegistryError:
            found[kind.slug] = kind
    return dict(sorted(found.items()))


@router.get("/docs/problems")
async def list_problems() -> Response:
    """All problems."""
    lines = (
        f'<li><a href="/docs/problems/{slug}"><code>{slug}</code></a> ({kind.status}): {escape(kind.title)}</li>'
        for slug, kind in every_problem().items()
    )
    return _page("Problems", f"<h1>Problems</h1><p>What the API answers when something is wrong.</p><ul>{''.join(lines)}</ul>")


@router.get("/docs/problems/{slug}")
async def get_problem(slug: str) -> Response:
    """One problem."""
    kind = every_problem().get(slug)
    if kind is None:
        raise NotFound
    meaning = "".join(f"<p>{escape(part)}</p>" for part in (kind.__doc__ or "").split("\n\n"))
    return _page(
        kind.title,
        f"<h1>{escape(kind.title)}</h1><p>Status <code>{kind.status}</code>, type <code>/docs/problems/{slug}</code></p>{meaning}"
        '<p><a href="/docs/problems">All problems</a></p>',
    )


def _page(title: str, content: str) -> Response:
    return Response(
        _PAGE.format(title=escape(title), content=content), media_type="text/html", headers={"Cache-Control": "public, max-age=3600"}
    )
