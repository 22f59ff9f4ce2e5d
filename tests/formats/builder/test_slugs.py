"""Ids that are made of titles, and titles that only look alike."""

import pytest

from bot.formats.builder.slugs import (
    Topics,
    deck_id_of,
    deck_title_of,
    former_deck_id,
    is_deck_id,
    title_key,
)

KEPT = {
    "C": "c",
    "NET": "net",
    "Deep Learning": "deep_learning",
    "deep_learning": "deep_learning",
    "deep-learning": "deep_learning",
    "English - German": "english_german",
    "Unit 1: Verbs": "unit_1_verbs",
    "Latin.v2": "latin_v2",
    "Español": "espanol",
    "Français A1": "francais_a1",
}
MARKED = (
    *("C++", "C#", "C*", "C-", ".NET", "F#", "A&B", "A+B", "A/B", "50 %", "Q = A", "~x", "@home"),
    *(
        "日本語",
        "中文",
        "日本語 N5",
        "中文 N5",
        "한국어 1",
        "العربية",
        "Русский",
        "Ελληνικά",
        "हिन्दी",
    ),
    *("Straße", "Øresund", "Łódź", "が", "か", "½", "½ 1"),
    *("🇫🇷", "🇩🇪", "🇫🇷 A1", "🇩🇪 A1", "❤", "☕ words", "words ☕", "x" * 51, "x" * 52, "..."),
)


@pytest.mark.parametrize(("title", "deck_id"), KEPT.items())
def test_a_title_that_an_id_can_hold(title: str, deck_id: str) -> None:
    """Blanks, capitals, accents and punctuation are no reason for a mark."""
    assert deck_id_of(title) == deck_id


def test_a_title_that_an_id_cannot_hold() -> None:
    """An id that lost more is marked, and no two such titles have one id."""
    ids = [deck_id_of(title) for title in (*MARKED, *KEPT)]
    assert all(map(is_deck_id, ids))
    assert len({*ids}) == len(MARKED) + len(KEPT) - 2  # deep_learning is there three times
    assert all(deck_id[-7] == "_" for deck_id in ids[: len(MARKED)])
    assert [deck_id_of(title) for title in MARKED] == ids[: len(MARKED)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++", "c++"), ("Año", "An\u0303o"), ("my  deck", "My_Deck"), ("\ufeffC#", "C#")],
)
def test_spellings_of_one_title(one: str, other: str) -> None:
    """Capitals, spacing, invisible characters and the way accents are stored change no title."""
    assert title_key(one) == title_key(other)
    assert deck_id_of(one) == deck_id_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Año", "Ano"), ("C!", "C?"), ("Node.js", "Node js"), ("résumé", "resume")]
)
def test_titles_that_share_an_id(one: str, other: str) -> None:
    """Titles that differ in accents or punctuation are others, and a mark keeps them apart."""
    assert title_key(one) != title_key(other)
    assert deck_id_of(one) == deck_id_of(other)
    assert deck_id_of(one, marked=True) != deck_id_of(other, marked=True)


def test_titles_of_files() -> None:
    """The name of a file stays as it is, except for underscores in place of blanks."""
    names = ("C++", "日本語 N5", "Deep_Learning", "spanish_verbs", "my deck", "🇫🇷", "_")
    titles = ("C++", "日本語 N5", "Deep Learning", "Spanish verbs", "My deck", "🇫🇷", "_")
    assert tuple(map(deck_title_of, names)) == titles


def test_ids_of_version_0_1_0() -> None:
    """What version 0.1.0 made of a title is known, so that its decks are found."""
    assert [former_deck_id(title, "deck") for title in ("C++", "日本語 N5", "日本語", "Año")] == [
        *("c", "n5", "deck", "ano")
    ]


def test_topics_are_told_apart() -> None:
    """Tags that differ in a sign or a script are topics of their own, in any order."""
    tags = ("C", "C++", "C#", "日本語 1", "中文 1")
    there, back = Topics({}), Topics({})
    slugs = {tag: there.of((tag,)) for tag in tags}
    assert len({*slugs.values()}) == len(tags)
    assert {tag: back.of((tag,)) for tag in reversed(tags)} == slugs
    assert there.titles[slugs["C++"][0]] == "C++"


def test_topics_of_a_former_deck() -> None:
    """A topic is found by its title or slug, but another title made of the same slug is another."""
    topics = Topics({"c": "C++", "food": "Meals and drinks"})
    assert topics.of(("C++", "Food", "food")) == ("c", "food")
    assert topics.of(("C",)) not in {("c",), ("food",)}
    assert topics.of(("c",)) == ("c",)
