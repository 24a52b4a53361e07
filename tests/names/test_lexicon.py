from service.names.lexicon import Table, character, spelled, vocalised

LINES = "а\tA\nаб\tAB\nא\tx y\n林\tlam\n林肯\tlincoln\n".encode()


def test_a_table_finds_what_stands_in_it_and_nothing_else() -> None:
    table = Table(LINES)
    assert [table.get(key) for key in ("а", "аб", "א", "林", "林肯")] == ["A", "AB", "x y", "lam", "lincoln"]
    assert [table.get(key) for key in ("", "в", "абв", "林林", "\ud800", "а\t")] == [None] * 6
    assert "林" in table


def test_a_table_finds_every_line_of_many_blocks() -> None:
    lines = {f"{number:05}": "x" * (number % 300) for number in range(0, 2_000, 2)}
    table = Table("".join(f"{key}\t{value}\n" for key, value in lines.items()).encode())
    assert {key: table.get(key) for key in lines} == lines
    assert not any(f"{number:05}" in table for number in range(1, 2_000, 2))


def test_an_empty_table_holds_nothing() -> None:
    assert Table(b"").get("а") is None


def test_tokens_are_known_by_what_wikidata_calls_them() -> None:
    assert "angela" in spelled("アンゲラ")
    assert (vocalised().get("محمد") or "").startswith("moham")


def test_a_character_is_known_with_its_readings() -> None:
    liu = character("劉")
    assert liu is not None
    assert (liu.simplified, liu.mandarin, liu.cantonese, liu.korean) == ("刘", "liu", "lau", "유")
    assert character("x") is None
