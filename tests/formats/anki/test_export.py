"""Writing decks as Anki packages."""

import io
import json
import sqlite3
import zipfile

from bot.formats.anki import export
from bot.model.cards import Card, Deck, Image
from tests.formats.samples import GREEK, NOW


def notes_of(source: bytes) -> list[tuple[object, ...]]:
    """The notes of a package of the oldest version: GUID, tags, fields."""
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        content = package.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    rows = database.execute("SELECT guid, tags, flds FROM notes ORDER BY id").fetchall()
    database.close()
    return [(guid, tags.split(), fields.split("\x1f")) for guid, tags, fields in rows]


CODE = '<pre><code class="language-py">* x\n#+y</code></pre>'


def test_an_anki_package_holds_what_anki_shows() -> None:
    """The markup becomes HTML, other characters are escaped, and a cloze is one note."""
    alpha, two, one_and_one = notes_of(export.write(GREEK, NOW, {}))
    assert alpha == (
        "greek:alpha",
        ["small-ones", "b"],
        [
            "Is α &lt; β &amp; <b>bold</b>?",
            f"<p>Yes:</p><ul><li>one</li><li><code>a[0]</code></li></ul>{CODE}",
            "yes",
            "yep<br>=sure",
            "no<br>maybe",
            "Because.",
        ],
    )
    assert two == ("greek:two", [], ["{{c1::β}} [2nd] {{c2::γ::3rd}}", "", "", "", "", ""])
    assert one_and_one[0] == "greek:sum"


def test_a_package_holds_the_pictures_of_its_cards() -> None:
    """A picture replaces its description, even in a gap; a missing picture leaves it."""
    red, blue = Image("r.png", "a < b"), Image("b.jpg", "c & d")
    gone = Image("gone.png", "e")
    cards = (
        Card(
            id="x",
            front="**see [a < b]** [e] `[a < b]`",
            back="- [c & d]",
            images=(red, blue, gone),
        ),
        Card(id="y-c1", front="{{c1::[a < b]}} {{c2::y}}", fact="y", deletion=1, images=(red,)),
        Card(
            id="y-c2",
            front="{{c1::[a < b]}} {{c2::y}}",
            answer="y",
            fact="y",
            deletion=2,
            images=(red,),
        ),
    )
    source = export.write(Deck("d", "D", cards=cards), NOW, {"r.png": b"RED", "b.jpg": b"BLUE"})
    tag = '<img src="r.png" alt="a &lt; b">'
    back = '<ul><li><img src="b.jpg" alt="c &amp; d"></li></ul>'
    assert [fields for _, _, fields in notes_of(source)] == [
        [f"<b>see {tag}</b> [e] <code>[a &lt; b]</code>", back, "", "", "", ""],
        [f"{{{{c1::{tag}}}}} {{{{c2::y}}}}", "", "", "", "", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        assert json.loads(package.read("media")) == {"0": "b.jpg", "1": "r.png"}
        assert (package.read("0"), package.read("1")) == (b"BLUE", b"RED")


def test_the_same_deck_is_the_same_package() -> None:
    """A package depends on the deck and the given time alone."""
    assert export.write(GREEK, NOW, {}) == export.write(GREEK, NOW, {})
    assert export.write(GREEK, NOW + 1, {}) != export.write(GREEK, NOW, {})
