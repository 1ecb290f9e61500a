"""Where a program runs. Back ends know the program and nothing of each other; they must agree."""
