"""How answers look: by the type of each field, never by the name of an operation."""
