import re
from functools import partial

import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import (
    EditCard,
    Forget,
    Paste,
    RatePosted,
    ReportCard,
    RevealPosted,
    Study,
    Today,
    Undo,
)
from bot.model.ids import CardId, DeckId, PostedId
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Attachment,
    Bars,
    Bullets,
    Button,
    CodeBlock,
    Facts,
    Heading,
    Illustration,
    Note,
    Paragraph,
    Podium,
    Progress,
    Quote,
    Span,
    View,
    moment,
)
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.escaping import JOINER, cleaned
from bot.platforms.telegram_chat.render import FILES, FOLDED, Page, brief, render
from bot.screens.ratings import confidences
from tests.amount import amount
from tests.fakes.telegram import formatting, keyboard
from tests.platforms.telegram_chat.telegram_harness import changed
from tests.platforms.telegram_chat.views import TEXTS, VIEWS
from tests.screens.samples import SAMPLES, view_of
from tests.world import read

BOT = "cardstreak_test_bot"


def plain(words: str, kind: str = "plain") -> tuple[Span, ...]:
    """A text in one style."""
    return (Span(words, kind),)  # type: ignore[arg-type]


def only(view: View, *, group: bool = False) -> Page:
    """The only message of a view."""
    (page,) = render(view, group=group, bot=BOT)
    return page


def styles(page: Page) -> list[tuple[str, str]]:
    """The entities of a message, each with the text that it covers."""
    return [
        (entity.type, page.text[entity.offset : entity.offset + entity.length])
        for entity in page.entities
    ]


def labels(page: Page) -> list[list[str]]:
    """The labels of the buttons, row by row."""
    rows = page.keyboard.inline_keyboard if page.keyboard else ()
    return [[button.text for button in row] for row in rows]


def test_all_blocks() -> None:
    """Every kind of block has a layout, and content already shown stays in an edited message."""
    view = View(
        (
            Heading(plain("Title")),
            Note(plain("deck · topic")),
            Paragraph((Span("Use "), Span("f(x)", "code"), Span("!", "bold"))),
            Bullets((plain("one"), plain("two", "spoiler"))),
            Bullets((plain("for"),), "+"),
            CodeBlock("if x:\n\ty()", "python"),
            Quote((Paragraph(plain("a")), Paragraph(plain("b", "italic")))),
            Facts((("Longest", "1 day"), ("Left", "0"))),
            Progress(3, 5, "3 of 5 answers known"),
            AlreadyShown((Paragraph(plain("old")),)),
        )
    )
    page = only(view)
    assert page.text == (
        "Title\ndeck · topic\nUse f(x)!\n• one\n• two\n+ for\n\nif x:\n    y()\n\n"
        "a\n\nb\n\nLongest · 1 day\nLeft · 0\n\n3 of 5 answers known\n▰▰▰▰▰▰▱▱▱▱\n\nold"
    )
    assert styles(page) == [
        ("bold", "Title"),
        ("italic", "deck · topic"),
        ("code", "f(x)"),
        ("bold", "!"),
        ("spoiler", "two"),
        ("pre", "if x:\n    y()"),
        ("blockquote", "a\n\nb"),
        ("italic", "b"),
        ("bold", "Longest"),
        ("bold", "Left"),
    ]
    assert page.entities[5].language == "python"


def test_moments_are_telegrams_own() -> None:
    """A moment's words carry the moment and how apps show it, also inside another style."""
    closes = (Span("Closes "), moment(1_800_000_123_999, "relative", "in 20 seconds"))
    page = only(View((Note(closes), Paragraph((moment(1_800_000_000_000, "time", "08:00 UTC"),)))))
    assert page.text == "Closes in 20 seconds\n08:00 UTC"
    counted, of_day = (
        formatting.formatted(page.text, "", [each.to_dict()])[1][0]
        for each in page.entities
        if each.type == "date_time"
    )
    assert (counted.offset, counted.length) == (7, 13)
    assert (counted.unix_time, counted.date_time_format) == (1_800_000_123, "r")
    assert (of_day.unix_time, of_day.date_time_format) == (1_800_000_000, "t")
    assert (telegram.MessageEntity.ITALIC, page.text[:20]) in styles(page)


