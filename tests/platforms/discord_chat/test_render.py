import gzip
import re
from functools import partial

import pytest
from hypothesis import given, settings

from bot.model.actions import Choose, Rate, Reveal, Undo
from bot.model.ids import SessionId
from bot.model.markup import plain
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Bullets,
    Button,
    CodeBlock,
    Facts,
    Heading,
    Illustration,
    Note,
    Paragraph,
    Picture,
    Progress,
    Quote,
    Span,
    Text,
    Tone,
    View,
    moment,
)
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.escaping import MARK, cleaned, code_block, styled
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.render import COLOURS, TONES, render
from bot.platforms.discord_chat.uploads import Upload, files_of
from bot.screens.ratings import confidences
from bot.screens.widgets import paragraph
from tests.amount import amount
from tests.fakes.discord import components, message_limits
from tests.fakes.discord.records import COMPONENTS_V2, File
from tests.platforms.charts import bars
from tests.platforms.discord_chat import views
from tests.platforms.discord_chat.markdown import HIDDEN, read
from tests.screens.samples import SAMPLES, view_of


def sent(view: View) -> tuple[list[dict[str, object]], list[Upload]]:
    """A view's components and files, after Discord's own checks; pictures are not drawn yet."""
    layout, uploads = render(view)
    form = {"components": layout.to_components(), "flags": COMPONENTS_V2}
    files = [File(1, file.name, b"", "", file.words) for file in uploads]
    message_limits.check_message(form, files, None)
    return form["components"], uploads  # type: ignore[return-value]


def text_of(*blocks: AnyBlock) -> str:
    """The visible text of blocks, as Markdown."""
    return components.visible_text(sent(View(blocks))[0])


def visible(text: Text) -> str:
    """The visible characters of a text."""
    return cleaned(plain(text)).replace(HIDDEN, "")


@settings(max_examples=amount(40))  # each is a whole message
@given(views.views)
def test_every_view_keeps_all_limits(view: View) -> None:
    """Discord accepts any view: texts, items, labels and tokens keep all limits."""
    items, uploads = sent(view)
    texts = [item["content"] for _, item in components.walk(items) if "content" in item]
    assert len({upload.name for upload in uploads}) == len(uploads)
    assert all(len(upload.words) <= limits.FILE_WORDS for upload in uploads)
    assert sum(map(len, texts)) <= limits.TEXT
    assert sum(1 for _ in components.walk(items)) <= limits.ITEMS


@given(views.texts)
def test_plain_text_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    """Plain text is shown unchanged, and nothing in it pings, links or formats."""
    shown = read(styled((Span(text),)))
    assert shown.text == cleaned(text).replace(HIDDEN, "")
    assert shown.alive == []
    assert shown.marks == []


@given(views.short_runs)
def test_styled_text_is_shown_as_it_is(text: Text) -> None:
    """The words stay, whatever styles touch each other; nothing in them has an effect."""
    shown = read(styled(text))
    assert shown.text == visible(text)
    assert shown.alive == []


@given(views.texts)
def test_code_never_breaks_out_of_its_block(text: str) -> None:
    """A code block stays one block, with all lines except empty ones at its start and end."""
    shown = read(code_block(text))
    assert shown.text.strip("\n") == cleaned(text).replace(HIDDEN, "").strip("\n")
    assert shown.alive == []


@pytest.mark.parametrize("outcome", SAMPLES)
def test_every_screen_fits_whole(outcome: object) -> None:
    """No screen needs to be shortened, and each shows all of its words."""
    view = view_of(outcome)  # type: ignore[arg-type]
    items, uploads = sent(view)
    expected = [block for block in view.blocks if isinstance(block, Picture | Attachment)]
    assert len(uploads) == len(expected)
    assert components.visible_text(items).count("…") == repr(view.blocks).count("…")


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("/quiz", "</quiz:7>"),
        ("/daily off", "</daily off:8>"),
        ("/daily", "</daily show:8>"),
        ("/quiz deep_learning", r"</quiz:7> deep\_learning"),
        ("/undo", "`/undo`"),
        ("/nothing", "`/nothing`"),
    ],
)
def test_a_command_is_a_link(command: str, shown: str) -> None:
    """A command whose id Discord has told can be clicked, and its options stand beside it."""
    view = View((Paragraph((Span(command, "command"),)),))
    components = render(view, {"quiz": 7, "daily": 8}).layout.to_components()
    assert components[0]["components"][0]["content"] == shown


