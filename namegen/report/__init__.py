"""Write one table as text, Markdown, HTML or CSV."""
