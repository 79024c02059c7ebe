"""Asks the public list of known vulnerabilities (OSV) about every locked package, by pip-audit; needs the internet.

Ends with 1 where a package has one. Where the list cannot be reached nothing was found out: that is said, and ends
with 2, since silence would look like a clean bill.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt")
UNREACHED = ("ConnectionError", "ConnectTimeout", "Could not reach", "ServiceError", "Failed to establish", "timed out")


def audited(lock: Path, options: Sequence[str] = ()) -> tuple[int, str]:
    """How pip-audit ended on a lock, as 0, 1 or 2 above, and what it said."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--disable-pip", "--no-deps"]
    command += ["--require-hashes", "--progress-spinner", "off", "--timeout", "15", *options, "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return 0, said
    if any(word in said for word in UNREACHED):
        return 2, f"{lock.name} was NOT audited: the list of vulnerabilities cannot be reached from here."
    return 1, said


def main() -> int:
    worst = 0
    for name in LOCKS:
        ended, said = audited(PROJECT / name)
        print(said)
        worst = max(worst, ended)
    return worst


if __name__ == "__main__":
    sys.exit(main())
