"""Widgets are tested headless, each test on a fresh journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from innoworkbook.widgets import journal as journals


@pytest.fixture(autouse=True)
def carnet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "carnet"
    monkeypatch.setenv("INNOWORKBOOK_JOURNAL", str(folder))
    return folder


@pytest.fixture
def notes(carnet: Path) -> journals.Journal:
    return journals.journal()
