"""The use cases of persons: settings, accounts, privacy, statistics, leaderboard."""
