"""What could not be done and what to do instead: kind, short, without blame."""

from bot.model.outcomes.problems import Problem
from bot.model.views import Paragraph, Span, Text, View
from bot.screens.widgets import go_on, listed, paragraph, short, show_help, with_commands

PLAIN = {
    "no_decks": "There is no deck yet. The owner of this bot can add one to its decks folder.",
    "not_yours": "This card belongs to somebody else. {/quiz} gives you one of your own.",
    "gone": "This card has moved on. {/quiz} gives you a fresh one.",
    "not_shown_here": (
        "I can't show you this card here yet. Where it was posted, press Reveal answer beneath it; "
        "then it opens here, too."
    ),
    "already_rated": "This card is behind you already.",
    "not_revealed": "Have a look at the answer first, then say how well you knew it.",
    "nothing_to_undo": "There is nothing to take back today.",
    "undone_before": "That rating was taken back before.",
    "rated_since": "You have rated another card since. {/undo} takes back that one.",
    "link_self": "That code is your own. Type it on the other platform.",
    "link_later": "That was one guess too many. Please wait an hour, then ask for a new code.",
    "not_linked": "This account is not linked to another one. {/link} does that.",
    "no_browser": (
        "This bot has no pages for the browser. Everything works here: {/today} shows a card."
    ),
    "guest": "A guest can only play the battle. For more, open a chat with me and try {/help}.",
    "just_text": "I listen to commands and buttons. Try {/quiz}, or {/help} for all I can do.",
    "unreadable": "I don't know this button any more. {/today} and {/quiz} bring new ones.",
    "no_cards": "There is no card to post: the deck, or its topic, is empty right now.",
    "nowhere_to_post": (
        "A daily card needs a place that I can write to by myself, on Discord or Telegram. "
        "Here, {/today} shows you a card whenever you like."
    ),
    "nowhere_to_remind": (
        "I can only remind you where I can write to you by myself, on Discord or Telegram. "
        "Here, {/today} shows what waits for you."
    ),
    "not_moderator": (
        "Only those who manage this place can change its daily card. "
        "In a private chat with me, {/daily on} brings one to you alone."
    ),
    "other_channel": "Please type that where the card should come.",
    "no_daily": "No daily card comes here right now. {/daily on} starts it.",
    "out_already": "Today's card is here already. {/daily skip} brings another one.",
    "nothing_to_skip": "Today's card has not come yet. {/daily now} brings it at once.",
    "no_space": (
        "A leaderboard belongs to a server or group. Ask for it there, or see {/stats} here."
    ),
    "not_saved": "That could not be saved, so nothing has changed. Please try again in a while.",
    "not_now": "I can't look that up right now. Please try again in a while.",
    "broken": "Something went wrong on my side, and nothing was changed. Please try again.",
}
SHOWN = 60
"""Characters of what a person typed: enough to recognise it."""
MOST_NAMED = 3
SEE_DECKS = "{/decks list} shows all there are."
NAME_A_CITY = "Name it by a big city near you, such as Europe/Berlin."


def problem(outcome: Problem) -> View:
    """The problem and what to do about it."""
    buttons = ((go_on(outcome.session, main=True),),) if outcome.session else ()
    if outcome.kind in {"unknown_command", "just_text"}:
        buttons = ((show_help(),),)
    if outcome.kind == "not_added":
        words = "To post here I must be a member. Add me to this server first: "
        return View((Paragraph((Span(words), Span(outcome.found, "link"))),))
    return View((paragraph(_sentence(outcome)),), buttons)


def _sentence(outcome: Problem) -> Text:
    allowed = outcome.allowed
    sentences = {
        "unknown_command": "I don't know /{typed}. {/help} shows what I can do.",
        "unknown_deck": f"There is no deck called “{{typed}}”. {_nearest(allowed, SEE_DECKS)}",
        "unknown_topic": f"{{where}} has no topic “{{typed}}”. {_topics(allowed)}",
        "topic_no_deck": _topic(allowed),
        "unknown_option": f"{{/{{where}}}} has no option “{{typed}}”. {_options(allowed)}",
        "unknown_zone": "I don't know the time zone “{typed}”. " + _nearest(allowed, NAME_A_CITY),
        "zone_needs_city": "“{typed}” doesn't say when clocks change. Name a big city near you, "
        "such as {one}.",
        "bad_option": f"“{{typed}}” does not fit {{where}}. {_range(allowed)}",
        "bad_time": "I can't read “{typed}” as a time of day. Try 9:00, 18:30 or 9pm.",
        "lacking": "To post here I still need to be allowed this: {all}.",
        "link_unknown": "The code {typed} is used up, or too old. {/link} on the other platform "
        "gives you a fresh one.",
        "too_often": "That was a lot at once for one place. "
        f"Please try again in {{typed}} {'minute' if outcome.found == '1' else 'minutes'}.",
        "missing_option": "Which {where}? There are {all}.",
    }
    named = allowed if len(allowed) <= MOST_NAMED else (*allowed[:MOST_NAMED], "others")
    return with_commands(
        sentences.get(outcome.kind) or PLAIN[outcome.kind],
        typed=short(outcome.found, SHOWN),
        where=outcome.where,
        one=listed(allowed),
        all=listed(allowed, "and"),
        some=listed(named, "and"),
        first=allowed[0] if allowed else "",
        last=allowed[-1] if allowed else "",
    )


# These words are templates for `with_commands`, with the values above.


def _topic(decks: tuple[str, ...]) -> str:
    how = "This is how to study it" if len(decks) == 1 else "Say of which, like this"
    return (
        f"{{typed}} is a topic of {{some}}, not a deck. {how}: {{/quiz {{first}} topic:{{typed}}}}"
    )


def _options(allowed: tuple[str, ...]) -> str:
    return "It takes {all}." if allowed else "It takes no options."


def _topics(allowed: tuple[str, ...]) -> str:
    return "Try {one}." if allowed else "It has no topics."


def _nearest(allowed: tuple[str, ...], otherwise: str) -> str:
    return "Did you mean {one}?" if allowed else otherwise


def _range(allowed: tuple[str, ...]) -> str:
    numbers = len(allowed) == 2 and allowed[0].rstrip("%").isdigit()  # noqa: PLR2004 - two ends
    return "It takes a number from {first} to {last}." if numbers else "It takes {one}."
