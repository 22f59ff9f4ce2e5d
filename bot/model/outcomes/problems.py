"""What could not be done, and what to do instead: a person's mistake as a value."""

from typing import Literal

from bot.model.ids import SessionId
from bot.model.outcomes.base import Outcome

ProblemKind = Literal[
    "unknown_command",
    "unknown_deck",
    "unknown_topic",
    "topic_no_deck",
    "unknown_option",
    "unknown_zone",
    "bad_option",
    "missing_option",
    "no_decks",
    "no_cards",
    "not_yours",
    "gone",
    "already_rated",
    "not_revealed",
    "nothing_to_undo",
    "undone_before",
    "rated_since",
    "bad_time",
    "nowhere_to_post",
    "nowhere_to_remind",
    "not_moderator",
    "lacking",
    "other_channel",
    "no_daily",
    "out_already",
    "nothing_to_skip",
    "no_space",
    "link_unknown",
    "link_self",
    "link_later",
    "not_linked",
    "just_text",
    "unreadable",
    "not_saved",
    "not_now",
    "broken",
]


class Problem(Outcome, frozen=True):
    """Something could not be done: what was `found`, and what could be meant or is `allowed`.

    `session` is the quiz that can go on all the same, 0 if there is none.
    """

    kind: ProblemKind
    found: str = ""
    where: str = ""
    allowed: tuple[str, ...] = ()
    session: SessionId = SessionId(0)
