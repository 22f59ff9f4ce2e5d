"""The use cases of study: quizzes, ratings, today's card, posted cards."""
