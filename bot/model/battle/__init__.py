"""The rules of a quiz battle: one state machine, its state, events and scores."""
