"""Org mode: org-drill and plain headings."""
