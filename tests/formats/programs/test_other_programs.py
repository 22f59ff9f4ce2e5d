"""CrowdAnki, XML of several programs, and LaTeX."""

import json
from typing import Any

import pytest

from bot.formats.base.parsed import Limits
from bot.formats.importers import read_any
from tests.formats.programs.reading import messages, read, shown
from tests.formats.samples import THREE_CARDS, read_sample

BASIC = {
    "crowdanki_uuid": "m1",
    "name": "Basic",
    "type": 0,
    "flds": [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}],
    "tmpls": [{"name": "1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
}
CLOZE = {
    "crowdanki_uuid": "m2",
    "type": 1,
    "flds": [{"name": "Text"}, {"name": "Extra"}],
    "tmpls": [{"qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}],
}


def crowdanki(notes: list[Any], children: list[Any] | None = None, **deck: object) -> str:
    """A deck of CrowdAnki."""
    whole = {
        "__type__": "Deck",
        "name": "Trees",
        "crowdanki_uuid": "x",
        "note_models": [BASIC, CLOZE],
    }
    return json.dumps(whole | {"notes": notes, "children": children or []} | deck, indent=1)


def note(*fields: str, model: str = "m1", **more: object) -> dict[str, object]:
    """A note of CrowdAnki."""
    return {"fields": list(fields), "note_model_uuid": model, "guid": fields[0], **more}


def test_crowdanki() -> None:
    """Fields follow their numbers, templates are filled in, and HTML and tags are read."""
    parsed = read(crowdanki([note("oak", "die <b>Eiche</b>", tags=["tree", "b"])]))
    (card,) = parsed.cards
    assert (parsed.format, parsed.title, parsed.faults) == ("crowdanki", "Trees", ())
    assert (card.front, card.back, card.tags) == ("oak", "die **Eiche**", ("tree", "b"))
    assert card.source_id == "oak"


def test_decks_inside_crowdanki() -> None:
    """Decks inside a deck become topics, and use its note types; clozes become cards."""
    inner = {
        "name": "Firs",
        "notes": [note("{{c1::fir}} {{c2::x}}", "", model="m2")],
        "children": [],
    }
    outer = {"name": "Evergreen", "notes": [note("a", "b")], "children": [inner]}
    parsed = read(crowdanki([note("c", "d")], [outer]))
    assert [card.tags for card in parsed.cards] == [
        (),
        ("Evergreen",),
        ("Evergreen::Firs",),
        ("Evergreen::Firs",),
    ]
    assert [card.deletion for card in parsed.cards] == [0, 0, 1, 2]


def test_what_crowdanki_lacks() -> None:
    """What is left out of a note is said with the line of the note."""
    parsed = read(crowdanki([note("a", "b"), note("c", "d", model="none")]))
    (fault,) = parsed.faults
    assert fault.message.startswith("a note is of a type that")
    assert json.loads(crowdanki([]))["notes"] == []
    assert '"c"' in "\n".join(
        crowdanki([note("a", "b"), note("c", "d", model="none")]).split("\n")[fault.line - 1 :][:4]
    )
    assert read(crowdanki([])).cards == ()
    assert (
        read_any(b"[]", "x", chosen="crowdanki").faults[0].message.startswith("this is no deck of")
    )


XML = [
    "<mnemosyne core_version='1'><item id='1'><cat>A</cat><Q>a</Q><A>b</A></item></mnemosyne>",
    "<openSM2sync><log type='10' o_id='1'><b>b</b><f>a</f></log></openSM2sync>",
    (
        "<SuperMemoCollection><SuperMemoElement><ID>1</ID><Content><Question>a</Question>"
        "<Answer>b</Answer></Content></SuperMemoElement></SuperMemoCollection>"
    ),
    (
        "<?xml version='1.0'?><!DOCTYPE kvtml PUBLIC 'kvtml2.dtd' 'http://edu.kde.org/kvtml2.dtd'>"
        "<kvtml><entries><entry id='0'><translation id='0'><text>a</text></translation>"
        "<translation id='1'><text>b</text></translation></entry></entries></kvtml>"
    ),
    (
        "<kvtml><entries><entry id='0'><translation id='0'><text>b</text><comment>a</comment>"
        "</translation></entry></entries></kvtml>"
    ),
    (
        "<kvtml><entries><entry id='0'><translation id='0'><text>a</text><comment>x</comment>"
        "</translation><translation id='1'><text>b</text></translation></entry></entries></kvtml>"
    ),
    (
        "<mnemosyne core_version='1'><item id='1'><cat>&lt;default&gt;</cat>"
        "<Q>a&lt;card style='x'/&gt;</Q><A>b</A></item></mnemosyne>"
    ),
    "<openSM2sync><log type='10' o_id='1'><f>a</f><p_1>x</p_1><m_1>b</m_1></log></openSM2sync>",
    "<deck><cards><card><front><![CDATA[<p>a</p>]]></front><back>b</back></card></cards></deck>",
    "<flashcards><card><question>a</question><answer>b</answer></card></flashcards>",
    "<x:list xmlns:x='y'><x:e><x:term>a</x:term><x:definition>b</x:definition></x:e></x:list>",
]


@pytest.mark.parametrize("text", XML)
def test_xml_of_programs(text: str) -> None:
    """An element with an element inside for each side is a card."""
    parsed = read(text)
    assert (parsed.format, shown(parsed), parsed.faults) == ("xml", [("a", "b", ())], ())
    assert parsed.cards[0].tags in {(), ("A",)}


def test_sounds_in_xml_are_said_to_be_left_out() -> None:
    """Their marks are no part of a text."""
    text = "<mnemosyne><item><Q>a&lt;sound src='a.ogg'&gt;</Q><A>b</A></item></mnemosyne>"
    parsed = read(text)
    assert shown(parsed) == [("a", "b", ())]
    assert messages(parsed) == ["sounds are not read, so they are left out"]


def test_entities_of_xml() -> None:
    """A file that declares entities is refused, however they would expand; HTML's own are read."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><cards><card><front>&b;</front>'
    bomb += "<back>x</back></card></cards>"
    assert messages(read(bomb)) == ["the file declares entities of its own, which are not read"]
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><cards><q>&a;</q></cards>'
    assert messages(read(outside)) == ["the file declares entities of its own, which are not read"]
    fine = "<cards><card><front>caf&eacute; &lt;b&gt;</front>"
    fine += "<back>&unknown; &amp;</back></card></cards>"
    assert shown(read(fine)) == [("café <b>", "&unknown; &", ())]


def test_broken_xml() -> None:
    """The cards before a fault are read."""
    parsed = read("<cards>\n<card><front>a</front><back>b</back></card>\n<card><front>c</back>")
    assert shown(parsed) == [("a", "b", ())]
    assert [fault.line for fault in parsed.faults] == [3]
    deep = read("<cards>" + "<q>" * 200)
    assert messages(deep) == [
        "the file has too many elements, or too deep ones; it is read up to here"
    ]


LATEX = [
    ("\\begin{flashcard}{a}b\\end{flashcard}", ("a", "b")),
    ("\\begin{flashcard}[c]{a}\n b\n\\end{flashcard}", ("a", "b")),
    ("\\begin{karte}[c]{a}\n b\n\\end{karte}", ("a", "b")),
    ("\\card{a}{b}", ("a", "b")),
    ("\\flashcard{a}\n  {b}", ("a", "b")),
    ("\\card{a {b} c}{\\textbf{d} \\emph{e}}", ("a {b} c", "**d** e")),
    (
        "\\card{$x^2$}{\\(y\\) and \\[z\\] and $$w$$}",
        ("\\(x^2\\)", "\\(y\\) and \\[z\\] and \\[w\\]"),
    ),
    ("\\card{a\\\\b}{one\ntwo\n\nthree}", ("a\nb", "one two\n\nthree")),
    ("\\card{``a''}{5\\% \\& \\$3}", ("“a”", "5% & $3")),
    ("\\card{a}{\\begin{itemize}\\item b\\item c\\end{itemize}}", ("a", "- b\n- c")),
    ("\\card{a % note\nb}{c}", ("a b", "c")),
    ("\\NewDocumentCommand\\IndexCard { m m }\n{#1}\n\\IndexCard{a}\n{b}", ("a", "b")),
]


@pytest.mark.parametrize(("text", "card"), LATEX)
def test_cards_in_latex(text: str, card: tuple[str, str]) -> None:
    """Environments and commands are cards; maths stays, and styles become ours."""
    parsed = read(text)
    assert (parsed.format, parsed.faults) == ("latex", ())
    assert [(one.front, one.back) for one in parsed.cards] == [card]


def test_latex_file() -> None:
    """Sections are topics, the title is kept, comments and definitions are no cards."""
    text = (
        "\\documentclass{flashcards}\\title{T}\n\\newcommand{\\card}[2]{\\begin{flashcard}{#1}#2"
        "\\end{flashcard}}\n\\begin{document}\n\\section{One}\n% \\card{x}{y}\n\\card{a}{b}\n"
        "\\section{Two}\n\\card{c}{d}\n\\card{e}\n"
    )
    parsed = read(text)
    assert (parsed.title, shown(parsed)) == ("T", [("a", "b", ()), ("c", "d", ())])
    assert [(card.line, card.tags) for card in parsed.cards] == [(6, ("One",)), (8, ("Two",))]
    assert messages(parsed) == [
        "a card opens here and does not end within 20,000 characters; it is left out"
    ]
    assert messages(read("\\card{a}{b}")) == []


def test_tags_have_a_limit() -> None:
    """Too much HTML ends the reading of any list, with a fault."""
    text = json.dumps([{"front": "<div></div>" * 300, "back": "b"}] * 3).encode()
    parsed = read_any(text, "x", limits=Limits(tags=400))
    assert "too many HTML tags" in parsed.faults[-1].message


def test_tags_of_mnemosyne() -> None:
    """The tags of Mnemosyne 2 stand beside its cards, and name what they are about."""
    text = (
        "<openSM2sync><log type='16' o_id='t1'><name>Food</name></log>"
        "<log type='16' o_id='t2'><name>__UNTAGGED__</name></log>"
        "<log type='10' o_id='f1'><f>a</f><b>b</b></log>"
        "<log type='10' o_id='f2'><f>c</f><b>d</b></log>"
        "<log type='6' o_id='c1' fact='f1' tags='t1,t9'></log>"
        "<log type='6' o_id='c2' fact='f2' tags='t2'></log></openSM2sync>"
    )
    parsed = read(text)
    assert [(card.front, card.back, card.tags) for card in parsed.cards] == [
        ("a", "b", ("Food",)),
        ("c", "d", ()),
    ]


def test_supermemo() -> None:
    """The first text of an element is its question; a topic is left out, and that is said."""
    parsed = read_sample("supermemo.txt")
    assert shown(parsed) == [
        ("Which river flows through Paris?", "the **Seine**", ()),
        ("Which river flows through Cairo?", "the Nile", ()),
        ("Which river flows through Vienna?", "the Danube", ()),
    ]
    assert messages(parsed) == ["a topic, which has a text and no answer, is left out"]
    assert messages(read(THREE_CARDS["supermemo"])) == []


def test_texts_of_supermemo_in_other_files() -> None:
    """If texts are in files of their own, it is said how to export them."""
    text = "Begin Element #1\nBegin Component #1\nType=HTML\nHTMFile=c:\\x.htm\nEnd Component #1\n"
    (message,) = messages(read(text))
    assert message.startswith("the text of an element is in a file of its own")
