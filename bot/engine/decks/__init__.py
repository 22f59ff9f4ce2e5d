"""The use cases of people's own decks: imports, exports, sharing, edits and reports."""
