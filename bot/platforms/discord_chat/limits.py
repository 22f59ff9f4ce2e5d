"""Discord's limits, in one place. The SDK checks hardly any of them: the renderer must.

Sources: Discord's developer documentation, under "Component Reference" (texts, buttons, modals)
and "Application Commands" (menus).
"""

TEXT = 4_000
"""Characters in all texts of a message."""
ITEMS = 40
"""Components of a message, those inside others included."""
BUTTONS_IN_ROW = 5
LABEL = 80
"""Characters on a button."""
CUSTOM_ID = 100
"""Characters of a button's token."""
MODAL_TITLE = 45
FIELD_LABEL = 45
FIELD_HINT = 100
"""Characters that explain a field of a modal."""
FIELD_TEXT = 4_000
"""Characters that can be typed into a field of a modal."""
COMMAND_DESCRIPTION = 100
"""Characters that describe a command, or an option."""
CHOICES = 25
"""Choices of an option, and suggestions at a time."""
CHOICE = 100
"""Characters of a choice, both of its name and of its value."""
FILES = 10
"""Files of a message."""
FILE_WORDS = 1_024
"""Characters that describe a file."""
FILE_NAME = 100
"""Characters of a file's name that are kept; Discord itself takes some more."""
UPLOAD = 10 * 1024 * 1024
"""Bytes of all files of a message, in a server without boosts."""
