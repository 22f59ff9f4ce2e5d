"""The deck studio in the browser: pages on which owners edit whole decks."""
