"""What an author writes: one policy in one version, read from TOML with the place of every word."""
