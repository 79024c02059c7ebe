"""An installation of its own, and a short way to call it, for the tests of privacy."""

import asyncio
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from stores import settings_of

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import Database
from morgiana.app import installation
from morgiana.control.caller import HOST, OWNER, Caller
from morgiana.control.house import House
from morgiana.control.installation import Opened
from morgiana.control.privacy.service import Privacy

CUSTOMERS = (
    "customer_id,name,email,phone,city\n"
    "C-1,Marie Dupont,marie.dupont@example.org,+33 6 12 34 56 78,Lyon\n"
    "C-2,Jean Petit,jean.petit@example.org,+33 6 98 76 54 32,Nice\n"
)
THE_HOST = Caller(HOST, "operator", organisation=HOST, host=True)


class Installed:
    """An open installation, and a short way to call it."""

    def __init__(self, home: Path, *, url: str = "") -> None:
        whole = installation(settings_of(home, url=url))
        self.home, self.registry, self.settings = home, whole.registry, whole.settings
        self.opened: Opened = whole.open(whole.settings)
        self._calls = 0

    def call(self, name: str, caller: Caller = OWNER, /, key: str | None = None, **request: Any) -> Any:
        operation = self.registry[name]
        self._calls += 1
        asked: BaseModel = operation.request.model_validate_json(json.dumps(request, default=str))
        key = key or (f"key {self.home.name} {id(self)} {self._calls}" if operation.effect == "write" else None)
        outcome = asyncio.run(self.opened.runtime.call(caller, name, asked, key=key))
        return operation.answer.model_validate_json(outcome.answer)

    @property
    def privacy(self) -> Privacy:
        house = self.opened.runtime._performer.house
        assert isinstance(house, House)
        return house.privacy

    @property
    def database(self) -> Database:
        """The books' database."""
        books = self.opened.runtime._books
        assert isinstance(books, SqlBooks)
        return books._database

    def keep(self, name: str, content: bytes) -> Any:
        return self.opened.runtime.files(OWNER).keep(name, content)

    def load_customers(self) -> Any:
        ref = self.keep("customers.csv", CUSTOMERS.encode())
        self.call("import.load", files=[ref.model_dump()])
        return ref
