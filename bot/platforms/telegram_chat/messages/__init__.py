"""Answers to messages: what is shared, files, and the two kinds of chats."""
