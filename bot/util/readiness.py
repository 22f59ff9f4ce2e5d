"""Tells a service manager that the program is ready, in the way that systemd has defined.

Source: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import os
import socket
from contextlib import suppress

VARIABLE = "NOTIFY_SOCKET"
READY = b"READY=1"


def tell_ready() -> None:
    """Says that the program serves people now, if whoever started it wants to know."""
    address = os.environ.get(VARIABLE, "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.sendto(READY, address)
