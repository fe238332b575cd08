"""Each line of the sink tables, run against the real library."""
