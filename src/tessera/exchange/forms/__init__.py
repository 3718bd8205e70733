"""What people fill in here; actions look at it, forms only shape it."""
