"""Knowing policies by their digests, and keeping decisions: what each costs."""
