"""The note types of the Anki packages that Cardstreak writes, and recognizes when it reads them.

Their fields contain more than Anki shows, so that an exported deck can be imported unchanged.
"""

BASIC_ID = 1_893_456_001
CLOZE_ID = 1_893_456_002
"""Arbitrary numbers that never change: Anki recognizes a note type by its id."""

BETWEEN_IDS = ":"
"""Separates the ids of the deck and the card in a note's GUID."""

BASIC_NAME = "Cardstreak"
CLOZE_NAME = "Cardstreak Cloze"

REST = ("Back", "Answer", "Accept", "Distractors", "Explanation")
BASIC_FIELDS = ("Front", *REST)
CLOZE_FIELDS = ("Text", *REST)

_EXPLANATION = "{{#Explanation}}<div class=explanation>{{Explanation}}</div>{{/Explanation}}"
BASIC_QUESTION = "{{Front}}"
BASIC_ANSWER = (
    "{{FrontSide}}<hr id=answer>{{#Back}}{{Back}}{{/Back}}{{^Back}}{{Answer}}{{/Back}}"
    + _EXPLANATION
)
CLOZE_QUESTION = "{{cloze:Text}}"
CLOZE_ANSWER = "{{cloze:Text}}<div class=back>{{Back}}</div>" + _EXPLANATION
STYLE = """.card { font-family: sans-serif; font-size: 20px; text-align: center; }
.cloze { font-weight: bold; }
.explanation { margin-top: 1em; font-size: 16px; color: gray; }
"""
