"""How the bot is, for whoever operates it: numbers for Prometheus, and whether it is ready."""
