"""What is no token: things that people paste in the place of one."""

import re

ALLOWED = "the token alone: letters, digits and signs, no spaces"
"""What a token is, in words that follow "it must be"."""

_MISTAKES = (
    (r"""["'`].*|.*["'`]""", "Leave out the quotation marks: they are part of it here"),
    (
        r".*/bot[0-9]+(:|%3A).*",
        "This is a whole address: the token is what stands between /bot and the next slash",
    ),
    (r".*://.*|www\..*|.*(discord|telegram)\.(com|org|gg|me)/.*", "This is an address, no token"),
    (r"bot[0-9]+:.*", "Leave out the word bot in front of it"),
    (r"bot[:=]?[A-Za-z0-9_-]{23,28}\..*", "Leave out the word Bot in front of it"),
    (r"<.*>|\[.*\]|\{.*\}|\$.*|%.*%", "Put the token itself here, without brackets or signs"),
    (
        r"[A-Z_]*(token|secret)=.*",
        "Leave out the name and the = sign in front of it",
    ),
    (
        r"your[-_](bot[-_])?token.*",
        "Put the token itself here",
    ),
)


def refuse_mistakes(token: str) -> None:
    """Refuses a text that is surely no token, such as one in quotation marks or a whole address.

    Raises:
        ValueError: If it is none; its words say why, without showing any of it.
    """
    for pattern, hint in _MISTAKES:
        if re.fullmatch(pattern, token, re.IGNORECASE | re.DOTALL):
            raise ValueError(f" {hint}.")
