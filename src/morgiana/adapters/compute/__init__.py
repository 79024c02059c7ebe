"""Heavy maps on more than one core."""
