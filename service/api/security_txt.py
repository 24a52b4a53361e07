"""/.well-known/security.txt: where to report a vulnerability (RFC 9116)."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from service.api.problems import problems
from service.platform.errors import NotFound

router = APIRouter(tags=["health"])
STANDS_FOR = timedelta(days=330)
"""Less than a year from the service's start (RFC 9116 §2.5.5)."""


class NoSecurityContact(NotFound):
    """Whoever runs this registry has not said where to report a vulnerability (HABEAS_SECURITY_CONTACT)."""

    slug = "no-security-contact"
    title = "No security contact is given"


def security_txt(contact: str | None, now: datetime) -> str | None:
    """The file's text; None where there is no contact, which the file can't be without."""
    return None if contact is None else f"Contact: {contact}\nExpires: {now + STANDS_FOR:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: en\n"


@router.get(
    "/.well-known/security.txt",
    operation_id="getSecurityTxt",
    response_class=Response,
    responses={**problems(NoSecurityContact), 200: {"content": {"text/plain": {}}}},
)
async def get_security_txt(request: Request) -> Response:
    """Where to report a vulnerability."""
    if request.app.state.security_txt is None:
        raise NoSecurityContact
    return Response(request.app.state.security_txt, media_type="text/plain", headers={"Cache-Control": "public, max-age=3600"})
