"""Pages of queries, replies and consultations; one file for each noun, shared ways in ``finding``."""
