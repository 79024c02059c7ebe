"""How much to order, as numbers in and numbers out."""
