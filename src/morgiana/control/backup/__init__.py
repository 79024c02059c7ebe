"""Backup and restore: the books at one moment, the lake's versions that they name, and the files; sealed and proven."""
