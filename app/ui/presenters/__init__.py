"""One presenter for each screen: reads the workspace for it, and sends the asks it wishes for."""
