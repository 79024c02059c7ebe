"""The shared nouns of a shop, the import of its files, and the port to its data."""

from morgiana.commerce.shop import Changes, LaterChanges, ShopContext, ShopData, ShopProfile

__all__ = ["Changes", "LaterChanges", "ShopContext", "ShopData", "ShopProfile"]
