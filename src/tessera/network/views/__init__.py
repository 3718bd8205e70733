"""Pages of networks and the people in them; one file for each noun, shared ways in ``asking``."""
