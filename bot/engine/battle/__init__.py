"""The use cases of battles."""
