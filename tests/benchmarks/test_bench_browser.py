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
MOVES, RUNS = 6, 3
STEPS = ["notebook:run-all-cells", "notebook:extend-marked-cells-top", "notebook:deselect-all"]
BUTTON = f"""<button data-commandlinker-command="apputils:run-all-enabled"
data-commandlinker-args='{json.dumps({"commands": STEPS, "args": {}})}'>Commencer</button>"""
CHART = """import altair as alt
import pandas as pd
from IPython.display import HTML, display

def offline(spec, **_):
    return {"application/vnd.vegalite.v5+json": spec}, {}

alt.renderers.register("offline", offline)
alt.renderers.enable("offline")

def chart(height):
    frame = pd.DataFrame({"form": list("abcd"), "force": [height, 5, 3, 7]})
    return alt.Chart(frame).mark_bar().encode(x="form:N", y="force:Q")
"""
READY = "display(HTML('<p role=\"status\">C’est prêt</p>'))"
BARE = {
    "bare_chart": f"{CHART}\n{READY}\ndisplay(chart(4))",
    "bare_control": f"{CHART}\n{READY}\nfrom ipywidgets import interact\n"
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
    stock = alive(browser, lab, "bare_control")
    for notebook in NOTEBOOKS:
        page = alive(browser, lab, notebook)
        show_everything(page)
        cells = [_moved(page), _moved(stock)]
        if all(cell.count() for cell in cells):
            ours, theirs = in_turn(*(lambda cell=cell: _press(cell) for cell in cells), runs=MOVES)
            print(
                f"\ncontrol → picture in {notebook} / stock interact: ratio {ours / theirs:.2f} "
                f"({ours:.0f} ms, goal ≤ 1.0 and about 100 ms)"
            )
            assert min(ours, theirs) > 0
        page.context.close()
        stop_kernels(lab, but="bare_control")


def _moved(page):
    """Find the first tool that redraws a figure under a slider."""
    tools = page.locator(f"{PANEL} .jp-CodeCell", has=page.locator(".noUi-handle"))
    return tools.filter(has=page.locator(".marks")).first


def _press(cell) -> float:
    cell.page.bring_to_front()
    return sum(cell.evaluate(PRESS, key) for key in ("ArrowLeft", "ArrowRight")) / 2


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


def in_turn(
    one: Callable[[], float], other: Callable[[], float], *, runs: int = RUNS
) -> tuple[float, float]:
    times = [(one(), other()) for _ in range(runs)]
    return median(pair[0] for pair in times), median(pair[1] for pair in times)


def stop_kernels(lab: Lab, *, but: str = "") -> None:
    """Stop every kernel save one, so that the next notebook starts a new one."""
    place = urlsplit(lab.address)
    sessions = f"{place.scheme}://{place.netloc}/api/sessions"
    with urllib.request.urlopen(f"{sessions}?{place.query}") as told:
        running = json.load(told)
    for one in running:
        if not but or but not in one["path"]:
            asked = urllib.request.Request(f"{sessions}/{one['id']}?{place.query}", method="DELETE")
            urllib.request.urlopen(asked).close()
