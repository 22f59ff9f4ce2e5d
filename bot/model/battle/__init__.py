"""The rules of a quiz battle: a state machine, with its state, events and scores."""
