"""Bring the shop's own files in: exports of shop systems and tills, spreadsheets, databases.

The import finds out by itself how a file is written and what its columns mean, shows what it understood, and asks
where it cannot know. It never guesses in silence, never loads a row twice, and accounts for every row and every sum
of a file.
"""
