"""The rules of daily cards and reminders: when they are due, and which card is posted."""
