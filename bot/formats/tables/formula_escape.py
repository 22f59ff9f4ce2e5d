"""Cells of a table that a spreadsheet opens without running anything in them.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a carriage return for a formula. A
single quote before it says that it is text. Source:
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


def defused(text: str) -> str:
    """The text as a cell that is no formula; `restored` takes it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text that a defused cell stands for; any other cell stays as it is."""
    return cell[1:] if _DEFUSED.match(cell) else cell
