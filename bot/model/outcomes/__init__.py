"""The results of use cases, one class for each; screens turn them into text."""
