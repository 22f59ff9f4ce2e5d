"""Tables: CSV, TSV, spreadsheets, and Quizlet's text."""
