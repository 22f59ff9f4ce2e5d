"""Screens of battles: what everybody in a room reads, and what one person is told."""
