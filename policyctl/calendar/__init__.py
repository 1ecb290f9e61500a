"""The calendar of a policy: which of its days fall into a span, and how long they last on the clocks of any zone."""
