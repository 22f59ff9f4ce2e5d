"""Anki: packages (.apkg, .colpkg) and notes in plain text."""
