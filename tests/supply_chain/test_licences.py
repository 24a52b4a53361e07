"""What is installed may be used under terms that ask nothing of those who run or change the registry: an allowlist, read from metadata."""

import re
from email.message import Message
from importlib.metadata import distributions

import pytest

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
    "PostgreSQL",
    "Unlicense",
    "Zlib",
    # Of a file or a library, not of what uses it: none of these is altered here.
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MPL-2.0",
}
COPYLEFT = re.compile(r"\b(A?GPL|Affero|GNU General|SSPL|EUPL|CC-BY-(SA|NC))", re.IGNORECASE)
_SPELLED = {
    "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
_OURSELVES = "habeas"


def refused(metadata: Message) -> str | None:
    """Why a distribution may not be used; None where it may. Of terms joined by OR one will do, of those joined by AND all are needed."""
    said = _said(metadata)
    if not said:
        return "it names no licence"
    choices = [each.strip(" ()") for each in re.split(r"\s+OR\s+", said)]
    wanting = [[term for term in re.split(r"\s+AND\s+", choice) if term.strip(" ()") not in ALLOWED] for choice in choices]
    if any(not missing for missing in wanting):
        return None
    return f"copyleft: {said}" if COPYLEFT.search(said) else f"not on the list: {said}"


def _said(metadata: Message) -> str:
    """The licence as an SPDX expression: by its own field, else by classifiers, else by the old free text's first line."""
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [str(each).rpartition(" :: ")[2] for each in metadata.get_all("Classifier") or [] if str(each).startswith("License ::")]
    spelled = classifiers or str(metadata.get("License") or "").strip().splitlines()[:1]
    return " AND ".join(_SPELLED.get(each.lower(), each) for each in spelled if each != "OSI Approved")


def test_everything_installed_is_under_a_licence_of_the_list() -> None:
    found = {str(each.metadata["Name"]): refused(each.metadata) for each in distributions()}
    assert {name: why for name, why in found.items() if why is not None and name != _OURSELVES} == {}
    assert len(found) > 50


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"License-Expression": "GPL-3.0-or-later"}, "copyleft"),
        ({"License-Expression": "MIT AND AGPL-3.0-only"}, "copyleft"),
        ({"License-Expression": "MIT OR GPL-2.0-only"}, None),
        ({"Classifier": "License :: OSI Approved :: GNU Affero General Public License v3"}, "copyleft"),
        ({"Classifier": "License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)"}, "copyleft"),
        ({"License": "GPLv3"}, "copyleft"),
        ({"License": "GNU GPL v2"}, "copyleft"),
        ({"License": "Beerware"}, "not on the list"),
        ({"Name": "planted"}, "names no licence"),
        ({"License": "MIT"}, None),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, None),
    ],
)
def test_a_planted_licence_is_noticed(fields: dict[str, str], why: str | None) -> None:
    metadata = Message()
    for name, value in fields.items():
        metadata[name] = value
    found = refused(metadata)
    assert (found is None) if why is None else (why in str(found))
