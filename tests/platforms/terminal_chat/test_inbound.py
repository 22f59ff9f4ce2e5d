from bot.model.actions import Answer, Line, Rate, Reveal, Say, Today, Undo
from bot.model.ids import SessionId
from bot.model.views import Ask, Button, View
from bot.platforms import button_tokens
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.completion import completions
from bot.platforms.terminal_chat.inbound import (
    LONGEST_LINE,
    BadName,
    InboundLine,
    NoSuchChoice,
    Place,
    cleaned,
    leaves,
    meant,
    speaker_of,
)
from tests.world import a_deck

ANSWER = Answer(SessionId(1), 1)
DECKS = {"greek": tuple(a_deck().topics), "latin": ("nouns",)}


def place_of(*buttons: Button, ask: bool = False) -> Place:
    """A place where one message was shown."""
    place = Place()
    view = View((), (buttons,), Ask("Type", ANSWER) if ask else None)
    place.show(view, choices_of(view))
    return place


def read(text: str, place: Place) -> object:
    """What a line means."""
    return meant(text, place, arrived=False)


def test_speakers() -> None:
    """@name says who speaks; letters of any script will do, and other names are told apart."""
    assert speaker_of(" hello ") == InboundLine("", " hello ")
    assert speaker_of("@bob  hi there") == InboundLine("bob", "hi there")
    assert speaker_of("@bob") == InboundLine("bob", "")
    assert speaker_of("@Zoë_1-x /quiz") == InboundLine("Zoë_1-x", "/quiz")
    assert speaker_of("@jose\N{COMBINING ACUTE ACCENT} hi") == InboundLine("josé", "hi")
    assert speaker_of("@") == BadName("")
    assert speaker_of("@a.b hi") == BadName("a.b")
    assert speaker_of(f"@{'x' * 33}") == BadName("x" * 33)


def test_lines_without_a_question() -> None:
    """Commands, choices, what is none of them, and free text are told apart."""
    place = place_of(Button("Reveal", Reveal(SessionId(7), 1)), Button("Undo", Undo()))
    assert read("1", place) == Reveal(SessionId(7), 1)
    assert read("2", place) == Undo()
    assert read("3", place) == NoSuchChoice("3")
    assert read("a", place) == NoSuchChoice("a")
    assert read("/quiz x", place) == Line("/quiz x")
    assert read("12 apples", place) == NoSuchChoice("12 apples")
    assert read("12 apples", Place()) == Say("12 apples")
    assert read("Help", place) == read("?", Place()) == Line("/help")
    assert read("4", Place()) == NoSuchChoice("4")
    assert meant("", Place(), arrived=True) == Today(greeting=True)


def test_letters_in_either_case() -> None:
    """Keys with letters are read however they are written, and other letters are no free text."""
    place = place_of(Button("x", Rate(SessionId(1), 1, 1), key="A"), Button("y", Undo(), key="B"))
    assert read("a", place) == Rate(SessionId(1), 1, 1)
    assert read("B", place) == Undo()
    assert read("c", place) == NoSuchChoice("c")


def test_answers() -> None:
    """With a question open, all but its choices and commands is the answer, numbers too."""
    place = place_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    assert read("1", place) == Answer(SessionId(1), 1, "1")
    assert read("x", place) == Answer(SessionId(1), 1, "x")
    assert read("r", place) == Reveal(SessionId(7), 1)
    assert read("/help", place) == Line("/help")


def test_answers_that_look_like_something_else() -> None:
    """After a space or = anything is the answer to a typed question, and without one it is not."""
    place = place_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    for text, answer in (("=r", "r"), (" R", "R"), ("= /help", "/help"), ("=", "=")):
        assert read(text, place) == Answer(SessionId(1), 1, answer)
    assert read(" 1", place_of(Button("Undo", Undo()))) == Undo()


def test_leaving() -> None:
    """Bye and q leave like quit, but while an answer can be typed they may be one."""
    asked = place_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    for word in ("quit", "EXIT", "/quit", "q", "bye"):
        assert leaves(word, Place())
        assert leaves(word, asked) == (word not in {"q", "bye"})
        assert not leaves(f"={word}", asked)
    assert not leaves("hello", Place())


def test_an_empty_line() -> None:
    """Enter stands for the only choice or the main one, and for none where an answer is typed."""
    reveal, undo = Button("Reveal", Reveal(SessionId(7), 1), main=True), Button("Undo", Undo())
    assert button_tokens.unpack(place_of(reveal, undo).enter) == Reveal(SessionId(7), 1)
    assert button_tokens.unpack(place_of(undo).enter) == Undo()
    assert not place_of(undo, undo).enter
    assert not place_of(reveal, reveal).enter
    assert not place_of(reveal, ask=True).enter


def test_choices_stay_until_others_come() -> None:
    """A message without choices leaves the earlier ones; one with choices takes their place."""
    place = place_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    place.show(View(()), ())
    assert read("r", place) == Reveal(SessionId(7), 1)
    view = View((), ((Button("Undo", Undo()),),))
    place.show(view, choices_of(view))
    assert read("1", place) == Undo()


def test_lines_are_cleaned() -> None:
    """Lines are cut to a sane length, and no control character stays in them."""
    assert cleaned("a\x1b[2Jb\tc\nd\r\n") == "a�[2Jb    c d"
    assert len(cleaned("x" * 10_000)) == LONGEST_LINE


def test_completion_of_commands() -> None:
    """A begun command is completed, of two words as well; free text is left alone."""
    assert completions("/qu", DECKS) == ("/qu", ("/quiz",))
    assert completions("/decks sho", DECKS) == ("/decks sho", ("/decks show",))
    assert completions("@bob /st", DECKS)[1][:2] == ("/streak", "/stats")
    assert completions("hello", DECKS) == ("", ())
    assert completions("@bob", DECKS) == ("", ())


def test_completion_of_options() -> None:
    """Decks, option names and values are offered where they fit."""
    assert completions("/quiz ", DECKS)[1][:3] == ("greek", "latin", "deck:")
    assert completions("/quiz gr", DECKS) == ("gr", ("greek",))
    assert completions("/quiz greek to", DECKS) == ("to", ("topic:",))
    assert completions("/quiz greek topic:", DECKS) == ("", ("odd", "even"))
    assert completions("/quiz topic:n", DECKS) == ("n", ("nouns",))
    assert completions("/quiz greek mode:t", DECKS) == ("t", ("type",))
    assert "mode:" not in completions("/quiz greek mode:type ", DECKS)[1]
    assert completions("/quiz greek what:", DECKS) == ("", ())
    assert completions("/streak ", DECKS) == ("", ())


def test_completion_of_time_zones() -> None:
    """Time zones are offered in either case, once they are begun or asked for by name."""
    assert completions("/settings timezone:europe/berl", DECKS)[1] == ("Europe/Berlin",)
    assert completions("/settings Asia/Tok", DECKS)[1] == ("Asia/Tokyo",)
    assert completions("/settings ", DECKS)[1][0] == "timezone:"
