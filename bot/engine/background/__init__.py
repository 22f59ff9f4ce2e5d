"""What happens without a request: due rows, outbox messages, platform events."""
