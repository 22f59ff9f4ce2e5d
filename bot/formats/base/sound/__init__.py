"""Sounds: each is checked for what it is, and goes on without its tags."""