def test_places_are_counted_in_utf_16() -> None:
    """An emoji before a style counts as two units, as Telegram counts it."""
    (entity,) = only(View((Paragraph((Span("🔥 "), Span("now", "bold"))),))).entities
    assert (entity.offset, entity.length) == (3, 3)


def test_long_quotes_and_notes_are_folded() -> None:
    """A long quote or note is collapsed, and can be expanded."""
    long = "x " * FOLDED
    page = only(View((Quote((Note(plain(long)),)), Paragraph(plain("and")), Note(plain(long)))))
    assert [kind for kind, _ in styles(page)] == ["expandable_blockquote"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "@durov",
        "mail a@example.org",
        "see example.org or https://example.org/x",
        "tg://resolve?domain=x",
        "run main.rs at 127.0.0.1",
        "a deck called /privacy forget",
    ],
)
def test_nothing_is_acted_on(text: str) -> None:
    """Texts that look like a mention, a link or a command are broken by an invisible joiner."""
    page = only(View((Paragraph(plain(text)),)))
    assert JOINER in page.text
    assert page.text.replace(JOINER, "") == text
    assert JOINER not in only(View((Paragraph(plain(text, "code")),))).text


def test_what_is_no_likeness_stays() -> None:
    """Numbers and sentences are left unchanged."""
    text = "Is 1.5 and/or 2? Yes."
    assert only(View((Paragraph(plain(text)),))).text == text


def test_a_likeness_over_two_spans() -> None:
    """A mention made of two styles is broken too, and the styles stay in place."""
    page = only(View((Paragraph((Span("@"), Span("durov", "bold"))),)))
    assert page.text == f"@{JOINER}durov"
    assert styles(page) == [("bold", "durov")]


def test_confidence_in_one_row() -> None:
    """Labels too long for one row are listed above, and the coloured buttons show their numbers."""
    page = only(View((), (confidences(partial(RatePosted, PostedId(1))),)))
    assert labels(page) == [[*"12345"]]
    assert "1 not at all · 2 a little" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    styles = [key.style for key in page.keyboard.inline_keyboard[0]]  # type: ignore[union-attr]
    assert styles == ["danger", "danger", None, "success", "success"]


def test_answers_to_choose_from() -> None:
    """Short options are on the buttons; if one is long, all are listed above lettered buttons."""
    short_rows = [(Button(word, Undo(), key=word[0]),) for word in ("Aa", "Bb")]
    view = View((Paragraph(plain("?")),), tuple(short_rows))
    assert labels(only(view)) == [["A · Aa"], ["B · Bb"]]
    long = (*short_rows, (Button("C" * 50, Undo(), key="C"),), (Button("Stop", Today(), key="S"),))
    page = only(View((Paragraph(plain("?")),), long))
    assert labels(page) == [["A", "B", "C"], ["Stop"]]
    assert page.text == f"?\n\nA Aa\nB Bb\nC {'C' * 50}"


def test_a_public_post() -> None:
    """A post has its shared buttons, links for personal actions, and a link to the card."""
    posted_id = PostedId(7)
    view = View(
        (Paragraph(plain("Question?")),),
        (
            (Button("Reveal answer", RevealPosted(posted_id)),),
            (Button("4", RatePosted(posted_id, 4), key="4", shared=True),),
            (Button("Study Greek", Study(DeckId(1))), Button("Undo", Undo())),
        ),
    )
    page = only(view, group=True)
    assert labels(page) == [["Reveal answer"], ["4"], ["Study Greek"], ["Whole card"]]
    assert page.keyboard is not None
    urls = [button.url for row in page.keyboard.inline_keyboard for button in row]
    assert urls == [
        None,
        None,
        None,
        f"https://t.me/{BOT}?start=1V7",
    ]
    assert labels(only(view)) == [["Reveal answer"], ["Study Greek", "Undo"]]


