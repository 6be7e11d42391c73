"""Words in a terminal: one file a command group, over the same jobs that the window asks for."""
