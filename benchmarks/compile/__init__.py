"""How the time to load, check and compile a bundle grows with its rules and with the rows of its tables."""
