"""Write each name that a program looks up, and each address that it connects or sends to, to the file TRAFFIC_SEEN."""

import os
import socket
import sys

_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_INTERNET = (socket.AF_INET, socket.AF_INET6)


def _hook(event: str, arguments: tuple) -> None:
    if event in _LOOKUPS:
        seen = f"looks up {arguments[0]!r}"
    elif event in _SENDS and arguments[0].family in _INTERNET and arguments[-1] is not None:
        seen = f"connects to {arguments[-1][0]} port {arguments[-1][1]}"
    else:
        return
    with open(os.environ["TRAFFIC_SEEN"], "a") as file:
        file.write(seen + "\n")


sys.addaudithook(_hook)
