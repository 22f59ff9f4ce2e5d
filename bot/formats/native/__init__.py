"""Cardstreak's own deck format, TOML."""
