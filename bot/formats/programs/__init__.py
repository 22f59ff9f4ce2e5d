"""Files of other programs: quizzes, lists of cards as data, and cards in LaTeX.

Each module has a reader, `read(text, name, limits)`, as `bot.formats.importers` describes it: it
returns the cards and what could not be read, and never raises.
"""
