"""One way to reach one kind of system; only here is HTTP, CSV or SQL spoken."""
