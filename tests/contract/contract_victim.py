"""The server that the kill test kills: the workshop's operations on the real `serve`.

Reads ports from standard input; for each, a fresh process serves there, and its number is printed. The modules are
imported once, before the first, so that twenty lives take seconds instead of minutes.
"""

import os
import sys
from pathlib import Path

from contract_server import REGISTRY, open_workshop
from stores import settings_of

from morgiana.app import PARTS
from morgiana.control.installation import Installation
from morgiana.surfaces.http.serve import serve


def live(home: Path, port: int) -> None:
    """One server, until it is ended."""
    serve(Installation(settings_of(home, port=port), REGISTRY, PARTS, open_workshop), console=False, mcp=False)


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdout = sys.stderr
            live(Path(sys.argv[1]), int(line))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)
