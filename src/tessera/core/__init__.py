"""What every room stands on: the base model, words in several languages, and the one clock."""
