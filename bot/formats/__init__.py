"""Deck formats: bytes to decks, and back."""
