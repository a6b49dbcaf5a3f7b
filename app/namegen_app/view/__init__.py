"""What the work looks like: pieces of the page, as gradio's controls and as HTML."""
