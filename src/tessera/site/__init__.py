"""The front door: settings, root addresses, home pages and the design system."""
