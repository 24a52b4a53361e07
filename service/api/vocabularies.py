"""/v1/vocabularies: the code lists, with labels, definitions and their ESF equivalents."""

import json

from fastapi import Request, Response

from schemas.base import Document
from schemas.terms import Vocabulary, vocabularies
from service.api.conditional import entity_tag, matches
from service.api.problems import problems
from service.api.route import router as new_router
from service.platform.errors import NotFound

router = new_router("vocabularies")


class NoSuchVocabulary(NotFound):
    """No such vocabulary."""

    slug = "no-such-vocabulary"
    title = "No such vocabulary"


class VocabularyBrief(Document):
    """A vocabulary in the list of them."""

    name: str
    title: str
    terms: int


class Vocabularies(Document):
    """All vocabularies, by name."""

    items: list[VocabularyBrief]


@router.get("/vocabularies", operation_id="listVocabularies", response_model=Vocabularies, responses=problems())
async def list_vocabularies(request: Request) -> Response:
    """The names of all code lists."""
    items = [{"name": each.name, "title": each.title, "terms": len(each.terms)} for each in vocabularies().values()]
    return _kept(request, json.dumps({"items": items}, ensure_ascii=False).encode())


@router.get("/vocabularies/{name}", operation_id="getVocabulary", response_model=Vocabulary, responses=problems(NoSuchVocabulary))
async def get_vocabulary(request: Request, name: str) -> Response:
    """One code list: each code with its label, definition, parent and ESF equivalent."""
    found = vocabularies().get(name)
    if found is None:
        raise NoSuchVocabulary
    return _kept(request, found.model_dump_json().encode())


def _kept(request: Request, body: bytes) -> Response:
    headers = {"ETag": entity_tag(body, None), "Cache-Control": "public, max-age=3600"}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
