"""Restores a table in a bucket, in a process of its own.

The Delta library's `restore` asks the network while it keeps the interpreter's lock, so in a server's own process a
bucket that stalls would stop everybody's calls. It is needed only for taking back and after a writer was killed, so
the tenth of a second that a process takes to start does not matter.

The order comes as JSON on standard input, for it has the credentials in it; what went wrong goes to standard output.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError

_MET_ANOTHER = 3
_FAILED = 4
_SECONDS_MOST = 300


def restore_apart(address: str, options: Mapping[str, str], *, version: int, wanted: int) -> None:
    """Commit after `version` what `wanted` held. Raises `CommitFailedError`, or `OSError` for what the bucket said."""
    order = {"address": address, "options": dict(options), "version": version, "wanted": wanted}
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=_SECONDS_MOST,
        check=False,
    )
    if done.returncode == _MET_ANOTHER:
        raise CommitFailedError(done.stdout)
    if done.returncode == _FAILED:
        raise OSError(done.stdout)
    assert done.returncode == 0, done.stderr


def _restore(order: Mapping[str, object]) -> int:
    address, options, version, wanted = (order[name] for name in ("address", "options", "version", "wanted"))
    assert isinstance(address, str)
    assert isinstance(options, dict)
    assert isinstance(version, int)
    assert isinstance(wanted, int)
    try:
        table = DeltaTable(address, version=version, storage_options=options)
        table.restore(wanted, commit_properties=CommitProperties(max_commit_retries=0))
    except CommitFailedError as error:
        print(error)
        return _MET_ANOTHER
    except OSError as error:
        print(error)
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(_restore(json.load(sys.stdin)))
