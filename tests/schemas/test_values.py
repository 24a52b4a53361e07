"""Values that carry their meaning: what is taken, what is refused."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.values import (
    CaseReference,
    CountryCode,
    Id,
    LanguageTag,
    Line,
    Name,
    Prose,
    ScriptCode,
    Slug,
    Storable,
    Tag,
    Version,
    WebAddress,
)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Storable, ""),
        (Storable, "조선민주주의인민공화국"),
        (Line, "Pyongyang"),
        (Line, "x" * 500),
        (Prose, "one\ntwo\tthree"),
        (Prose, "x" * 20_000),
        (Name, "김정욱"),
        (Name, "علی"),
        (Name, "O'Brien-Ḥ 👨‍👩‍👧"),
        (Slug, "partner-1"),
        (Tag, "1_camp-15"),
        (WebAddress, "https://example.org/a?b=c#d"),
        (WebAddress, "http://[::1]/"),
        (CountryCode, "KP"),
        (ScriptCode, "Hang"),
        (LanguageTag, "zh-Hant"),
        (CaseReference, "KP-2013-0001"),
        (CaseReference, "KP-0000-123456789"),
        (Version, 1),
    ],
)
def test_what_means_something_is_taken_as_it_is(kind: Any, given: object) -> None:
    assert TypeAdapter(kind).validate_python(given) == given


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        *((kind, "a\x00b", "NUL") for kind in (Storable, Line, Prose, Name)),
        *((kind, "a\ud800b", "surrogate|unicode") for kind in (Storable, Line, Prose, Name)),
        (WebAddress, "https://example.org/\x00", "NUL"),
        *((kind, "", "at least 1") for kind in (Line, Prose, Name)),
        *((kind, "one\ntwo", "one line") for kind in (Line, Name)),
        (Line, "tab\there", "one line"),
        (Name, "next\x85line", "one line"),
        (Line, "x" * 501, "at most 500"),
        (Prose, "x" * 20_001, "at most 20000"),
        (Name, "x" * 301, "at most 300"),
        (Slug, "Partner", "pattern"),
        (Slug, "p", "pattern"),
        (Slug, "partner\n", "pattern"),
        (Tag, "with space", "pattern"),
        (Tag, "", "pattern"),
        (WebAddress, "javascript:alert(1)", "pattern"),
        (WebAddress, "https://", "pattern"),
        (WebAddress, "https://a b", "pattern"),
        (WebAddress, "https://example.org/\n", "pattern"),
        (WebAddress, "https://" + "x" * 2_000, "at most 2000"),
        (CountryCode, "XX", "ISO 3166-1"),
        (CountryCode, "kp", "pattern"),
        (CountryCode, "PRK", "pattern"),
        (CountryCode, "KP\n", "pattern"),
        (ScriptCode, "Abcd", "ISO 15924"),
        (ScriptCode, "hang", "pattern"),
        (LanguageTag, "xx-invalid-tag-that-is-not", "BCP 47"),
        (LanguageTag, "e", "at least 2"),
        (LanguageTag, "en\x00", "NUL"),
        (LanguageTag, "k o", "BCP 47"),
        (CaseReference, "KP-13-1", "pattern"),
        (CaseReference, "KP-2013-1234567890", "pattern"),
        (CaseReference, "KP-2013-0001\n", "pattern"),
        (Version, 0, "greater than or equal to 1"),
        (Id, "not-an-id", "UUID"),
    ],
)
def test_what_means_nothing_or_can_not_be_kept_is_refused(kind: Any, given: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(kind).validate_python(given)


def test_a_language_is_kept_in_its_standard_form() -> None:
    assert TypeAdapter(LanguageTag).validate_python("EN-us") == "en-US"


@pytest.mark.parametrize("given", [r'"a\u0000b"', r'"a\ud800b"', r'"\udc00"'])
def test_what_json_can_say_and_the_database_can_not_keep_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_json(given)


def test_a_case_reference_is_written_in_ascii_digits() -> None:
    with pytest.raises(ValidationError, match="pattern"):
        TypeAdapter(CaseReference).validate_python("KP-２０１３-0001")
