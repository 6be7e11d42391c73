"""Words in a terminal, one file a command group."""
