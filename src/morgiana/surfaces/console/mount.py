"""Puts the console on a server: the door, the pages and the files they need."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import app as nicegui_app
from nicegui import ui

from morgiana.control.installation import Installation, Opened
from morgiana.surfaces.console.door import enter, open_door, signed_in
from morgiana.surfaces.console.forms.upload import open_upload
from morgiana.surfaces.console.pages import (
    home,
    imports,
    jobs,
    operation,
    operations,
    product,
    products,
    receipts,
    settings,
)
from morgiana.surfaces.console.screen import Desk, Screen

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
}


def mount(app: FastAPI, installation: Installation, opened: Opened) -> None:
    """Add the console to `app`; call it after all other routes, since its pages begin at `/`."""
    desk = Desk(installation, opened)
    open_door(app, desk)
    open_upload(app, lambda request: opened.runtime.files(signed_in(request, desk)))
    for path, page in PAGES.items():
        ui.page(path, response_timeout=30)(_signed_in(page, desk))
    # Quasar would draw a bar of its own at each request, which screen readers meet as a nameless progress bar.
    nicegui_app.config.quasar_config["loadingBar"]["skipHijack"] = True
    ui.run_with(
        app, title="Morgiana", dark=None, tailwind=False, show_welcome_message=False, binding_refresh_interval=None
    )


def _signed_in(page: Page, desk: Desk) -> Callable[[Request], Awaitable[Response | None]]:
    async def show(request: Request) -> Response | None:
        screen = await enter(request, desk)
        if screen is None:
            return RedirectResponse("/login", status_code=303)
        await page(screen)
        return None

    return show
