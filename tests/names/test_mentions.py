import pytest

from service.names.mentions import mentions


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("Then Hwang Jung-cook spoke.", "Hwang Jung-cook"),
        ("They held Choi-Chun-gil for years.", "Choi-Chun-gil"),
        ("Pastor Choi-Chun-gil is held.", "Choi-Chun-gil"),
        ("It was said of Jung-wook as well.", "Jung-wook"),
    ],
)
def test_a_run_of_capitals_or_a_word_with_hyphens_may_name_somebody(text: str, run: str) -> None:
    found = next(mention for mention in mentions(text) if mention.text == run)
    assert text[found.begins : found.ends] == run


def test_the_given_name_behind_a_surname_is_nobody_by_itself() -> None:
    assert "Jung-cook" not in {mention.text for mention in mentions("Then Hwang Jung-cook spoke, and Kim Jung-wook.")}
