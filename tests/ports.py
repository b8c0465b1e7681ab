"""Ports for what is started, and started again, some time after its port was chosen."""

import secrets
import socket

FIRST, COUNT = 20_000, 12_000  # below those that the system gives to whoever asks for any


def own_port() -> int:
    """One that nobody listens on, and that nobody gets by chance meanwhile."""
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
