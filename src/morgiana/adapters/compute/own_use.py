"""The processor time of this process and of the programs that it has run."""

import resource
import time


def cpu_seconds() -> float:
    """User and system time of all threads, and of the child processes that have ended and been waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
