"""Grades typed answers."""
