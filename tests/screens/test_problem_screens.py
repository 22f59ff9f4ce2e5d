import typing

import pytest

from bot.model.outcomes.problems import Problem, ProblemKind
from tests.screens.samples import view_of
from tests.world import labels, read

SENTENCES: tuple[tuple[Problem, str], ...] = (
    (
        Problem("unknown_command", found="quizz"),
        "I don't know /quizz. /help shows what I can do.",
    ),
    (
        Problem("unknown_deck", found="latn", allowed=("latin",)),
        "There is no deck called “latn”. Did you mean latin?",
    ),
    (
        Problem("unknown_deck", found="latn", allowed=("latin", "greek", "maths")),
        "There is no deck called “latn”. Did you mean latin, greek or maths?",
    ),
    (
        Problem("unknown_deck", found="xyz"),
        "There is no deck called “xyz”. /decks list shows all there are.",
    ),
    (
        Problem("guest"),
        "A guest can only play the battle. For more, open a chat with me and try /help.",
    ),
    (
        Problem("unknown_topic", found="odd", where="greek", allowed=("vowels",)),
        "greek has no topic “odd”. Try vowels.",
    ),
    (
        Problem("unknown_topic", found="odd", where="greek", allowed=("vowels", "others")),
        "greek has no topic “odd”. Try vowels or others.",
    ),
    (
        Problem("unknown_topic", found="odd", where="greek"),
        "greek has no topic “odd”. It has no topics.",
    ),
    (
        Problem("topic_no_deck", found="odd", allowed=("greek",)),
        "odd is a topic of greek, not a deck. This is how to study it: /quiz greek topic:odd",
    ),
    (
        Problem("unknown_option", found="depth", where="quiz", allowed=("cards", "deck", "mode")),
        "/quiz has no option “depth”. It takes cards, deck and mode.",
    ),
    (
        Problem("unknown_option", found="depth", where="decks show", allowed=("deck",)),
        "/decks show has no option “depth”. It takes deck.",
    ),
    (
        Problem("unknown_option", found="it", where="undo"),
        "/undo has no option “it”. It takes no options.",
    ),
    (
        Problem("unknown_zone", found="berln", allowed=("Europe/Berlin", "Europe/Belgrade")),
        "I don't know the time zone “berln”. Did you mean Europe/Berlin or Europe/Belgrade?",
    ),
    (
        Problem("zone_needs_city", found="EST", allowed=("New York", "Toronto")),
        (
            "“EST” doesn't say when clocks change. "
            "Name a big city near you, such as New York or Toronto."
        ),
    ),
    (
        Problem("unknown_zone", found="Atlantis"),
        (
            "I don't know the time zone “Atlantis”. "
            "Name it by a big city near you, such as Europe/Berlin."
        ),
    ),
    (
        Problem("bad_option", found="0", where="cards", allowed=("1", "100")),
        "“0” does not fit cards. It takes a number from 1 to 100.",
    ),
    (
        Problem("bad_option", found="99%", where="retention", allowed=("70%", "97%")),
        "“99%” does not fit retention. It takes a number from 70% to 97%.",
    ),
    (
        Problem("bad_option", found="guess", where="mode", allowed=("reveal", "choice", "type")),
        "“guess” does not fit mode. It takes reveal, choice or type.",
    ),
    (
        Problem("missing_option", where="deck", allowed=("greek", "latin")),
        "Which deck? There are greek and latin.",
    ),
    (
        Problem("no_decks"),
        "There is no deck yet. The owner of this bot can add one to its decks folder.",
    ),
    (
        Problem("not_yours"),
        "This card belongs to somebody else. /quiz gives you one of your own.",
    ),
    (
        Problem("gone"),
        "This card has moved on. /quiz gives you a fresh one.",
    ),
    (
        Problem("not_shown_here"),
        (
            "I can't show you this card here yet. Where it was posted, press Reveal answer "
            "beneath it; then it opens here, too."
        ),
    ),
    (
        Problem("already_rated"),
        "This card is behind you already.",
    ),
    (
        Problem("not_revealed"),
        "Have a look at the answer first, then say how well you knew it.",
    ),
    (
        Problem("nothing_to_undo"),
        "There is nothing to take back today.",
    ),
    (Problem("undone_before"), "That rating was taken back before."),
    (
        Problem("rated_since"),
        "You have rated another card since. /undo takes back that one.",
    ),
    (
        Problem("link_unknown", found="ABCDEFGH"),
        (
            "The code ABCDEFGH is used up, or too old. "
            "/link on the other platform gives you a fresh one."
        ),
    ),
    (
        Problem("link_self"),
        "That code is your own. Type it on the other platform.",
    ),
    (
        Problem("link_later"),
        "That was one guess too many. Please wait an hour, then ask for a new code.",
    ),
    (
        Problem("not_linked"),
        "This account is not linked to another one. /link does that.",
    ),
    (
        Problem("no_browser"),
        "This bot has no pages for the browser. Everything works here: /today shows a card.",
    ),
    (
        Problem("just_text", found="hello"),
        "I listen to commands and buttons. Try /quiz, or /help for all I can do.",
    ),
    (
        Problem("unreadable"),
        "I don't know this button any more. /today and /quiz bring new ones.",
    ),
    (
        Problem("no_cards"),
        "There is no card to post: the deck, or its topic, is empty right now.",
    ),
    (
        Problem("bad_time", found="half nine"),
        "I can't read “half nine” as a time of day. Try 9:00, 18:30 or 9pm.",
    ),
    (
        Problem("nowhere_to_post"),
        (
            "A daily card needs a place that I can write to by myself, on Discord or Telegram. "
            "Here, /today shows you a card whenever you like."
        ),
    ),
    (
        Problem("nowhere_to_remind"),
        (
            "I can only remind you where I can write to you by myself, on Discord or Telegram. "
            "Here, /today shows what waits for you."
        ),
    ),
    (
        Problem("not_moderator"),
        (
            "Only those who manage this place can change its daily card. "
            "In a private chat with me, /daily on brings one to you alone."
        ),
    ),
    (
        Problem("not_added", found="https://discord.com/oauth2/authorize?client_id=1"),
        (
            "To post here I must be a member. Add me to this server first: "
            "https://discord.com/oauth2/authorize?client_id=1"
        ),
    ),
    (
        Problem("lacking", allowed=("Send Messages", "Embed Links")),
        "To post here I still need to be allowed this: Send Messages and Embed Links.",
    ),
    (
        Problem("other_channel", found="#maths"),
        "Please type that where the card should come.",
    ),
    (
        Problem("no_daily"),
        "No daily card comes here right now. /daily on starts it.",
    ),
    (
        Problem("out_already"),
        "Today's card is here already. /daily skip brings another one.",
    ),
    (
        Problem("nothing_to_skip"),
        "Today's card has not come yet. /daily now brings it at once.",
    ),
    (
        Problem("too_often", found="1"),
        "That was a lot at once for one place. Please try again in 1 minute.",
    ),
    (
        Problem("too_often", found="59"),
        "That was a lot at once for one place. Please try again in 59 minutes.",
    ),
    (
        Problem("no_space"),
        "A leaderboard belongs to a server or group. Ask for it there, or see /stats here.",
    ),
    (
        Problem("not_saved"),
        "That could not be saved, so nothing has changed. Please try again in a while.",
    ),
    (Problem("not_now"), "I can't look that up right now. Please try again in a while."),
    (
        Problem("broken"),
        "Something went wrong on my side, and nothing was changed. Please try again.",
    ),
)


@pytest.mark.parametrize(("problem", "sentence"), SENTENCES)
def test_a_problem_is_one_kind_paragraph(problem: Problem, sentence: str) -> None:
    """One paragraph says what is wrong and what to do instead, without blame; some lead to help."""
    view = view_of(problem)
    assert read(view) == sentence
    assert len(view.blocks) == 1
    assert labels(view) == ["What I can do"] * (problem.kind in {"unknown_command", "just_text"})


def test_every_problem_has_its_words() -> None:
    """Every kind of problem has a sentence above."""
    assert {problem.kind for problem, _ in SENTENCES} == set(typing.get_args(ProblemKind))


def test_long_findings_are_cut() -> None:
    """A sentence repeats at most sixty characters of what was typed, and shows that it was cut."""
    sixty = "x" * 60
    assert f"“{sixty}”" in read(view_of(Problem("unknown_deck", found=sixty)))
    assert f"“{sixty[:59]}…”" in read(view_of(Problem("unknown_deck", found=sixty + "x")))
