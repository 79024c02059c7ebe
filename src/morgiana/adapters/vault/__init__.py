"""Where master keys come from, and how files are sealed."""
