"""What runs around the engine: platforms, the import process and the deck files."""
