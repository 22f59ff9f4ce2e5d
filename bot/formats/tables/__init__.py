"""Tables: CSV, TSV, spreadsheets and Quizlet."""
