"""Telegram: commands and buttons in groups and private chats over the engine."""
