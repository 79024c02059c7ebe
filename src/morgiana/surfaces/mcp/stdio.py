"""Offers the tools to one assistant on this machine, over standard input and output."""

import asyncio
import logging
import sys
from pathlib import Path

from morgiana.control.caller import OWNER
from morgiana.control.installation import Installation
from morgiana.surfaces.mcp.desk import Desk
from morgiana.surfaces.mcp.server import build_server, run_over_stdio
from morgiana.surfaces.mcp.tools import declarations


def serve_over_stdio(installation: Installation, *, folder: Path) -> None:
    """Serve until the assistant closes the line; it may name files below `folder` by their path."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    opened = installation.open(installation.settings)
    try:
        desk = Desk(opened.runtime, folder=folder, runs_jobs=False)
        server = build_server(declarations(installation.registry, desk), lambda: OWNER)
        asyncio.run(run_over_stdio(server))
    finally:
        opened.close()
