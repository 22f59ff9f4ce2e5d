"""What opens above a chat: Discord's forms and menus, and the answers to presses on Telegram."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import discord

from bot.model.outcomes import battle, quiz
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.platforms.discord_chat.modals import form_of
from bot.platforms.telegram_chat.render import brief
from bot.screens import posts
from tests.fakes.discord import components as kinds
from tests.fakes.discord.records import Message
from tests.screens.drawing.discord import markdown

ALERTS = (
    quiz.CardRevealed,
    quiz.CardRated,
    battle.AnswerLocked,
    battle.BattleJoined,
    battle.BattleLeft,
    battle.BattleBegun,
    battle.BattleStopped,
    battle.BattleRefused,
    battle.MissedShown,
    Problem,
)
"""Outcomes that a group on Telegram shows to the presser alone."""

Json = dict[str, Any]


def popups(
    samples: Mapping[str, AnyOutcome], channel: Mapping[str, Message]
) -> Iterator[tuple[str, str]]:
    """Each popup as HTML, by a name such as "discord_form/card_asked".

    Args:
        samples: The outcomes by their names.
        channel: The messages that Discord got for them.
    """
    for name, outcome in samples.items():
        (post,) = posts(outcome)
        form = form_of(post.view)
        if form is not None:
            yield f"discord_form/{name}", _form(form.to_dict())
        if isinstance(outcome, ALERTS):
            text = escape(brief(post.view))
            yield f"telegram_alert/{name}", f"<div class=alert><p>{text}</p><b>OK</b></div>"
    for name, message in channel.items():
        for _, item in kinds.walk(message.components):
            if item.get("options"):
                yield f"discord_menu/{name}", _menu(item)


def _form(modal: Mapping[str, Any]) -> str:
    parts = "".join(map(_part, modal["components"]))
    end = "<div class=row><button class=secondary>Cancel</button>"
    end += "<button class=primary>Submit</button></div>"
    return f"<div class='discord form'><h3>{escape(modal['title'])}</h3>{parts}{end}</div>"


def _part(item: Json) -> str:
    if item["type"] == kinds.TEXT:
        return f"<div class=text>{markdown(item['content'])}</div>"
    field = item["component"]
    inner = escape(field.get("value") or "")
    if field["type"] == kinds.UPLOAD:
        inner = "Drop a file here, or choose one"
    hint = f"<small>{escape(item.get('description') or '')}</small>"
    long = " long" if field.get("style") == discord.TextStyle.paragraph.value else ""
    return f"<div><b>{escape(item['label'])}</b>{hint}<div class='field{long}'>{inner}</div></div>"


def _menu(item: Json) -> str:
    options = "".join(
        f"<div class=option>{escape(option['label'])}"
        f"<small>{escape(option.get('description') or '')}</small></div>"
        for option in item["options"]
    )
    title = escape(item.get("placeholder") or "")
    return f"<div class='discord menu'><h3>{title}</h3>{options}</div>"
