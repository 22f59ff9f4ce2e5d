"""The pages of battles: the wall, the phones of players, and the host's remote."""
