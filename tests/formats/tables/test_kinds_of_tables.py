"""A table of tables as people and programs write them, and the cards they mean."""

import pytest

from bot.formats.importers import read_any
from tests.formats.visible import sides

HEADERS = [
    "Suomi;Englanti",
    "Dansk;Engelsk",
    "Norsk;Engelsk",
    "Magyar;Angol",
    "Slovensky;Anglicky",
    "Srpski;Engleski",
    "Riječ;Prijevod",
    "Дума;Превод",
    "Žodis;Vertimas",
    "Vārds;Tulkojums",
    "Sõna;Tõlge",
    "Cuvânt;Înțeles",
    "คำศัพท์;คำแปล",
    "শব্দ;অর্থ",
    "کلمه;معنی",
    "لفظ;مطلب",
    "Sanasto;Käännös",
    "Noun;Gender",
    "Word;Class",
    "Verb;Past participle",
]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_more_languages_are_no_cards(header: str) -> None:
    """The names of the columns are never a card."""
    table = f"{header}\nhund;dog\nkatt;cat\nhest;horse\n"
    cards = [("hund", "dog"), ("katt", "cat"), ("hest", "horse")]
    assert sides(read_any(table.encode(), "table.csv")) == cards


READ_AS = {
    "years": (
        "Date,Event\n1066,Hastings\n1492,Columbus\n1789,Revolution\n",
        ("1066", "Hastings", (), ""),
    ),
    "numbers of rows under a name that says nothing": (
        "AtomicNumber,Symbol,Name\n1,H,Hydrogen\n2,He,Helium\n3,Li,Lithium\n",
        ("H", "Hydrogen", (), "AtomicNumber: 1"),
    ),
    "words and their classes": (
        "word,class,level\nabandon,verb,b2\nability,noun,a2\nable,adjective,a2\n",
        ("abandon", "verb", ("b2",), ""),
    ),
    "both ways to write Chinese, and two of Pinyin": (
        "爱,愛,ai4,ài,to love\n爸爸,爸爸,ba4ba5,bàba,dad\n东西,東西,dong1xi,dōngxi,thing\n",
        ("爱", "to love", (), "愛\n\nai4\n\nài"),
    ),
    "a level and a unit in front": (
        "A1,Unit 1,Hund,dog\nA1,Unit 1,Katze,cat\nA1,Unit 2,Pferd,horse\nA1,Unit 2,Vogel,bird\n",
        ("Hund", "dog", ("A1", "Unit 1"), ""),
    ),
    "a column that is mostly empty": (
        "英文,縮寫,領域,完整繁中名稱\nBlock,,x,區塊\nAnti Money Laundry,AML,x,反洗錢\nTree,,y,樹\n",
        ("Block", "區塊", ("x",), ""),
    ),
    "a domain and a mnemonic": (
        "ID,Domain,Question,Answer,Mnemonic\nF1,one,a,b,c\nF2,one,d,e,f\n",
        ("a", "b", ("one",), "Hint: c"),
    ),
    "the same word in all rows": (
        (
            "Fastest animal?,animals,cheetah\nTallest animal?,animals,giraffe\n"
            "Largest animal?,animals,whale\n"
        ),
        ("Fastest animal?", "cheetah", ("animals",), ""),
    ),
}


CHOSEN = {
    "letters": ("Rome,Oslo,Bern,C", "Bern"),
    "numbers": ("Rome,Oslo,Bern,3", "Bern"),
    "a text among letters": ("Rome,Oslo,Bern,Oslo", "Oslo"),
    "several letters": ("Rome,Oslo,Bern,A|C", "Rome, Bern"),
}


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_right_option_is_named_in_its_own_way_in_each_row(kind: str) -> None:
    """A row whose answer is the text of an option says nothing of the others."""
    row, right = CHOSEN[kind]
    other = "g,h,i,2" if "3" in row else "g,h,i,B"
    table = f"question,option1,option2,option3,answer\nW?,d,e,f,e\nX?,{row}\nY?,{other}\n"
    assert sides(read_any(table.encode(), "t.csv")) == [("W?", "e"), ("X?", right), ("Y?", "h")]


@pytest.mark.parametrize("kind", READ_AS)
def test_the_sides_of_a_card_are_found(kind: str) -> None:
    """What the columns look like says which of them are question and answer."""
    table, meant = READ_AS[kind]
    card = read_any(table.encode(), "table.csv").cards[0]
    assert (card.front, card.back, card.tags, card.explanation) == meant


def test_answers_that_are_all_yes_or_no_stay_answers() -> None:
    """Two words that take turns are answers, even with a remark behind them."""
    table = "Is it red?,yes,a\nIs it blue?,no,b\nIs it big?,yes,c\nIs it old?,no,d\n"
    assert sides(read_any(table.encode(), "t.csv"))[:2] == [
        ("Is it red?", "yes"),
        ("Is it blue?", "no"),
    ]


def test_an_answer_that_is_always_yes_stays_the_answer() -> None:
    """A remark behind it is no answer."""
    table = "Is it hot?,yes,summer\nIs it cold?,yes,winter\nIs it wet?,yes,autumn\n"
    assert sides(read_any(table.encode(), "t.csv"))[0] == ("Is it hot?", "yes")
