"""What is no token, and no secret: what people paste in its place, and what can be guessed."""

import re

ALLOWED = "the token alone: letters, digits and signs, no spaces"
"""What a token is, in words that follow "it must be"."""
LETTERS_LEAST = 6
"""Different characters of a secret: one that was made up at random has more."""

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


def refuse_guessable(secret: str) -> None:
    """Refuses a secret that can be guessed; an empty one is none.

    Raises:
        ValueError: If it repeats a few characters; the message says so, for people.
    """
    if secret and len(set(secret)) < LETTERS_LEAST:
        raise ValueError(" It repeats a few characters, so it can be guessed.")
