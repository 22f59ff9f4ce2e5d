"""Years of the bot's life in minutes: the real engine, store and delivery under a turned clock."""
