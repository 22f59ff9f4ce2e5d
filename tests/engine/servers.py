"""Servers in which people meet the bot, and as whom."""

from bot.model.actions import Where

SCHOOL = Where(channel="c1", space="school", moderator=True)
CLUB = Where(channel="c2", space="club", moderator=True)
MEMBER = Where(channel="c1", space="school")
"""In the school, and not one of those who manage it."""
