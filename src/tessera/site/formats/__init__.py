"""How each language of the interface writes days and numbers, where it differs from Django's idea."""
