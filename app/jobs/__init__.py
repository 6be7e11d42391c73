"""One handler for each ask; strings engine steps, connectors and store together."""
