"""What a machine runs: the typed program of a bundle, and the types of everything in it."""
