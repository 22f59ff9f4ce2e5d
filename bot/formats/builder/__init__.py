"""From parsed cards to a deck that can be saved, with ids, topics and limits."""
