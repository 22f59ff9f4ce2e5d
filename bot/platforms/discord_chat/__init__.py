"""Discord: slash commands, buttons and modals over the engine."""
