"""The schema's history, by Alembic: each release's database is brought forward with its data, never back."""

from typing import Final

CHAIN: Final = (
    "m0001_first",
    "m0002_spine",
    "m0003_tenancy",
    "m0004_sign_in",
    "m0005_billing",
    "m0006_payments",
    "m0007_limits",
    "m0008_privacy",
    "m0009_jobs",
    "m0010_operating",
    "m0011_lake",
    "m0012_traces",
    "m0013_audit",
    "m0014_sealing",
    "m0015_audit_firsts",
    "m0016_identities",
    "m0017_second_factor",
)
"""Every revision, oldest first; each is a module of that name in `versions/`."""

HEAD: Final = CHAIN[-1]
