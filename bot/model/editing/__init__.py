"""Editing decks: merging what two people changed, differences of versions, remarks about cards."""
