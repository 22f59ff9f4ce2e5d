"""Fake servers of the chat platforms, on 127.0.0.1."""
