"""Bring the shop's own files in: exports of shop systems and tills, spreadsheets, databases.

The import finds out by itself how a file is written and what its columns mean, shows what it understood, and asks
where it cannot know. It never guesses in silence, never loads a row twice, and accounts for every row and every sum
of a file.
"""

from morgiana.commerce.importing.operations import (
    import_database,
    import_history,
    import_load,
    import_understand,
    import_undo,
)
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="import",
    title="Import",
    introduction=__doc__,
    functions=(import_understand, import_load, import_database, import_undo, import_history),
    package=__name__,
)
