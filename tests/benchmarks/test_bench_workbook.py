"""Start-up, redraw and saving, as ratios in one run; nothing here asserts a time.

pytest tests/benchmarks/test_bench_workbook.py -n 0 -s
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import altair as alt
import ipywidgets as ipw
import pandas as pd
import pytest

from innoworkbook.charts import theme
from innoworkbook.store import AnswerStore
from innoworkbook.widgets import change, journal

RUNS = 7


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of two pieces of work done in turn, so that a drift touches both."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(RUNS + 1):
        for work, kept in zip((one, other), times, strict=True):
            begun = time.perf_counter()
            work()
            if turn:  # the first turn warms up
                kept.append(time.perf_counter() - begun)
    return median(times[0]), median(times[1])


def told(name: str, ours: float, theirs: float, goal: str) -> None:
    print(f"\n{name}: ratio {ours / theirs:.2f} ({1000 * ours:.1f} ms, goal {goal})")


def interpreter(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_import_against_its_libraries() -> None:
    ours, bare = in_turn(
        lambda: interpreter("from innoworkbook import change, start, ask, quiz; change.equation"),
        lambda: interpreter("import pandas, altair, ipywidgets"),
    )
    told("import of a notebook's first cell / pandas + altair + ipywidgets", ours, bare, "≤ 1.15")
    assert ours > 0


def test_control_to_picture_against_a_bare_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNOWORKBOOK_JOURNAL", str(tmp_path))
    view = change.EquationView(journal.journal())
    frame = pd.DataFrame({"x": range(4), "y": range(4)})
    output = ipw.Output()
    notes = iter([0.5 * note for note in range(1, 21)] * RUNS)

    def ours() -> None:
        view.views["vision"].control.number.value = next(notes)

    def bare() -> None:
        spec = alt.Chart(frame).mark_bar().encode(x="x:O", y="y:Q").to_dict()
        output.outputs = ({"output_type": "display_data", "data": {theme.VEGALITE: spec},
                           "metadata": {}},)  # fmt: skip

    moved, drawn = in_turn(ours, bare)
    told("control → picture and answer saved / one bare chart", moved, drawn, "about 100 ms")
    assert view.figure.spec is not None


def test_one_save_against_a_bare_sqlite_commit(tmp_path: Path) -> None:
    import sqlite3

    store = AnswerStore.open(tmp_path, "moi")
    path = tmp_path / "bare.db"
    with sqlite3.connect(path) as made:
        made.execute("create table answers (value text)")

    def bare() -> None:
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("insert into answers values ('3')")
        connection.close()

    saved, committed = in_turn(lambda: store.record("change.M1", 3, case="valmarin"), bare)
    told("one save / one bare SQLite commit", saved, committed, "none")
    assert len(store.answers(latest=False)) == RUNS + 1
