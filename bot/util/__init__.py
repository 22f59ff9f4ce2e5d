"""Small helpers that know nothing about decks, cards or chats."""
