"""Formats of plain text: Markdown, Obsidian notes, trivia, and pasted pages."""
