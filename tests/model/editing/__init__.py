"""Tests of editing decks."""
