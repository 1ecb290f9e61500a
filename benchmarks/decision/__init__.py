"""One decision with its compact reasons, beside a hand-written function and the engines one could use instead."""
