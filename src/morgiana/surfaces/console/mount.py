"""Puts the console on a server: the door, the pages and the files they need."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse, Response
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.exceptions import HTTPException

from morgiana.control.caller import HOST
from morgiana.control.installation import Installation, Opened
from morgiana.control.sign_in.refusals import SecondFactorNeeded
from morgiana.surfaces.console.door import enter, gone_wrong, nothing_here, open_door
from morgiana.surfaces.console.door_account import AccountDoor
from morgiana.surfaces.console.door_join import JoinDoor
from morgiana.surfaces.console.door_sign_in import SignInDoor
from morgiana.surfaces.console.door_watch import OpenPages
from morgiana.surfaces.console.host_pages import HOST_PAGES
from morgiana.surfaces.console.pages import (
    audit,
    home,
    imports,
    invoices,
    jobs,
    keys,
    operation,
    operations,
    people,
    privacy,
    product,
    products,
    receipts,
    settings,
    spending,
)
from morgiana.surfaces.console.screen import Desk, Screen
from morgiana.surfaces.http.sign_in_work import SignInWork

_log = logging.getLogger(__name__)

Page = Callable[[Screen], Awaitable[None]]

PAGES: Final[dict[str, Page]] = {
    "/": home.show,
    "/import": imports.show,
    "/products": products.show,
    "/products/{product_id:path}": product.show,
    "/operations": operations.show,
    "/operations/{name}": operation.show,
    "/jobs": jobs.show,
    "/jobs/{job_id}": jobs.show_one,
    "/receipts": receipts.show,
    "/receipts/{receipt_id}": receipts.show_one,
    "/settings": settings.show,
    "/spending": spending.show,
    "/people": people.show,
    "/privacy": privacy.show,
    "/audit": audit.show,
    "/keys": keys.show,
    "/invoices": invoices.show,
    "/invoices/{invoice_id}": invoices.show_one,
}


def mount(app: FastAPI, installation: Installation, opened: Opened) -> None:
    """Add the console to `app`; call it after all other routes, since its pages begin at `/`."""
    host_entries = tuple(page.entry for page in HOST_PAGES if page.entry is not None)
    desk = Desk(installation, opened, host_entries=host_entries)
    pages = OpenPages(opened.access.sessions)
    work: SignInWork = app.state.sign_in
    if work.is_open:
        ways = SignInDoor(work)
        open_door(app, desk, ways.ways)
        for door in (ways, JoinDoor(work), AccountDoor(work)):
            door.open(app)
    else:
        open_door(app, desk)
    for path, page in PAGES.items():
        ui.page(path, response_timeout=30)(_signed_in(page, desk, pages))
    for of_host in HOST_PAGES:
        ui.page(of_host.path, response_timeout=30)(_signed_in(of_host.show, desk, pages, for_host=True))
    # Quasar would draw a bar of its own at each request, which screen readers meet as a nameless progress bar.
    nicegui_app.config.quasar_config["loadingBar"]["skipHijack"] = True
    nicegui_app.add_exception_handler(404, _at_no_page)
    nicegui_app.add_exception_handler(Exception, _at_a_mistake)
    ui.run_with(
        app, title="Morgiana", dark=None, tailwind=False, show_welcome_message=False, binding_refresh_interval=None
    )


async def _at_no_page(request: Request, error: Exception) -> Response:
    """Our own page for a reader; what belongs to no page keeps its plain answer."""
    if _is_of_a_page(request):
        return nothing_here(request)
    assert isinstance(error, HTTPException), error
    return await http_exception_handler(request, error)


def _is_of_a_page(request: Request) -> bool:
    """Whether a page was asked for: one of ours, or an address at which nothing is."""
    endpoint = request.scope.get("endpoint")
    return endpoint is None or endpoint is nicegui_app or bool(request.scope.get("nicegui_page_path"))


async def _at_a_mistake(request: Request, error: Exception) -> Response:
    if not request.scope.get("nicegui_page_path"):
        raise error
    _log.error("the page %s met a mistake", request.url.path, exc_info=error)
    return gone_wrong(request)


def _signed_in(
    page: Page, desk: Desk, pages: OpenPages, *, for_host: bool = False
) -> Callable[[Request], Awaitable[Response | None]]:
    async def show(request: Request) -> Response | None:
        try:
            screen = await enter(request, desk)
        except SecondFactorNeeded:
            return RedirectResponse("/account", status_code=303)  # which leads to one
        if screen is None:
            return RedirectResponse("/login", status_code=303)
        if for_host and not screen.caller.host:
            return nothing_here(request)
        if screen.caller.tenant == HOST and screen.path == "/" and desk.host_entries:
            return RedirectResponse(desk.host_entries[0].path, status_code=303)
        pages.watch(screen.session, screen.caller, ui.context.client)
        await page(screen)
        return None

    return show
