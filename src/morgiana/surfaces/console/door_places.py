"""Names a browser and a place as a person would, from what a request says of itself."""

import ipaddress
import re
from typing import Final

from morgiana.surfaces.console.words import Words

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In the order to look in: most say the names of those below them too."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(words: Words, device: str) -> str:
    """`Firefox on Linux`, or what a program calls itself."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in device), "")
    system = next((name for mark, name in _SYSTEMS if mark in device), "")
    if browser and system:
        return words("{browser} on {system}", browser=browser, system=system)
    found = re.match(r"[\w.-]{1,40}", device)
    return browser or system or (found[0] if found else words("a browser"))


def place_name(words: Words, address: str) -> str:
    """Where an address is, as far as it says so by itself: nobody is asked, and nothing is looked up elsewhere."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return words("an unknown place")
    if found.is_loopback:
        return words("this machine")
    if found.is_private:
        return words("the server’s own network ({address})", address=address)
    return address
