"""How gunicorn serves the portal; the command line and GUNICORN_CMD_ARGS go before it."""

import gc
import os

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Browsers hold connections open; threads keep one of them from blocking a whole worker.
threads = 4
graceful_timeout = 10
# Loaded once for all workers: less memory, and a portal that cannot start says so at once.
preload_app = True
loglevel = "warning"
# A list with every filter set, and the login that leads back to it, need more than the usual 4094.
limit_request_line = 8190
limit_request_fields = 50
control_socket_disable = True


def when_ready(server):
    """Before the first worker: what is loaded stays, so that no collection looks through it again
    in every worker and every request.
    """
    gc.collect()
    gc.freeze()
