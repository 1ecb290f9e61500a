"""Side-by-side measurements against peers, run by hand: `benchmarks/run NAME`. Never part of the tests."""
