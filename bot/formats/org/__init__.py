"""Org mode: the files of org-drill, Emacs's flashcards."""
