"""Sides of cards are drawn in a process of its own, and kept in the database."""
