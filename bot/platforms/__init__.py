"""Adapters: a platform's events become requests, and views its own messages."""
