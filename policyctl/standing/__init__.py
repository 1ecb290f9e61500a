"""What earlier decisions leave behind for later ones: dated facts, written by one run and read by the next."""
