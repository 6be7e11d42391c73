"""Words for plans, outcomes and errors, shared by the terminal and the window."""
