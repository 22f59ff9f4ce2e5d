"""The settings: what each key may be, and how they are read."""
