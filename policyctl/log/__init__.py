"""The decision log: what was decided, about whom, why, and by which exact policy."""
