"""What happens by the clock or by word of a platform, without a request."""
