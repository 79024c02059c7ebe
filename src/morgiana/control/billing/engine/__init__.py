"""The arithmetic of billing: numbers in, numbers out."""
