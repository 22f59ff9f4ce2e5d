"""The browser as a chat platform."""
