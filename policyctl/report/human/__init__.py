"""For a person at a terminal: screens of text, in colour where that is wanted."""
