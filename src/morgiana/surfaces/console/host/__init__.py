"""What the host's own pages are made of: its tenants, its money, its jobs and the health of the whole."""
