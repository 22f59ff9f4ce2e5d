"""Small helpers that know nothing of decks, cards or chats."""
