"""The limits of a deck, for deck files, importers and the deck builder alike.

Lengths are in characters. The longest short answer is `bot.model.cards.ANSWER_LENGTH`.
"""

MOST_CARDS = 10_000
MOST_BYTES = 5_000_000
"""Of a deck file, or of any other text file that is imported."""
MOST_DECK_LINES = 250_000
"""Of a deck file, blank ones included: each costs memory and time, however short it is."""
MOST_LINES = 15 * MOST_CARDS
"""Of any other text file. Few formats need more than ten lines for a card."""

LONGEST_DECK_ID = 50
LONGEST_SLUG = 100
"""Of a card's id, a fact or a topic's slug."""
LONGEST_NAME = 100
"""Of a deck's or topic's title, an author's name, a licence or an imported tag."""
LONGEST_LANGUAGE = 35
LONGEST_DESCRIPTION = 1_000

LONGEST_FRONT = 1_000
"""Of a question, or of a cloze text."""
LONGEST_CLOZE = 5 * LONGEST_FRONT
"""Of a cloze text with all its marks in another format; a longer one is not searched for gaps."""
LONGEST_BACK = 3_000
LONGEST_EXPLANATION = 2_000

MOST_AUTHORS = 100
MOST_TOPICS = 100
MOST_CARD_TOPICS = 20
MOST_ANSWERS = 20
"""Of the further answers that a card accepts; also of its distractors."""
MOST_FORMER_IDS = 20
HIGHEST_DELETION = 99
"""The highest number of a gap in a cloze text."""