def test_a_file_that_telegram_does_not_take() -> None:
    """A file that is too large is replaced by a line that says so."""
    large = Attachment("all.json", bytes(limits.UPLOAD + 1), "All that there is.")
    page = only(View((Paragraph(plain("Here it is.")), large)))
    assert page.file is None
    assert "all.json has more than 50 MB" in page.text.replace(JOINER, "")
    fits = Attachment("all.json", bytes(limits.UPLOAD), "All that there is.")
    assert only(View((fits,))).file == fits


def test_how_something_is_typed() -> None:
    """In private the answer is the next message; a group reads where to type instead."""
    for action, in_private, in_group in (
        (Paste(), "Send it here.", "write /decks import beneath the file"),
        (EditCard(CardId(1)), "A tap on the card copies it.", "opens our private chat"),
        (ReportCard(CardId(1)), "your next message", "opens our private chat"),
    ):
        view = View((Paragraph(plain("Well?")),), ask=Ask("A form's label", action))
        assert in_private in only(view).text
        page = only(view, group=True)
        assert in_group in page.text
        assert page.keyboard is None


def test_long_views_become_several_messages() -> None:
    """Long views are split between lines, nothing is lost, and the last message has the buttons."""
    lines = [f"line {index} of many" for index in range(400)]
    view = View(tuple(Paragraph(plain(line)) for line in lines), ((Button("Next", Undo()),),))
    pages = render(view)
    assert len(pages) == 2
    assert [line for page in pages for line in page.text.split("\n\n")] == lines
    assert [bool(page.keyboard) for page in pages] == [False, True]


def test_endless_views_are_cut_visibly() -> None:
    """A view has at most four messages, and shows where it was cut."""
    pages = render(View((Paragraph(plain("🔥" * 20_000)),)))
    assert len(pages) == 4
    assert pages[-1].text.endswith("🔥…")


def test_briefs() -> None:
    """An alert has the view's own brief or its text, in Telegram's units."""
    assert brief(View((Paragraph(plain("long")),), brief="short")) == "short"
    assert brief(View((AlreadyShown((Paragraph(plain("old")),)), Note(plain("new"))))) == "new"
    assert brief(View((Paragraph(plain("🔥" * 200)),))) == f"{'🔥' * 99}…"


@pytest.mark.parametrize("outcome", SAMPLES, ids=lambda outcome: type(outcome).__name__)
@pytest.mark.parametrize("group", [True, False])
def test_every_screen(outcome: object, *, group: bool) -> None:
    """Every screen becomes one valid message, with its file in private; a podium is everybody's."""
    view = view_of(outcome)  # type: ignore[arg-type]
    check(page := only(view, group=group))
    files = [block for block in view.blocks if isinstance(block, FILES)]
    shown = [file for file in files if not group or isinstance(file, Podium)]
    assert page.file == (shown[0] if shown else None)
    for file in files:
        assert isinstance(file, Podium) or letters(cleaned(file.words)) in letters(page.text)


HEAT = Bars("Coming back", "Cards that come back: 3.", (("Today", 1), ("Tue 3", 2)))
EXPORT = Attachment("all.json", "{}", "All that I keep about you.")


def test_a_file_with_much_to_say() -> None:
    """If the text is too long for a caption, the files follow it with captions of their own."""
    blocks = (Paragraph(plain("text " * 300)), HEAT, EXPORT)
    text, picture, document = render(View(blocks, ((Button("Next", Undo()),),)))
    assert text.file is None
    assert (picture.text, picture.file) == (HEAT.words, HEAT)
    assert (document.text, document.file) == (EXPORT.words, EXPORT)
    assert [bool(page.keyboard) for page in (text, picture, document)] == [False, False, True]