def test_marks_of_lists_are_shown() -> None:
    """A list with another mark than a dash is no list for Discord, and stands as it was written."""
    first, second = Bullets(((Span("for"),),), "+"), Bullets(((Span("against"),),))
    assert text_of(first, second, Bullets(((Span("*x"),),), "*")).split("\n") == [
        "\\+ for",
        "- against",
        "\\* \\*x",
    ]


def test_blocks_have_their_own_looks() -> None:
    """Headings, bullets, quotes, notes, facts and progress have their own layouts."""
    assert text_of(
        Heading((Span("Title"),)),
        Paragraph((Span("a "), Span("b", "bold"), Span("c", "italic"), Span(" d", "code"))),
        Bullets(((Span("one\ntwo"),), (Span("three"),))),
        Quote((Paragraph((Span("said\nso"),)),)),
        Facts((("Longest", "3 days"), ("Now", "1"))),
        Progress(1, 2, "1 of 2"),
        Note((Span("small\nprint"),)),
    ).split("\n") == [
        "### Title",
        f"a **b**{HIDDEN}*c*{HIDDEN}` d`",
        "- one",
        "  two",
        "- three",
        "",
        "> said",
        "> so",
        "**Longest** · 3 days",
        "**Now** · 1",
        "",
        "1 of 2",
        "▰▰▰▰▰▱▱▱▱▱",
        "",
        "-# small",
        "-# print",
    ]


def test_moments_are_discords_own() -> None:
    """A moment counts down, or is the reader's own time of day; its words are not needed."""
    closes = (Span("Closes "), moment(1_800_000_123_999, "relative", "in 20 seconds"), Span("!"))
    assert text_of(Note(closes)) == "-# Closes <t:1800000123:R>!"
    opens = (Span("Next", "bold"), Span(": "), moment(1_800_000_000_000, "time", "08:00 UTC"))
    assert text_of(Paragraph(opens)) == "**Next**: <t:1800000000:t>"


def test_what_was_seen_stands_above_a_line() -> None:
    """The question and the answer are two texts, with a line between them."""
    shown_before = AlreadyShown((Paragraph((Span("Question"),)),))
    items, _ = sent(View((shown_before, Paragraph((Span("Answer"),)))))
    (frame,) = items
    kinds = [part["type"] for part in frame["components"]]  # type: ignore[attr-defined]
    assert kinds == [components.TEXT, components.SEPARATOR, components.TEXT]


def test_the_answer_outlives_the_question_and_the_explanation() -> None:
    """A view that is too long loses parts of the question first, then notes, not the answer."""
    answer = "the answer " * 150
    text = text_of(
        AlreadyShown((Paragraph((Span("question " * 400),)),)),
        Paragraph((Span(answer),)),
        Note((Span("because " * 400),)),
        Paragraph((Span("How well did you know this?", "bold"),)),
    )
    assert answer.strip() in text
    assert "**How well did you know this?**" in text
    assert text.count("…") == 2


@pytest.mark.parametrize(
    "blocks",
    [
        tuple(Note((Span("x"),)) for _ in range(3_000)),
        (Paragraph((Span("*wo_rd* " * 50_000),)),) * 3,
        (Bullets(((Span("a_" * 9_000),),) * 30),),
        (Facts((("a", "b*" * 500),) * 200),),
    ],
    ids=["many", "long", "bullets", "facts"],
)
def test_whatever_is_far_too_long_uses_most_of_the_room(blocks: tuple[AnyBlock, ...]) -> None:
    """Cutting leaves out only as much as it must, and an ellipsis shows it."""
    text = text_of(*blocks)
    assert 0.75 * limits.TEXT < len(text) <= limits.TEXT
    assert "…" in text


