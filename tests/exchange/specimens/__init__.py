"""Invented compilations in the three published layouts, written in three formats from one source.

Everything in them is invented: titles, answers and counts describe no real query, law or practice.
``truth.py`` says what is in them; ``worded.py`` words it as one layout does, defects included;
``written.py`` writes that as DOCX, PDF or HTML.
"""
