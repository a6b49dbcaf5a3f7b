"""Readers of files that are no text: Excel's workbooks.

Importing this imports nothing slow.
"""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_sources(register: namegen.RegisterSource) -> None:
    """Offer the readers."""
    register(
        "excel",
        "namegen_sources.excel:Workbook",
        starts=[b"PK\x03\x04"],
        label="an Excel file",
        summary="Excel files (.xlsx): the sheet that holds most",
        needs=["openpyxl"],
    )
