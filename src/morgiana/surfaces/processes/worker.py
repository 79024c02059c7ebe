"""A worker process: runs jobs out of the books until it is told to end, and then hands back what it cannot finish."""

import logging
import os
import signal

from morgiana.control.installation import Installation
from morgiana.surfaces.logs import begin_logging
from morgiana.surfaces.processes.child import end_with_parent, is_child, say_ready
from morgiana.surfaces.processes.service_manager import being_ready
from morgiana.surfaces.processes.signals import Told

_log = logging.getLogger(__name__)


def work(installation: Installation) -> None:
    """Run jobs until SIGTERM or Ctrl-C.

    No job is taken from then on; those that run may take `settings.drain_seconds` to end, and what is left is handed
    back to the other workers.
    """
    settings = installation.settings
    begin_logging()
    told = Told(signal.SIGINT, signal.SIGTERM)
    end_with_parent()
    opened = installation.open(settings)
    try:
        opened.runtime.launch()
        with being_ready():
            say_ready()
            if not is_child():
                print(f"Jobs are run here, {settings.jobs_at_once} at once, until Ctrl-C.", flush=True)
            told.next()
        finished = opened.runtime.drain(settings.drain_seconds)
    finally:
        opened.close()
    if not finished:  # the threads of what was handed back may be deep in native code, which must not see us go
        logging.shutdown()
        os._exit(0)
