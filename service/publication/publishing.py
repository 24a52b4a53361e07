"""The errand of letting a case out: submitted, approved by another key, published; taken back at once when its consent ends."""

from datetime import UTC

from schemas.cases import PublicationNew
from schemas.vocabulary import ConsentGiver, ConsentScope, NameDisclosure, PublicationState, RiskLevel
from service.cases.commands import held_case
from service.cases.tables import Case
from service.identity.viewer import Viewer
from service.journal.commands import change
from service.platform.errors import Conflict, Forbidden
from service.platform.work import UnitOfWork
from service.publication.rules import STEPS, ConsentFact, PublicationFacts, initials, narrower, unconsented, unmet

State = PublicationState


class NotAStep(Conflict):
    """Publication walks draft, in_review, approved, published: no step is left out."""

    slug = "not-a-step-of-publication"
    title = "This step does not follow the case's present state of publication"


class NotPublishable(Conflict):
    """What publication asks for is not met; each condition is named."""

    slug = "not-publishable"
    title = "The case does not meet the conditions of publication"


class AnotherKey(Forbidden):
    """Who wrote or submitted a case does not approve it."""

    slug = "reviewed-by-another"
    title = "Another key must approve this case"


async def walk(work: UnitOfWork, viewer: Viewer, ref: str, body: PublicationNew) -> Case:
    """Take a case one step further, or back. Raises NoSuchCase, Forbidden, NotAStep, AnotherKey, NotPublishable."""
    case = await held_case(work, viewer, ref)
    wanted, now = body.state, State(case.publication)
    disclosure = NameDisclosure(body.name_disclosure or case.name_disclosure)
    if wanted == now == State.PUBLISHED and narrower(disclosure, NameDisclosure(case.name_disclosure)):
        change(work, viewer, case, {"name_disclosure": disclosure}, action="case.disclosure_narrowed", reason=body.reason)
        return case
    _check_step(viewer, now, wanted)
    if disclosure != case.name_disclosure and wanted != State.IN_REVIEW:
        raise NotAStep("The name disclosure is chosen when a case is submitted for review.", pointer="/name_disclosure")
    values: dict[str, object] = {"publication": wanted}
    if wanted == State.IN_REVIEW:
        values |= {"name_disclosure": disclosure, "submitted_by_id": viewer.api_key_id, "reviewed_by_id": None}
    if wanted == State.APPROVED:
        await _check_another(work, viewer, case)
        values["reviewed_by_id"] = viewer.api_key_id
    if wanted == State.PUBLISHED:
        conditions = unmet(await _facts(work, case))
        if conditions:
            raise NotPublishable(f"{len(conditions)} conditions are not met.", errors=tuple(conditions))
        values["initials"] = await _initials(work, case)
    change(work, viewer, case, values, action=f"case.{wanted}", reason=body.reason)
    return case


async def uphold(work: UnitOfWork, viewer: Viewer, case: Case) -> None:
    """Take a published case back, in this very unit of work, when no consent in force covers what is published of it."""
    if case.publication != State.PUBLISHED:
        return
    missing = unconsented(await _facts(work, case))
    if missing:
        reason = f"consent ended: {', '.join(error.code for error in missing)}"
        change(work, viewer, case, {"publication": State.WITHDRAWN}, action="case.consent_ended", reason=reason)


async def may_stand(work: UnitOfWork, case: Case) -> bool:
    """Whether every condition of publication is met."""
    return not unmet(await _facts(work, case))


def _check_step(viewer: Viewer, now: PublicationState, wanted: PublicationState) -> None:
    steps = STEPS[now]
    if wanted not in steps:
        raise NotAStep(f"The case is '{now}'; what may follow: {', '.join(steps)}.", pointer="/state")
    scope = steps[wanted]
    if scope is not None and scope not in viewer.scopes:
        raise Forbidden(f"This needs a key with the scope '{scope}'.")


async def _check_another(work: UnitOfWork, viewer: Viewer, case: Case) -> None:
    author = await work.value("SELECT api_key_id FROM journal WHERE subject_id = :case ORDER BY seq LIMIT 1", case=case.id)
    if viewer.api_key_id in (case.submitted_by_id, author and type(case.id)(str(author))):
        raise AnotherKey("This key opened the case or submitted it for review.")


async def _facts(work: UnitOfWork, case: Case) -> PublicationFacts:
    consents = await work.rows("SELECT * FROM consent WHERE case_id = :case AND withdrawn_at IS NULL", case=case.id)
    citations = await work.value(
        """SELECT count(*) FROM citation t JOIN source s ON s.id = t.source_id AND s.audience = 'public' AND s.withdrawn_at IS NULL
        WHERE t.case_id = :case AND t.audience = 'public' AND t.withdrawn_at IS NULL AND t.stance = 'supports'""",
        case=case.id,
    )
    return PublicationFacts(
        day=work.now.astimezone(UTC).date(),
        audience=case.audience,
        person_audience=str(await work.value("SELECT audience FROM person WHERE id = :person", person=case.person_id)),
        name_disclosure=NameDisclosure(case.name_disclosure),
        consents=[
            ConsentFact(
                ConsentGiver(row["given_by"]),
                frozenset(ConsentScope(scope) for scope in row["scopes"]),
                row["given_on"],
                row["expires_on"],
                row["withdrawn_on"],
                row["evidence"],
                row["publication_risk"] and RiskLevel(row["publication_risk"]),
                row["risk_assessment"],
            )
            for row in consents
        ],
        public_citations=citations,
        refuted=[str(row["axis"]) for row in await work.rows(_REFUTED, case=case.id)],
    )


# Of what stands on each axis: what its own row calls unlikely, or what sources dispute and none supports.
_REFUTED = """
    SELECT e.axis FROM (
        SELECT DISTINCT ON (e.axis) e.* FROM status_event e
        WHERE e.case_id = :case AND e.withdrawn_at IS NULL AND e.retracted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM status_event s WHERE s.supersedes_id = e.id AND s.retracted_at IS NULL AND s.withdrawn_at IS NULL)
        ORDER BY e.axis, e.occurred_latest DESC, e.recorded_at DESC, e.id DESC) e
    WHERE e.certainty = 'unlikely' OR (
        SELECT bool_or(t.stance = 'disputes') AND NOT bool_or(t.stance = 'supports') FROM citation t
        WHERE t.subject_type = 'status_event' AND t.subject_id = e.id AND t.withdrawn_at IS NULL)"""


async def _initials(work: UnitOfWork, case: Case) -> str | None:
    name = await work.value(
        """SELECT n."full" FROM person_name n WHERE n.person_id = :person AND n.withdrawn_at IS NULL
        ORDER BY n.kind = 'primary' DESC, n.script = 'Latn' DESC, n.created_at, n.id LIMIT 1""",
        person=case.person_id,
    )
    return None if name is None else initials(str(name))
