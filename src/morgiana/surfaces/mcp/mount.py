"""Puts the tools on a server of HTTP, at `/mcp`."""

from typing import Final

from fastapi import FastAPI

from morgiana.control.installation import Installation, Opened
from morgiana.surfaces.mcp.desk import Desk
from morgiana.surfaces.mcp.server import add_to_app, bearer_of_request, build_server
from morgiana.surfaces.mcp.tools import declarations

PATH: Final = "/mcp"


def mount(app: FastAPI, installation: Installation, opened: Opened) -> None:
    """Add the tools to `app`, for bearers of the same keys that its other routes know."""
    desk = Desk(opened.runtime, folder=None, runs_jobs=True)
    server = build_server(
        declarations(installation.registry, desk), lambda: bearer_of_request(opened.access), access=opened.access
    )
    add_to_app(app, server, PATH)
