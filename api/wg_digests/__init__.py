"""What is a working group handed before it meets? A digest as a page or as Markdown, in either language."""
