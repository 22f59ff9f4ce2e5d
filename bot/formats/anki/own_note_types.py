"""The note types in which Cardstreak writes its cards into Anki packages, and knows them again.

Their fields hold more than Anki shows, so that a deck which comes back is the deck that went out.
"""

BASIC_ID = 1_893_456_001
CLOZE_ID = 1_893_456_002
"""Numbers of our own choosing that never change: by them Anki sees the same type again."""

BETWEEN_IDS = ":"
"""What stands in a note's GUID between the deck's id and the card's."""

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
