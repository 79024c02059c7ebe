"""The console: pages for the people of a shop, derived from the registry; `mount.mount` puts them on a server."""
