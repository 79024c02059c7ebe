"""What a shop keeps about persons, and what it does for them when they ask."""
