"""Escapes cells of a table, so that a spreadsheet does not run them as formulas.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a carriage return for a formula. A
single quote in front marks the cell as text. Source:
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """The text as a cell that is not a formula; `unescaped` gives the text back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text of an escaped cell; any other cell stays as it is."""
    return cell[1:] if _ESCAPED.match(cell) else cell
