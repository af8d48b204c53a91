"""Cut the network of a server and of its kernels, and write down what they sought outside."""

import os
import socket
from pathlib import Path

_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def _outside(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    return isinstance(host, str) and bool(host) and not host.startswith(_LOCAL)


def _note(what: str, address: object) -> None:
    with Path(os.environ["SOUGHT_OUTSIDE"]).open("a", encoding="utf-8") as log:
        log.write(f"{what} {address!r}\n")


class _Local(socket.socket):
    def connect(self, address):
        if self.family != getattr(socket, "AF_UNIX", None) and _outside(address):
            _note("connect", address)
            raise OSError("no network in this test")
        return super().connect(address)

    def connect_ex(self, address):
        if self.family != getattr(socket, "AF_UNIX", None) and _outside(address):
            _note("connect", address)
            return 101
        return super().connect_ex(address)


_resolve = socket.getaddrinfo


def _local_only(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    if name and _outside(name) and name != socket.gethostname():
        _note("resolve", name)
        raise socket.gaierror("no network in this test")
    return _resolve(host, *arguments, **options)


socket.socket = _Local
socket.getaddrinfo = _local_only
