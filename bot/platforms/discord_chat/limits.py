"""Discord's limits, in one place. The SDK checks hardly any of them, so the renderer must.

Sources: Discord's developer documentation, under "Component Reference" (texts, buttons, modals)
and "Application Commands" (menus).
"""

TEXT = 4_000
"""Characters in all texts of a message."""
ITEMS = 40
"""Components of a message, including those inside others."""
BUTTONS_IN_ROW = 5
LABEL = 80
"""Characters on a button."""
CUSTOM_ID = 100
"""Characters of a button's token."""
MODAL_TITLE = 45
FIELD_LABEL = 45
FIELD_HINT = 100
"""Characters of the explanation of a modal's field."""
FIELD_TEXT = 4_000
"""Characters that can be typed into a field of a modal."""
COMMAND_DESCRIPTION = 100
"""Characters of the description of a command or an option."""
CHOICES = 25
"""Choices of an option or of a menu in a message; also suggestions at a time."""
MENU_WORDS = 150
"""Characters on a menu of a message from which nothing is chosen yet."""
CHOICE = 100
"""Characters of a choice's name, and of its value."""
FILES = 10
"""Files of a message."""
FILE_WORDS = 1_024
"""Characters of a file's description."""
FILE_NAME = 100
"""Characters of a file's name; Discord itself allows some more."""
UPLOAD = 10 * 1024 * 1024
"""Bytes of all files of a message, in a server without boosts."""
FOR_PICTURES = 2 * 1024 * 1024
"""Bytes of them that sounds leave to pictures, of which each has a few hundred thousand."""
