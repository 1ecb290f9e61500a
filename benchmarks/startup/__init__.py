"""How long whole processes take, from the shell's point of view."""
