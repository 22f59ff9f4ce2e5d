"""The backups that the bot makes by itself."""