def test_a_very_long_code_comes_whole_as_a_file() -> None:
    """The message shows the beginning, a described file has everything."""
    code = "\n".join(f"line_{index} = {index}" for index in range(2_000))
    items, files = sent(View((Paragraph((Span("Here:"),)), CodeBlock(code, "python"))))
    assert "line_0 = 0" in components.visible_text(items)
    (file,) = files
    assert file.name == "answer.md"
    assert file.words
    assert isinstance(file.content, bytes)
    assert code in file.content.decode()


def test_long_choices_are_spelt_out_above_their_buttons() -> None:
    """A button too short for its choice has the letter, and the text has the whole choice."""
    long = "an option that goes on and on " * 5
    row = (
        (Button(long, Choose(SessionId(1), 2, 0), key="A"),),
        (Button("short", Choose(SessionId(1), 2, 1), key="B"),),
    )
    items, _ = sent(View((), row))
    assert long.strip() in components.visible_text(items)
    labels = [button.label for button in components.buttons(items)]
    assert labels[0].startswith("A · an option")
    assert labels[0].endswith("…")
    assert labels[1] == "B · short"


def test_a_row_that_is_too_wide_for_a_phone_becomes_several() -> None:
    """Buttons stay in their order, and as many share a row as a narrow phone has room for."""
    texts = ("Save", "Save, with my schedule", "Cancel", "卡片" * 6, "1", "2", "3")
    row = tuple(Button(text, Reveal(SessionId(1), step)) for step, text in enumerate(texts))
    items, _ = sent(View((), (row,)))
    rows = [item for _, item in components.walk(items) if item["type"] == components.ROW]
    assert [[button["label"] for button in each["components"]] for each in rows] == [
        ["Save"],
        ["Save, with my schedule"],
        ["Cancel"],
        ["卡片" * 6],
        ["1", "2", "3"],
    ]


def test_ratings_share_a_row_on_a_phone() -> None:
    """Their words do not fit, so they stand above the coloured numbers, which do."""
    ratings = confidences(partial(Rate, SessionId(1), 2), (0, 1, 2, 6, 14))
    items, _ = sent(View((), (ratings,)))
    assert components.visible_text(items).splitlines()[3] == "**4** · well · about 6 days"
    (row,) = [item for _, item in components.walk(items) if item["type"] == components.ROW]
    shown = [(button["label"], button["style"]) for button in row["components"]]
    assert shown == [("1", 4), ("2", 4), ("3", 2), ("4", 3), ("5", 3)]


def test_numbered_buttons_that_fit_keep_their_words() -> None:
    """Nothing is listed above a row that has room for its labels."""
    row = (Button("no", Undo(1), key="1"), Button("yes", Undo(2), key="2"))
    items, _ = sent(View((), (row,)))
    assert [button.label for button in components.buttons(items)] == ["1 · no", "2 · yes"]


def test_shared_and_double_buttons_are_left_out() -> None:
    """Shared buttons are left out, and so is a second button with the same token."""
    reveal = Button("Reveal", Reveal(SessionId(1), 2))
    shared = Button("Both", Reveal(SessionId(1), 3), shared=True)
    items, _ = sent(View((), ((reveal, shared, reveal),)))
    assert [button.label for button in components.buttons(items)] == ["Reveal"]


def test_a_deck_has_a_colour_of_its_own() -> None:
    """The colour depends only on the deck; without a deck there is none, except for an answer."""

    def colour(deck: str, tone: Tone = "") -> int | None:
        frame = render(View((), deck=deck, tone=tone)).layout.to_components()[0]
        return frame.get("accent_color")

    assert (colour("greek", "good"), colour("", "bad")) == (TONES["good"], TONES["bad"])
    colours = [*map(colour, ("greek", "greek", "deep_learning", ""))]
    assert colours[0] == colours[1]
    assert colours[1] != colours[2]
    assert set(colours[:3]) <= set(COLOURS)
    assert colours[3] is None


