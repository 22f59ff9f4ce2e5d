"""The use cases, and the door to them: `Engine.handle`."""
