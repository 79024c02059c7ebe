"""See what is kept about a person, hand it over, erase it, and keep nothing for longer than it is needed."""