def test_invisible_turns_of_direction_are_shown() -> None:
    """Control characters and direction marks are shown as question marks."""
    assert text_of(Paragraph((Span("a\u202eb\x00"),))) == f"a{MARK}b{MARK}"


def test_empty_blocks_take_no_room() -> None:
    """An empty view is a single ellipsis, and empty parts leave no gaps."""
    assert text_of() == "…"
    nothing = Paragraph((Span(" "),))
    assert markdown((nothing, Note((Span("a"),)), nothing, Note((Span("b"),)))) == "-# a\n\n-# b"
    assert not re.search(r"\n{3}", markdown((nothing, Heading(()), Quote((nothing,)))))


def test_every_token_fits_into_a_button() -> None:
    """The longest token is shorter than Discord's limit."""
    assert button_tokens.LONGEST <= limits.CUSTOM_ID


def test_a_picture_stands_where_it_belongs_with_its_words() -> None:
    """A picture is a gallery between the texts, with a description for screen readers."""
    items, (upload,) = sent(View((paragraph("above"), bars(3, 1), paragraph("below"))))
    above, gallery, below = [item for _, item in components.walk(items)][1:]
    assert (above["content"], below["content"]) == ("above", "below")
    (item,) = gallery["items"]
    assert item == {"media": {"url": "attachment://picture-1.png"}, "description": "The words."}
    assert upload.words == "The words."


async def test_pictures_are_drawn_and_files_are_whole() -> None:
    """A picture becomes a PNG file, an attachment is sent as it is."""
    attached = Attachment("my data/1.json", '{"é": 1}', "All that I keep")
    _, uploads = sent(View((bars(3, 1), attached, attached)))
    assert [upload.name for upload in uploads] == [
        "my_data_1.json",
        "2-my_data_1.json",
        "picture-1.png",
    ]
    first, _, picture = await files_of(uploads)
    assert first.fp.read().decode() == attached.content
    assert first.description == attached.words
    assert picture.fp.read().startswith(b"\x89PNG")


async def test_a_file_that_is_too_large_is_packed() -> None:
    """A file above Discord's size limit is compressed, and its name says so."""
    long = "x" * (limits.UPLOAD + 1)
    _, uploads = sent(View((Attachment("cardstreak.json", long, "All"),)))
    (file,) = await files_of(uploads)
    assert file.filename == "cardstreak.json.gz"
    assert gzip.decompress(file.fp.read()).decode() == long


def test_a_package_that_is_too_large_is_reported() -> None:
    """A package above the limit can't be compressed: it is not sent, and the text says so."""
    items, uploads = sent(View((Attachment("a.apkg", bytes(limits.UPLOAD + 1), "All"),)))
    assert uploads == []
    assert "a.apkg has more than 10 MB" in components.visible_text(items)


async def test_the_picture_of_a_card_is_sent_as_it_is() -> None:
    """The image of a card has a file name of its kind and a description."""
    items, uploads = sent(View((paragraph("?"), Illustration("", "a heart", "0a.jpg", b"JPEG"))))
    (gallery,) = [item for _, item in components.walk(items) if "items" in item]
    assert gallery["items"] == [
        {"media": {"url": "attachment://picture-1.jpg"}, "description": "a heart"}
    ]
    (file,) = await files_of(uploads)
    assert file.fp.read() == b"JPEG"


def test_more_pictures_than_discord_takes() -> None:
    """Of twelve pictures ten are shown, and the text stays."""
    items, uploads = sent(View((*(bars(height) for height in range(1, 13)), paragraph("end"))))
    assert len(uploads) == limits.FILES
    assert components.visible_text(items).endswith("\nend")
