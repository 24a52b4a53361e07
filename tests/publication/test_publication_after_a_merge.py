"""What a merge of its person does to a case that is let out. (tests/persons/test_merging_api.py walks it through the API.)"""

import pytest

from schemas.vocabulary import NameDisclosure
from service.publication.rules import tells_more


@pytest.mark.parametrize(
    ("disclosure", "now", "more"),
    [
        (NameDisclosure.FULL, {"Kim"}, False),
        (NameDisclosure.FULL, set(), False),
        (NameDisclosure.FULL, {"Kim", "Lee"}, True),
        (NameDisclosure.INITIALS, {"Kim", "Lee"}, False),
        (NameDisclosure.PSEUDONYM, {"Kim", "Lee"}, False),
        (NameDisclosure.WITHHELD, {"Kim", "Lee"}, False),
    ],
)
def test_only_full_disclosure_tells_a_name_that_a_merge_brought(disclosure: NameDisclosure, now: set[str], more: bool) -> None:
    assert tells_more(disclosure, {"Kim"}, now) == more
