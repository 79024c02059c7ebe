"""Any file into sheets: tables of text, judged by their structure, before anything is understood of them."""

from morgiana.commerce.importing.reading.database import read_database
from morgiana.commerce.importing.reading.files import read
from morgiana.commerce.importing.reading.limits import LIMITS, Limits
from morgiana.commerce.importing.reading.sheet import Dialect, Sheet

__all__ = ["LIMITS", "Dialect", "Limits", "Sheet", "read", "read_database"]
