"""Words of the pages that are no templates: names of pages, labels of fields, small hints.

The templates beside this module, in `web/`, hold the others.
"""

from collections.abc import Mapping

from bot.model.browsers import Browser, Place
from bot.screens import people
from bot.screens.widgets import count, short

PAGES: Mapping[str, str] = {
    "today": "Today's card",
    "quiz": "Quiz",
    "streak": "Streak",
    "stats": "Statistics",
    "decks list": "Decks",
    "decks show": "Look at a deck",
    "decks import": "Bring cards",
    "decks export": "Get a deck as a file",
    "decks remove": "Take a deck away",
    "decks share": "Share a deck",
    "decks add": "Take over a shared deck",
    "card report": "Report a card",
    "card edit": "Change a card",
    "card accept": "Accept an answer",
    "card picture": "Add a picture to a card",
    "card sound": "Add a sound to a card",
    "settings": "Settings",
    "remind": "Reminder",
    "leaderboard": "Leaderboard",
    "undo": "Take back a rating",
    "link": "Link accounts",
    "unlink": "Separate this account",
    "web": "Another browser",
    "privacy export": "Your data as a file",
    "privacy forget": "Forget everything",
    "help": "Help",
}
"""The titles of the pages by the commands that they show."""
MENU = (
    ("/today", "Today"),
    ("/quiz", "Quiz"),
    ("/decks/list", "Decks"),
    ("/studio", "Deck studio"),
    ("/streak", "Streak"),
    ("/stats", "Statistics"),
    ("/leaderboard", "Leaderboard"),
    ("/battle", "Battle"),
    ("/settings", "Settings"),
    ("/help", "Help"),
    ("/browsers", "Browsers"),
)
"""The menu above each page: addresses and names."""
FIELDS: Mapping[str, str] = {
    "deck": "Deck",
    "topic": "Topic",
    "cards": "Cards at most",
    "mode": "How I ask",
    "file": "File",
    "words": "In words",
    "side": "Side of the card",
    "format": "Kind of file",
    "code": "Code",
    "timezone": "Time zone",
    "new_cards": "New cards a day",
    "retention": "Share to remember",
    "leaderboard": "Leaderboard",
    "battle_reviews": "Battles count as reviews",
    "time": "Time",
    "period": "Period",
    "by": "Ranked by",
    "browser": "Browsers",
    "rounds": "Questions",
    "seconds": "Seconds for each",
    "teams": "Compare the places",
    "guests": "Guests",
    "pace": "Pace",
}
"""The labels of the fields by the options that they hold."""
BUTTONS: Mapping[str, str] = {
    "quiz": "Start",
    "settings": "Save",
    "decks import": "Show me what is in it",
    "card picture": "Add it",
    "card sound": "Add it",
    "undo": "Take it back",
    "remind": "Save",
    "unlink": "Separate it",
}
"""The label of a form's button by its command; others have `GO`."""
CHOICES: Mapping[str, Mapping[str, str]] = {
    "mode": people.MODES,
    "leaderboard": people.LISTED,
    "battle_reviews": people.BATTLE_REVIEWS,
    "period": people.PERIODS,
    "by": {"reviews": "cards reviewed", "streak": "streak", "battles": "battles"},
    "format": {
        "native": "Cardstreak deck",
        "apkg": "Anki package",
        "csv": "table (CSV)",
        "org": "Org mode",
    },
    "side": {"back": "beside the answer", "front": "beside the question"},
    "browser": {"on": "sign another one in", "off": "sign all of them out"},
    "teams": {"off": "no", "on": "yes"},
    "guests": {"off": "no guests", "on": "let guests in"},
    "pace": {"clock": "by the clock", "host": "when I press Next"},
}
"""What the choices of a field are called, by the option."""
GO = "Go"
SEND = "Send"
DOWNLOAD = "Download"
AS_TABLE = "Show as a table"
ANY = "any"
UNCHOSEN: Mapping[str, str] = {
    "quiz": "as in your settings",
    "settings": "as it is",
    "leaderboard": "as usual",
}
"""What a choice says that was not made, by the command; others begin with their first choice."""
STUDY = "Study"


def page_title(path: str) -> str:
    """The title of a command's page."""
    return PAGES.get(path, path)


def days_ago(at: int, now: int) -> str:
    """When a person studied somewhere last, of two moments in ms since 1970."""
    days = max(0, now - at) // 86_400_000
    return f"you studied there {count(days, 'day')} ago" if days else "you studied there today"


def place_title(place: Place) -> str:
    """What a server or group is called."""
    kinds = {"discord": "A Discord server", "telegram": "A Telegram group"}
    return short(place.title, 60) or kinds.get(place.who.platform, "A group")


def signed_in(browser: Browser, now: int) -> str:
    """Since when a browser is signed in, and for how long it stays so, at a moment (ms)."""
    days = max(0, now - browser.begun_at) // 86_400_000
    since = f"signed in {count(days, 'day')} ago" if days else "signed in today"
    return f"{since} from {browser.who.platform.title()}, for {count(30 - days, 'more day')}"


_PROGRAMS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")
_SAID = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS", "CrOS": "ChromeOS"}


def about_browser(user_agent: str) -> str:
    """What a browser is called on the page that lists them; empty if it can't be told."""
    program = next((one for one in _PROGRAMS if f"{one}/" in user_agent), "")
    system = next((one for one in _SYSTEMS if one in user_agent), "")
    parts = [_SAID.get(one, one) for one in (program, system) if one]
    return " on ".join(parts)
