"""What is printed: one renderer for each format, over plain data. Values come in, text goes out.

`documents` makes plain JSON data of results, `json` and `jsonl` write it down; `human` is for a terminal.
"""
