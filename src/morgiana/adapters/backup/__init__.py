"""Where backups are kept, and how the lake is read for them."""
