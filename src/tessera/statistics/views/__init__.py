"""The room's pages and files, one module for each kind of page."""
