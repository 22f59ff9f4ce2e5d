import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.study.answer_kinds import Look, look_of

SORTS = {
    "year": "1789|44 BC|c. 1500|2012|AD 79",
    "period": "1914–1918|18th century|the 1920s|1618 to 1648",
    "date": "14 July 1789|14/7/1789|July 1789|1789-07-14|3. Oktober 1990",
    "time": "12:30|9:05 pm",
    "number": "12 kg|3.5 million|90°|50 %|1/4|299,792,458 m/s|6.022×10^23|$5|46 chromosomes|-5|256",
    "chemical": "H2O|NaCl|SO4^2-|Ca²⁺|2H2 + O2 → 2H2O|C6H12O6",
    "formula": "E = mc^2|f(x)|2x|1/x|πr²|½mv²|n!|O(n log n)|cos x|w - η∇L|k+1",
    "code": "print()|len(x)|`x`|git commit|snake_case|std::vector|list.append",
    "signs": "==|{}|&&|🦊",
    "abbreviation": "DNA|LSTM|ReLU|tRNA|KOH",
    "words": "sigmoid|the car|der Tisch|Isaac Newton|read/write|X-ray|猫|кошка|May|He|JavaScript",
}


@pytest.mark.parametrize(
    ("text", "sort"), [(text, sort) for sort, texts in SORTS.items() for text in texts.split("|")]
)
def test_the_sort_of_an_answer(text: str, sort: str) -> None:
    """Numbers, dates, formulas, code and words are told apart."""
    assert look_of(text).sort == sort


@pytest.mark.parametrize(
    ("text", "marker", "article"),
    [
        ("der Tisch", "gender", "der"),
        ("l'eau", "gender", "l'"),
        ("the car", "article", "the"),
        ("to go", "infinitive", "to"),
        ("to the north", "", "to"),
        ("gehen", "", ""),
        ("die", "", ""),
    ],
)
def test_an_article_shows_the_kind_of_word(text: str, marker: str, article: str) -> None:
    """The word in front of a noun or a verb is its marker."""
    look = look_of(text)
    assert (look.marker, look.article) == (marker, article)


def test_numbers_have_a_unit_and_a_size() -> None:
    """Of a number, the unit and the power of ten are known."""
    assert (look_of("12 kg").unit, look_of("1,000 m").unit, look_of("5").unit) == ("kg", "m", "")
    assert [look_of(text).size for text in ("1,000", "10^3", "0.1", "0", "6×10^23")] == [
        pytest.approx(size, abs=0.01) for size in (3, 1, -1, 0, 23.78)
    ]
    assert look_of("44 BC").size == 44


def test_names_and_scripts() -> None:
    """Names are several words in capitals, and scripts those of the letters."""
    assert look_of("Ludwig van Beethoven").name
    assert not look_of("The car is red").name
    assert look_of("食べる").scripts == {"HAN", "KANA"}
    assert look_of("кошка").scripts == {"CYRILLIC"}
    assert look_of("42").scripts == set()


@given(st.text(max_size=60))
def test_every_text_has_a_look(text: str) -> None:
    """No text is without a look, and marks of bold text make no difference."""
    look = look_of(text)
    assert isinstance(look, Look)
    assert look.length <= len(text)
