"""Whether a typed answer is right."""
