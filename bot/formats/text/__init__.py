"""Cards in running text: Markdown, trivia lists, and pasted pages."""
