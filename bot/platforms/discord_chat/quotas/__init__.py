"""What Discord allows all processes of a bot together: sessions and requests."""
