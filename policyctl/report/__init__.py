"""What a reader gets: one renderer for each format, over plain data."""
