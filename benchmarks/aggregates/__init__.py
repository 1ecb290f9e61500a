"""Sums, counts and extremes over the orders of many stores."""
