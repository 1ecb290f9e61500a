"""What changed from one bundle to another: in the text, and for a population."""
