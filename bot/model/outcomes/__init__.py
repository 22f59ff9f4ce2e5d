"""What a use case found or did: one class per result, screens turn them into words."""
