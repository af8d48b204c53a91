"""What a learner waits for, in a real JupyterLab, against stock widgets and a bare notebook.

INNOWORKBOOK_BENCHMARKS=1 pytest tests/benchmarks/test_bench_browser.py -n 0 -s
(with INNOWORKBOOK_NOTEBOOKS="13 32" to measure only those)

Ratios in one run, the two kinds in turn; nothing here asserts a time.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable
from statistics import median
from urllib.parse import urlsplit

import nbformat
import pytest

from innoworkbook.lab import Profile, copy_signed

from ..browser.fixtures import (
    NOTEBOOKS,
    PANEL,
    Lab,
    bring_to_life,
    open_notebook,
    show_everything,
    watched_page,
)

pytestmark = pytest.mark.skipif(
    not os.environ.get("INNOWORKBOOK_BENCHMARKS"),
    reason="Mesures longues dans un navigateur : INNOWORKBOOK_BENCHMARKS=1 les demande.",
)
MOVES, RUNS = 12, 3
MOVED = "13_equation_du_changement"
STEPS = ["notebook:run-all-cells", "notebook:extend-marked-cells-top", "notebook:deselect-all"]
BUTTON = f"""<button data-commandlinker-command="apputils:run-all-enabled"
data-commandlinker-args='{json.dumps({"commands": STEPS, "args": {}})}'>Commencer</button>"""
CHART = """import altair as alt
import pandas as pd
from IPython.display import display

def offline(spec, **_):
    return {"application/vnd.vegalite.v5+json": spec}, {}

alt.renderers.register("offline", offline)
alt.renderers.enable("offline")

def chart(height):
    frame = pd.DataFrame({"form": list("abcd"), "force": [height, 5, 3, 7]})
    return alt.Chart(frame).mark_bar().encode(x="form:N", y="force:Q")
"""
BARE = {
    "bare_chart": f"{CHART}\ndisplay(chart(4))",
    "bare_control": f"{CHART}\nfrom ipywidgets import interact\n"
    "@interact(height=(0, 10, 0.5))\ndef draw(height=5.0):\n    display(chart(height))",
}
PRESS = """(cell, key) => {
    const handle = cell.querySelector('.noUi-handle');
    const drawn = () => [...cell.querySelectorAll('.marks')];
    const before = drawn();
    handle.focus();
    return new Promise(done => {
        const began = performance.now();
        const watch = new MutationObserver(() => {
            if (drawn().some(mark => !before.includes(mark))) {
                watch.disconnect();
                requestAnimationFrame(() => done(performance.now() - began));
            }
        });
        watch.observe(cell, {childList: true, subtree: true});
        handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    });
}"""


@pytest.fixture(scope="module")
def bare(lab: Lab) -> None:
    """Lay beside the workbook's notebooks two that use nothing of it."""
    for name, code in BARE.items():
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell(BUTTON), nbformat.v4.new_code_cell(code)],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        shipped = lab.home / f"{name}.ipynb"
        nbformat.write(notebook, shipped)
        copy_signed(shipped, lab.folder / shipped.name, Profile(lab.folder).data)


def alive(browser, lab: Lab, notebook: str):
    page, _ = watched_page(browser)
    open_notebook(page, lab, notebook)
    bring_to_life(page)
    return page


def test_control_to_picture_against_stock_interact(browser, lab: Lab, bare: None) -> None:
    ours, theirs = alive(browser, lab, MOVED), alive(browser, lab, "bare_control")
    show_everything(ours)
    cells = {
        page: page.locator(f"{PANEL} .jp-CodeCell", has=page.locator(".noUi-handle"))
        .filter(has=page.locator(".marks"))
        .first
        for page in (ours, theirs)
    }
    times: dict[object, list[float]] = {ours: [], theirs: []}
    for turn in range(MOVES + 2):
        for page, cell in cells.items():
            page.bring_to_front()
            times[page].append(cell.evaluate(PRESS, ("ArrowLeft", "ArrowRight")[turn % 2]))
    mine, stock = (median(times[page][2:]) for page in (ours, theirs))
    print(
        f"\ncontrol → picture / stock interact: ratio {mine / stock:.2f} "
        f"({mine:.0f} ms, goal ≤ 1.0 and about 100 ms)"
    )
    for page in times:
        page.context.close()
    assert min(*times[ours], *times[theirs]) > 0


def test_run_all_against_a_notebook_with_one_bare_chart(browser, lab: Lab, bare: None) -> None:
    def seconds(notebook: str) -> float:
        page, _ = watched_page(browser)
        open_notebook(page, lab, notebook)
        begun = time.perf_counter()
        bring_to_life(page)
        spent = time.perf_counter() - begun
        page.context.close()
        stop_kernels(lab)
        return spent

    for notebook in [name for name in NOTEBOOKS if not name.startswith("00")]:
        ours, theirs = in_turn(lambda name=notebook: seconds(name), lambda: seconds("bare_chart"))
        print(f"\nrun-all of {notebook} / one bare chart: ratio {ours / theirs:.2f} (goal ≤ 1.5)")
        assert min(ours, theirs) > 0


def in_turn(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    times = [(one(), other()) for _ in range(RUNS)]
    return median(pair[0] for pair in times), median(pair[1] for pair in times)


def stop_kernels(lab: Lab) -> None:
    """Stop every kernel, so that the next notebook starts a new one."""
    place = urlsplit(lab.address)
    kernels = f"{place.scheme}://{place.netloc}/api/kernels"
    with urllib.request.urlopen(f"{kernels}?{place.query}") as told:
        running = json.load(told)
    for kernel in running:
        asked = urllib.request.Request(f"{kernels}/{kernel['id']}?{place.query}", method="DELETE")
        urllib.request.urlopen(asked).close()
