"""Workers of clusters, which `--cluster ADDRESS` shares work out to."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_executors(register: namegen.RegisterExecutor) -> None:
    """Offer what reaches clusters."""
    register(
        "dask",
        "namegen_executors.dask:connect",
        schemes=["tcp", "tls"],
        summary="a Dask cluster, by the address of its scheduler: tcp://host:8786",
        needs=["distributed"],
    )
