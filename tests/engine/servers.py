"""Where people use the bot: two servers, as a moderator or as a member."""

from bot.model.actions import Where

SCHOOL = Where(channel="c1", space="school", moderator=True)
CLUB = Where(channel="c2", space="club", moderator=True)
MEMBER = Where(channel="c1", space="school")
"""A member of the school who is not a moderator."""
