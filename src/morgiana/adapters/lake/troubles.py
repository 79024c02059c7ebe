"""What a bucket's errors mean, in words that say what to do; the Delta library, Polars and obstore tell them alike.

All three are built on one library, which gives the server's answer as text; so the text is what is read here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from morgiana.kernel.refusals import Fault, Refusal

_STORES: Final = re.compile(
    r"Generic (S3|GCS|MicrosoftAzure)|object-store error|object store|Error performing [A-Z]+ http"
)

_MEANINGS: Final = (
    (
        r"NoSuchBucket|ContainerNotFound|bucket does not exist|container does not exist",
        "The bucket is not there: make it, or correct the address.",
    ),
    (
        r"SlowDown|ServerBusy|TooManyRequests|\b503\b|\b429\b",
        "The storage asks to slow down. Try again in a minute.",
    ),
    (
        r"SignatureDoesNotMatch|InvalidAccessKeyId|ExpiredToken|AccessDenied|AuthenticationFailed|AuthorizationFailure"
        r"|\b401\b|\b403\b|necessary privileges|[Cc]redential|not authenticated|InvalidToken",
        "The storage refuses the credentials: set the provider's variables to a key that may read and write there.",
    ),
    (r"RequestTimeTooSkewed", "The clock of this machine is wrong, so the storage refuses it."),
    (r"timed out|[Tt]imeout", "The storage did not answer in time. Try again."),
    (
        r"error sending request|[Cc]onnect|dns|refused|reset by peer|closed before",
        "The storage cannot be reached. Try again, or look whether it runs.",
    ),
)


def fault_of(error: BaseException) -> Fault | None:
    """What a bucket's error means; nothing where `error` is not one."""
    text = str(error)
    if isinstance(error, Fault | Refusal) or not _STORES.search(text):
        return None
    # The library reports how often it tried as `retry_timeout: 20s`, which is no time-out.
    read = re.sub(r"retry_timeout\W+", "", text)
    where = re.search(r"https?://[^\s?]+", text)
    place = f" ({where[0].rstrip(':,)')})" if where else ""
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, read):
            return Fault(f"The lake's bucket{place} cannot be used. {meaning}")
    return Fault(f"The lake's bucket{place} cannot be used. {text.splitlines()[0][:300]}")


@contextmanager
def told_as_faults() -> Iterator[None]:
    """Raise a bucket's errors as `Fault`, and what else is raised as it is."""
    try:
        yield
    except Exception as error:
        if (fault := fault_of(error)) is not None:
            raise fault from error
        raise
