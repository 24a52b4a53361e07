"""When a case may be let out to the public, and by which steps. Pure: no session, no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import ConsentGiver, ConsentScope, NameDisclosure, PublicationState, RiskLevel, Scope
from service.platform.errors import FieldError

State = PublicationState

STEPS: Mapping[PublicationState, Mapping[PublicationState, Scope | None]] = {
    State.DRAFT: {State.IN_REVIEW: Scope.WRITE},
    State.IN_REVIEW: {State.APPROVED: Scope.REVIEW, State.DRAFT: None},
    State.APPROVED: {State.PUBLISHED: None, State.DRAFT: None},
    State.PUBLISHED: {State.UNPUBLISHED: None},
    State.UNPUBLISHED: {State.IN_REVIEW: Scope.WRITE},
    State.WITHDRAWN: {State.IN_REVIEW: Scope.WRITE},
}
"""Which state may follow which, and the scope that the step needs; None where either of `write` and `review` will do.

`unpublished` is taken back by the organization, `withdrawn` by the consent that ended.
"""

_WIDTH: Mapping[NameDisclosure, int] = {
    NameDisclosure.WITHHELD: 0,
    NameDisclosure.INITIALS: 1,
    NameDisclosure.PSEUDONYM: 1,
    NameDisclosure.FULL: 2,
}
_BEARABLE = (RiskLevel.LOW, RiskLevel.MEDIUM)
"""The risks of publishing under which a consent that can't be obtained may be done without."""


@dataclass(frozen=True)
class ConsentFact:
    """A consent as the rule sees it."""

    given_by: ConsentGiver
    scopes: frozenset[ConsentScope]
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None
    evidence: str | None = None
    publication_risk: RiskLevel | None = None
    risk_assessment: str | None = None


@dataclass(frozen=True)
class PublicationFacts:
    """What the rule looks at, of a case that is to be published."""

    day: date
    audience: str
    person_audience: str
    name_disclosure: NameDisclosure
    consents: Sequence[ConsentFact]
    public_citations: int
    refuted: Collection[str]
    """The axes whose standing status is refuted."""


def in_force(consent: ConsentFact, day: date) -> bool:
    """Whether a consent holds on a day: given by then, neither expired nor withdrawn.

    One that could not be obtained holds while it is documented why, and the risk of publishing was assessed and can be borne.
    """
    holds = consent.given_on <= day and not _ended(consent, day)
    if consent.given_by != ConsentGiver.NOT_OBTAINABLE:
        return holds
    return holds and bool(consent.evidence) and bool(consent.risk_assessment) and consent.publication_risk in _BEARABLE


def needed(disclosure: NameDisclosure) -> list[ConsentScope]:
    """What must be consented to, for a case to be published under a name disclosure."""
    return [ConsentScope.PUBLISH_STORY, *([ConsentScope.PUBLISH_NAME] if disclosure == NameDisclosure.FULL else [])]


def unconsented(facts: PublicationFacts) -> list[FieldError]:
    """What publishing needs a consent for, and has none in force."""
    given = frozenset(scope for consent in facts.consents if in_force(consent, facts.day) for scope in consent.scopes)
    return [
        FieldError(
            "/consents",
            f"no_consent_to_{scope}",
            f"No consent in force covers '{scope}', and none that can't be obtained is documented as safe.",
        )
        for scope in needed(facts.name_disclosure)
        if scope not in given
    ]


def unmet(facts: PublicationFacts) -> list[FieldError]:
    """Every condition of publication that is not met. None: the case may be published."""
    found = unconsented(facts)
    if facts.audience != "public":
        found.append(FieldError("/audience", "audience_not_public", f"The case's audience is '{facts.audience}'."))
    if facts.name_disclosure == NameDisclosure.FULL and facts.person_audience != "public":
        found.append(
            FieldError(
                "/person", "person_not_public", f"The name is to be disclosed, and the person's audience is '{facts.person_audience}'."
            )
        )
    if not facts.public_citations:
        found.append(FieldError("/citations", "no_public_citation", "No citation of the case, public and of a public source, supports it."))
    found += [
        FieldError(
            f"/status/{axis}",
            "status_refuted",
            f"What stands on the axis '{axis}' is unlikely, or disputed by its sources and supported by none.",
        )
        for axis in sorted(facts.refuted)
    ]
    return found


def narrower(new: NameDisclosure, old: NameDisclosure) -> bool:
    """Whether a name disclosure tells no more than another, so that it needs no new review."""
    return _WIDTH[new] < _WIDTH[old]


def tells_more(disclosure: NameDisclosure, reviewed: Collection[str], now: Collection[str]) -> bool:
    """Whether a case tells the public more of its person than was reviewed, once the person is merged with another.

    Initials and pseudonyms were taken when the case was published, and a name that is withheld stays so: only full disclosure tells anew.
    """
    return disclosure == NameDisclosure.FULL and not frozenset(now) <= frozenset(reviewed)


def initials(name: str) -> str:
    """What the public reads under disclosure by initials: the first letter of each part of the name."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha()) or "Name withheld"


def _ended(consent: ConsentFact, day: date) -> bool:
    return any(end is not None and end <= day for end in (consent.expires_on, consent.withdrawn_on))
