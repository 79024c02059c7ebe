"""The assistant's way in (Model Context Protocol): a tool for each operation, derived from the registry."""
