"""Every test, and every notebook that nbval runs, writes in a journal of its own."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

JOURNAL = "INNOWORKBOOK_JOURNAL"


def _fresh_journal() -> str:
    return tempfile.mkdtemp(prefix="carnet-")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own journal out of reach."""
    os.environ[JOURNAL] = _fresh_journal()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file on one worker, and in the browser those of a notebook."""
    from xdist.scheduler import LoadFileScheduling

    class ByFileOrNotebook(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            opened = re.search(r"test_notebooks\.py::\w+\[(\d\d_[a-z_]+)", nodeid)
            return f"{file} {opened[1]}" if opened else file

    return ByFileOrNotebook(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give each notebook a fresh journal before its kernel starts, in the notebook's folder."""
    if type(item).__name__ != "IPyNbCell":
        return
    if item.path != _Seen.notebook:
        _Seen.notebook = item.path
        os.environ[JOURNAL] = _fresh_journal()
    # Notebooks are stored without execution counts, which nbval takes for cells never run.
    item.cell["execution_count"] = item.cell.get("execution_count") or 0


class _Seen:
    notebook: Path | None = None
