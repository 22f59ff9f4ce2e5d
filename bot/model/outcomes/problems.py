"""A person's mistake as a value; its screen says what to do instead."""

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
    "zone_needs_city",
    "bad_option",
    "missing_option",
    "no_decks",
    "no_cards",
    "not_yours",
    "gone",
    "not_shown_here",
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
    "not_added",
    "other_channel",
    "no_daily",
    "out_already",
    "nothing_to_skip",
    "too_often",
    "no_space",
    "link_unknown",
    "link_self",
    "link_later",
    "not_linked",
    "no_browser",
    "just_text",
    "guest",
    "unreadable",
    "not_saved",
    "not_now",
    "broken",
]


class Problem(Outcome, frozen=True):
    """A request that could not be carried out.

    `found` is the part of the request that is wrong, `where` is the command, option or deck that it
    belongs to, and `allowed` are the values that are allowed or were probably meant. `session` is a
    quiz that can still go on, 0 if there is none.
    """

    kind: ProblemKind
    found: str = ""
    where: str = ""
    allowed: tuple[str, ...] = ()
    session: SessionId = SessionId(0)
