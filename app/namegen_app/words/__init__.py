"""What is said in words: commands, and messages with the labels of the page's fields."""
