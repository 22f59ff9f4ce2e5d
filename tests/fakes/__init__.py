"""Stand-ins for the platforms, spoken to over 127.0.0.1."""
