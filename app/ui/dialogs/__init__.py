"""Windows that ask one thing; each opens without blocking and answers by signal."""
