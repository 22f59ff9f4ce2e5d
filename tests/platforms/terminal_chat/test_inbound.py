from bot.model.actions import Answer, Line, Rate, Reveal, Say, Today, Undo
from bot.model.ids import SessionId
from bot.model.views import Ask, Button, View
from bot.platforms import button_tokens
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.completion import completions
from bot.platforms.terminal_chat.inbound import (
    LONGEST_LINE,
    BadName,
    Conversation,
    InboundLine,
    NoSuchChoice,
    action_of,
    cleaned_line,
    leaves,
    speaker_of,
)
from tests.world import a_deck

ANSWER = Answer(SessionId(1), 1)
DECKS = {"greek": tuple(a_deck().topics), "latin": ("nouns",)}


def conversation_of(*buttons: Button, ask: bool = False) -> Conversation:
    """A conversation in which one message was shown."""
    conversation = Conversation()
    view = View((), (buttons,), Ask("Type", ANSWER) if ask else None)
    conversation.offer(view, choices_of(view))
    return conversation


def action(text: str, conversation: Conversation) -> object:
    """The action that a line stands for."""
    return action_of(text, conversation, is_new=False)


def test_speakers() -> None:
    """`@name` says who speaks, in letters of any script; other names are reported as bad."""
    assert speaker_of(" hello ") == InboundLine("", " hello ")
    assert speaker_of("@bob  hi there") == InboundLine("bob", "hi there")
    assert speaker_of("@bob") == InboundLine("bob", "")
    assert speaker_of("@Zoë_1-x /quiz") == InboundLine("Zoë_1-x", "/quiz")
    assert speaker_of("@jose\N{COMBINING ACUTE ACCENT} hi") == InboundLine("josé", "hi")
    assert speaker_of("@") == BadName("")
    assert speaker_of("@a.b hi") == BadName("a.b")
    assert speaker_of(f"@{'x' * 33}") == BadName("x" * 33)


def test_lines_without_a_question() -> None:
    """Commands, choices, wrong choices and free text are told apart."""
    conversation = conversation_of(
        Button("Reveal", Reveal(SessionId(7), 1)), Button("Undo", Undo())
    )
    assert action("1", conversation) == Reveal(SessionId(7), 1)
    assert action("2", conversation) == Undo()
    assert action("3", conversation) == NoSuchChoice("3")
    assert action("a", conversation) == NoSuchChoice("a")
    assert action("/quiz x", conversation) == Line("/quiz x")
    assert action("12 apples", conversation) == NoSuchChoice("12 apples")
    assert action("12 apples", Conversation()) == Say("12 apples")
    assert action("Help", conversation) == action("?", Conversation()) == Line("/help")
    assert action("4", Conversation()) == NoSuchChoice("4")
    assert action_of("", Conversation(), is_new=True) == Today(greeting=True)


def test_letters_in_either_case() -> None:
    """Keys that are letters work in both cases; other letters are wrong choices, not free text."""
    conversation = conversation_of(
        Button("x", Rate(SessionId(1), 1, 1), key="A"), Button("y", Undo(), key="B")
    )
    assert action("a", conversation) == Rate(SessionId(1), 1, 1)
    assert action("B", conversation) == Undo()
    assert action("c", conversation) == NoSuchChoice("c")


def test_answers() -> None:
    """With a question open, everything but choices and commands is an answer, also a number."""
    conversation = conversation_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    assert action("1", conversation) == Answer(SessionId(1), 1, "1")
    assert action("x", conversation) == Answer(SessionId(1), 1, "x")
    assert action("r", conversation) == Reveal(SessionId(7), 1)
    assert action("/help", conversation) == Line("/help")


def test_answers_that_look_like_something_else() -> None:
    """A leading space or = makes anything the answer to an open question, and only then."""
    conversation = conversation_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    for text, answer in (("=r", "r"), (" R", "R"), ("= /help", "/help"), ("=", "=")):
        assert action(text, conversation) == Answer(SessionId(1), 1, answer)
    assert action(" 1", conversation_of(Button("Undo", Undo()))) == Undo()


def test_leaving() -> None:
    """The words bye and q leave like quit, except while an answer can be typed."""
    conversation = conversation_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    for word in ("quit", "EXIT", "/quit", "q", "bye"):
        assert leaves(word, Conversation())
        assert leaves(word, conversation) == (word not in {"q", "bye"})
        assert not leaves(f"={word}", conversation)
    assert not leaves("hello", Conversation())


def test_an_empty_line() -> None:
    """Enter presses the only choice or the main one, and nothing where an answer is typed."""
    reveal, undo = Button("Reveal", Reveal(SessionId(7), 1), main=True), Button("Undo", Undo())
    assert button_tokens.unpack(conversation_of(reveal, undo).enter) == Reveal(SessionId(7), 1)
    assert button_tokens.unpack(conversation_of(undo).enter) == Undo()
    assert not conversation_of(undo, undo).enter
    assert not conversation_of(reveal, reveal).enter
    assert not conversation_of(reveal, ask=True).enter


def test_choices_stay_until_others_come() -> None:
    """A message without choices keeps the earlier ones; a message with choices replaces them."""
    conversation = conversation_of(Button("Reveal answer", Reveal(SessionId(7), 1)), ask=True)
    conversation.offer(View(()), ())
    assert action("r", conversation) == Reveal(SessionId(7), 1)
    view = View((), ((Button("Undo", Undo()),),))
    conversation.offer(view, choices_of(view))
    assert action("1", conversation) == Undo()


def test_lines_are_cleaned() -> None:
    """Long lines are cut, and control characters are replaced."""
    assert cleaned_line("a\x1b[2Jb\tc\nd\r\n") == "a�[2Jb    c d"
    assert len(cleaned_line("x" * 10_000)) == LONGEST_LINE


def test_completion_of_commands() -> None:
    """A half-typed command is completed, also one of two words; free text is left alone."""
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


def test_completion_of_decks_that_share_a_name() -> None:
    """Both are offered for the beginning of their name, each with its own topics."""
    shared = {"mine/greek": ("odd",), "builtin/greek": ("even",), "latin": ("nouns",)}
    assert completions("/quiz gre", shared) == ("gre", ("mine/greek", "builtin/greek"))
    assert completions("/quiz mi", shared) == ("mi", ("mine/greek",))
    assert completions("/daily on gre", shared) == ("gre", ("mine/greek", "builtin/greek"))
    assert completions("/quiz mine/greek topic:", shared) == ("", ("odd",))


def test_completion_of_time_zones() -> None:
    """Time zones are offered in any case, once the first letter is typed or the option is named."""
    assert completions("/settings timezone:europe/berl", DECKS)[1] == ("Europe/Berlin",)
    assert completions("/settings Asia/Tok", DECKS)[1] == ("Asia/Tokyo",)
    assert completions("/settings ", DECKS)[1][0] == "timezone:"
