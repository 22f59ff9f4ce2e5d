"""What the chat platforms show of a view, as views: for pages on which people write cards."""
