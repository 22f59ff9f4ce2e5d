"""The use cases of daily cards and reminders."""
