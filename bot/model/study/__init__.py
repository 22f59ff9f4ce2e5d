"""The rules of study: scheduling, queues, days, streaks and multiple choice."""
