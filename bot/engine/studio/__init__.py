"""The use cases of the deck studio: pages on which an owner edits a whole deck."""