def test_files_alone() -> None:
    """Files without a text need no other message; a caption that is too long is cut visibly."""
    long = changed(EXPORT, words="🔥" * 1_000)
    pages = render(View((HEAT, long)))
    assert [page.file for page in pages] == [HEAT, long]
    assert pages[1].text == f"{'🔥' * 511}…"


def test_no_file_in_a_group() -> None:
    """In a group only a file's description is shown."""
    page = only(View((HEAT, EXPORT)), group=True)
    assert page.file is None
    assert page.text == f"{HEAT.words}\n\n{EXPORT.words}"


def test_nobody_is_forgotten_in_a_group() -> None:
    """The button to forget a person is left out in a group, and so is a link."""
    view = View((Paragraph(plain("Shall I?")),), ((Button("Forget me", Forget()),),))
    assert labels(only(view)) == [["Forget me"]]
    assert labels(only(view, group=True)) == []


def check(page: Page) -> None:
    """Checks a message as strictly as Telegram's server."""
    entities = [entity.to_dict() for entity in page.entities]
    parse = formatting.text_of if page.file is None else formatting.caption_of
    text, accepted = parse(page.text, "", entities)
    assert text == page.text
    literal = {
        (entity.offset, entity.length) for entity in accepted if entity.type in {"code", "pre"}
    }
    # Telegram drops a quote that is only code.
    quotes = [entity for entity in entities if "quote" in entity["type"]]
    lost = [entity for entity in quotes if (entity["offset"], entity["length"]) in literal]
    assert len(accepted) == len(entities) - len(lost)
    if page.keyboard is not None:
        keyboard.keyboard_of(page.keyboard.to_dict())
        for row in page.keyboard.inline_keyboard:
            for button in row:
                keyboard.check_deep_link(button.url or "", BOT)
                assert len(str(button.callback_data or "")) <= limits.CALLBACK_DATA_BYTES


@settings(max_examples=amount(60))
@given(view=VIEWS, group=st.booleans())
def test_any_view_keeps_all_limits(view: View, *, group: bool) -> None:
    """Telegram accepts every message of any view, with all styles in their places."""
    for page in render(view, group=group, bot=BOT):
        check(page)
    assert limits.units(brief(view)) <= limits.ALERT


def letters(text: str) -> str:
    """A text without spaces and replacement characters."""
    return "".join(re.sub(f"[{JOINER}\N{REPLACEMENT CHARACTER}]", "", text).split())


@given(st.lists(st.one_of(st.builds(Paragraph, TEXTS), st.builds(Heading, TEXTS))))
def test_any_text_is_all_there(blocks: list[AnyBlock]) -> None:
    """The messages show exactly the text of the view."""
    view = View(tuple(blocks))
    shown = "".join(page.text for page in render(view))
    assert letters(shown) == letters(cleaned(read(view))) or shown == limits.CUT


@given(st.text(alphabet="@/.: ab1", max_size=30))
def test_no_text_makes_a_link_of_its_own(text: str) -> None:
    """Whatever the text, no mention, command or URL scheme stays intact."""
    shown = only(View((Paragraph(plain(text)),))).text
    assert not re.search(r"@\w|://|\w\.[a-z]|(?<![\w/])/[ab1]", shown)


def test_pictures_of_a_card_are_photos_above_its_text() -> None:
    """In private and in groups, images come first; shown and missing ones are left out."""
    photo = Illustration("", "a heart", "a.png", b"PNG")
    gone = Illustration("", "a lung", "b.png")
    text = Paragraph(plain("What is [a heart]?"))
    view = View((AlreadyShown((photo,)), text, photo, gone), ((Button("Next", Undo()),),))
    for group in (False, True):
        above, below = render(view, group=group)
        assert (above.text, above.file, above.keyboard) == ("a heart", photo, None)
        assert (below.text, below.file) == ("What is [a heart]?", None)
        assert bool(below.keyboard) is not group
