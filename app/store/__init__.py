"""Everything kept on this computer."""
