"""Errands of the post: put in a moment, carried out soon, tried again where the post is away, by any of the processes.

Whoever asks for a letter waits for no mail server and learns from no delay whether there is somebody to write to.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, cast

from morgiana.control.caller import HOST
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.letters import LetterKind, Letters
from morgiana.control.sign_in.ports import Errand, ErrandStore, Mail
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Fault

_log = logging.getLogger(__name__)

TRIES_MAX: Final = 10
"""With waits that double from 30 seconds on, about four hours."""
_FIRST_WAIT: Final = timedelta(seconds=30)
_CLAIM: Final = timedelta(minutes=2)
_AT_ONCE: Final = 20
_SECONDS_BETWEEN_LOOKS: Final = 5.0
_BETWEEN_TIDYING: Final = timedelta(hours=1)
_SEALED_FOR: Final = "sign_in_errands.body"


class Errands:
    """Takes errands and carries them out on a thread of its own."""

    def __init__(
        self,
        store: ErrandStore,
        letters: Letters,
        mail: Mail,
        sealer: Sealer,
        clock: Clock,
        *,
        tidy: Callable[[], None] | None = None,
    ) -> None:
        """`tidy` is done once an hour by whoever does the errands."""
        self._store, self._letters, self._mail = store, letters, mail
        self._tidy, self._tidied_at = tidy, clock.now()
        self._sealer, self._clock = sealer, clock
        self._there_is_work, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, kind: LetterKind, **facts: Any) -> None:
        """Ask for a letter."""
        self._store.put_errand(self.made(kind, facts), self._clock.now())
        self._there_is_work.set()

    def made(self, kind: LetterKind, facts: Mapping[str, Any]) -> Errand:
        """An errand for whoever puts it within a transaction of their own."""
        return Errand(new_id("errand"), kind, self._sealer.seal(HOST, json.dumps(facts).encode(), _SEALED_FOR))

    def carry_out(self) -> int:
        """Carry out the errands whose time has come, and say how many were done."""
        done, now = 0, self._clock.now()
        for errand in self._store.claim_errands(now, now + _CLAIM, limit=_AT_ONCE):
            done += self._carry_out(errand)
        return done

    def tidy_hourly(self) -> None:
        """Forget what time has ended, an hour after it was done last."""
        if self._tidy is not None and self._clock.now() - self._tidied_at >= _BETWEEN_TIDYING:
            self._tidied_at = self._clock.now()
            self._tidy()

    def launch(self) -> None:
        """Begin to carry out errands beside whatever this process does."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sign-in post", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Finish the errand under way and stop."""
        self._ended.set()
        self._there_is_work.set()
        if self._thread is not None:
            self._thread.join(timeout=15)

    def _work(self) -> None:
        while not self._ended.is_set():
            self._there_is_work.wait(_SECONDS_BETWEEN_LOOKS)
            self._there_is_work.clear()
            try:
                while not self._ended.is_set() and self.carry_out():
                    continue
                self.tidy_hourly()
            except Fault as fault:
                _log.warning("the post could not look at its errands: %s", fault)

    def _carry_out(self, errand: Errand) -> int:
        try:
            facts = json.loads(self._sealer.open(HOST, errand.body, _SEALED_FOR))
            letter = self._letters.write(cast("LetterKind", errand.kind), facts)
            if letter is not None:
                self._mail.send(letter)
        except (Fault, OSError) as error:
            self._put_off(errand, error)
            return 0
        except Exception:  # noqa: BLE001  one letter that cannot be written must not keep back the others
            _log.exception("errand %s (%s) met a mistake and was given up", errand.id, errand.kind)
            self._store.errand_failed(errand.id, None)
            return 0
        self._store.errand_done(errand.id)
        return 1

    def _put_off(self, errand: Errand, error: Exception) -> None:
        if errand.tries + 1 >= TRIES_MAX:
            _log.error("errand %s (%s) was given up: %s", errand.id, errand.kind, error)
            self._store.errand_failed(errand.id, None)
            return
        _log.warning("errand %s (%s) is tried again later: %s", errand.id, errand.kind, error)
        self._store.errand_failed(errand.id, self._clock.now() + _FIRST_WAIT * 2**errand.tries)
