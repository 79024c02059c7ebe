"""A master key in a key management service, by the requests of HashiCorp Vault's transit engine.

`POST {url}/v1/{mount}/encrypt/{name}` with `plaintext` and `associated_data` in base64 gives `ciphertext`, a text such
as `vault:v1:…`; `decrypt` the other way round, and `rotate` makes a new version there. OpenBao answers the same. The
key itself never leaves the service.
"""

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from morgiana.control.privacy.keys import SealBroken
from morgiana.kernel.refusals import Fault

if TYPE_CHECKING:
    import httpx

_SECONDS: Final = 10.0


class TransitMasterKey:
    """Asks the service at `url` to wrap and unwrap, with `token` and the key `name`."""

    def __init__(
        self, url: str, token: str, name: str, *, mount: str = "transit", client: "httpx.Client | None" = None
    ) -> None:
        import httpx

        self._base = f"{url.rstrip('/')}/v1/{mount}"
        self._name = name
        self._client = client or httpx.Client(timeout=_SECONDS)
        self._headers = {"X-Vault-Token": token}

    @property
    def id(self) -> str:
        return f"transit:{self._name}"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        asked = {"plaintext": _text(key), "associated_data": _text(context)}
        return str(self._ask("encrypt", asked)["ciphertext"]).encode()

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        asked = {"ciphertext": wrapped.decode("ascii", "replace"), "associated_data": _text(context)}
        try:
            return base64.b64decode(self._ask("decrypt", asked)["plaintext"], validate=True)
        except binascii.Error as error:
            raise Fault("The key management service answered with something that is no base64.") from error

    def _ask(self, verb: str, body: dict[str, str]) -> dict[str, Any]:
        import httpx

        try:
            answer = self._client.post(f"{self._base}/{verb}/{self._name}", json=body, headers=self._headers)
        except httpx.HTTPError as error:
            raise Fault(f"The key management service cannot be reached: {type(error).__name__}.") from error
        if answer.status_code == 400 and verb == "decrypt":
            raise SealBroken(
                "The key management service cannot unwrap a key: it was changed, or wrapped by another key.",
                remedy="Bring the database back from a backup.",
            )
        if answer.status_code != 200:
            raise Fault(f"The key management service answered {answer.status_code} to {verb}.")
        try:
            data: dict[str, Any] = answer.json()["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise Fault("The key management service gave an answer that cannot be read.") from error
        return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
