import re
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import (
    AnyAction,
    BringBack,
    EndQuiz,
    Forget,
    Line,
    Rate,
    RevealPosted,
    ShowMissed,
    Study,
    StudyAs,
    StudyMissed,
    Today,
    TypeBattle,
    Undo,
    Unreadable,
)
from bot.model.ids import BattleId, DeckId, PostedId, SessionId
from bot.platforms import button_tokens
from bot.platforms.telegram_chat import deep_links, limits

NUMBERS = st.integers(0, button_tokens.LARGEST)


def payload(url: str) -> str:
    """The payload of a link."""
    return parse_qs(urlsplit(url).query).get("start", [""])[0]


@given(
    st.one_of(
        st.builds(RevealPosted, NUMBERS.map(PostedId)),
        st.builds(Study, NUMBERS.map(DeckId), st.booleans()),
        st.builds(StudyAs, NUMBERS),
        st.builds(Today, st.booleans()),
        st.builds(ShowMissed, NUMBERS.map(BattleId)),
        st.builds(StudyMissed, NUMBERS.map(BattleId)),
        st.builds(TypeBattle, NUMBERS.map(BattleId), NUMBERS),
    )
)
def test_presses_come_back(action: AnyAction) -> None:
    """An action can be read back from its link, and Telegram accepts the payload."""
    start_payload = payload(deep_links.to_press("abot", action))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start_payload)
    assert deep_links.opened(start_payload) == action


def test_commands_come_back() -> None:
    """A command can be read back from its link, with its deck name if that fits."""
    url = deep_links.to_command("abot", "quiz", "deep_learning")
    assert url == "https://t.me/abot?start=quiz-deep_learning"
    assert deep_links.opened(payload(url)) == Line("/quiz deep_learning")
    assert deep_links.opened(payload(deep_links.to_command("abot", "streak"))) == Line("/streak")
    export = payload(deep_links.to_command("abot", "privacy export"))
    assert deep_links.opened(export) == Line("/privacy")
    for name in ("undo", "remind", "unlink", "privacy forget"):
        assert deep_links.to_command("abot", name) == "https://t.me/abot"
    for deck in ("x" * 60, "x" * 61, "日本語", "a-b", ""):
        assert deep_links.to_command("abot", "quiz", deck) == "https://t.me/abot?start=quiz"


def test_links_do_no_harm() -> None:
    """A made-up link can't rate, end, undo or change settings."""
    for action in (
        Undo(),
        Forget(),
        BringBack(DeckId(1)),
        EndQuiz(SessionId(1)),
        Rate(SessionId(1), 1, 5),
    ):
        token = button_tokens.pack(action).replace(".", "-")
        assert deep_links.opened(token) == Unreadable(token)
        assert not deep_links.to_press("abot", action)
    assert deep_links.opened("settings-UTC") == Line("/settings")
    assert deep_links.opened("undo") == Unreadable("undo")


def test_a_plain_start_greets() -> None:
    """Without a payload a person has just arrived."""
    assert deep_links.opened("") == Today(greeting=True)


@given(st.text(alphabet="1VSTquiz-_9", max_size=limits.PAYLOAD))
def test_any_payload_is_read(text: str) -> None:
    """Any payload is read as an action, without an error."""
    assert deep_links.opened(text) is not None
