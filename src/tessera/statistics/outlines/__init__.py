"""This room's figures told as charts, sheets and panels, for pages, files and documents."""
