"""Every notebook in a real JupyterLab: alive at one click, offline, accessible, and as slides."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from .fixtures import (
    NOTEBOOKS,
    PANEL,
    PRESENT,
    TRIED_WHOLLY,
    bring_to_life,
    keep_shot,
    open_notebook,
    show_everything,
    watched_page,
)

# The handle of the stock slider has no name; the labelled number field beside it does its work.
# JupyterLab 4.6 sometimes stumbles on one of its own React parts while it replaces outputs; the
# page loses nothing, and no script of ours runs in it.
OF_JUPYTERLAB = re.compile(
    r"removeChild(?s:.*)_unmount \(http://127\.0\.0\.1:\d+/static/lab/"
).search
NOT_ASKED = "Pour gagner du temps : INNOWORKBOOK_NOTEBOOKS=all le demande."
KNOWN = {"aria-input-field-name": ".noUi-handle"}


@pytest.fixture(scope="module", params=NOTEBOOKS)
def alive(request: pytest.FixtureRequest, lab, browser):
    """A notebook brought to life once, for all the tests of this module."""
    page, seen = watched_page(browser)
    open_notebook(page, lab, request.param)
    bring_to_life(page)
    show_everything(page)
    yield SimpleNamespace(name=request.param, page=page, seen=seen, lab=lab)
    page.context.close()


def test_one_click_brings_the_notebook_to_life(alive) -> None:
    panel = alive.page.locator(PANEL)
    keep_shot(alive.page, f"{alive.name}-top")
    greeting = panel.locator("[role='status']").first.inner_text()
    assert greeting.startswith(("C’est prêt", "Bon retour")), greeting
    assert panel.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
    assert panel.locator(".jp-RenderedText[data-mime-type*='error']").count() == 0
    assert panel.locator(".iw-bad").count() == 0
    assert "Error displaying widget" not in panel.inner_text()


def test_every_figure_is_drawn_and_named_in_french(alive) -> None:
    figures = alive.page.evaluate(
        """panel => [...document.querySelectorAll(`${panel} .jp-RenderedVegaCommon5`)].map(f => {
            const svg = f.querySelector('svg.marks');
            return {drawn: !!svg && svg.getBoundingClientRect().width > 50,
                    name: f.querySelector('[role="graphics-document"]')?.getAttribute('aria-label'),
                    marks: svg ? svg.querySelectorAll('path,rect,text,line,image').length : 0,
                    said: f.textContent};
        })""",
        PANEL,
    )
    assert figures, "a notebook of this workbook draws something"
    for figure in figures:
        assert figure["drawn"], figure
        assert figure["marks"] > 3, figure
        assert figure["name"] and len(figure["name"]) > 20, figure
        assert "Error" not in figure["said"], figure


def test_nothing_leaves_the_machine_and_nothing_complains(alive) -> None:
    assert alive.seen.outside == []
    assert alive.lab.outside == []
    assert [said for said in alive.seen.errors if not OF_JUPYTERLAB(said)] == []


def test_outputs_pass_axe(alive) -> None:
    from axe_playwright_python.sync_playwright import Axe

    ours = {"include": [[f"{PANEL} .jp-OutputArea"], [f"{PANEL} .jp-RenderedMarkdown"]]}
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = Axe().run(alive.page, context=ours, options=rules).response["violations"]
    faults = [
        (rule["id"], node["html"][:200])
        for rule in found
        for node in rule["nodes"]
        if not (rule["id"] in KNOWN and "noUi-handle" in node["html"])
    ]
    assert faults == []


def test_every_control_is_reached_by_the_tab_key(alive) -> None:
    page = alive.page
    wanted = page.evaluate(
        """panel => {
            const usable = e => !e.disabled && e.offsetParent && e.tabIndex >= 0
                && getComputedStyle(e).visibility !== 'hidden';
            const all = [...document.querySelectorAll(
                ['button', 'input', 'select', 'textarea', 'summary']
                .map(kind => `${panel} .iw ${kind}`).join(','))].filter(usable);
            all.forEach((e, i) => e.setAttribute('data-tab-test', i));
            if (all.length) all[0].focus();
            return all.length;
        }""",
        PANEL,
    )
    reached = {"0"} if wanted else set()
    for _ in range(3 * wanted + 40):
        page.keyboard.press("Tab")
        mark = page.evaluate("document.activeElement?.getAttribute('data-tab-test')")
        if mark is not None:
            reached.add(mark)
        if len(reached) == wanted:
            break
    missed = page.evaluate(
        """reached => [...document.querySelectorAll('[data-tab-test]')]
            .filter(e => !reached.includes(e.getAttribute('data-tab-test')))
            .map(e => e.outerHTML.slice(0, 120))""",
        sorted(reached),
    )
    assert missed == []


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["1366x768", "1920x1080"])
def test_every_slide_fits_the_screen_and_escape_leaves(alive, size) -> None:
    if size[0] > 1366 and alive.name not in TRIED_WHOLLY:
        pytest.skip(NOT_ASKED)
    page = alive.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(f"document.querySelector(`{PANEL} .jp-WindowedPanel-outer`).scrollTo(0, 0)")
    page.click(PRESENT)
    page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="attached")
    page.wait_for_timeout(800)
    slides, overflows = 0, []
    shown = _shown(page)
    while True:
        slides += 1
        keep_shot(page, f"{alive.name}-{size[0]}-{slides:02d}")
        overflows += [f"slide {slides} ({shown[:1]}): {told}" for told in _overflow(page)]
        after = _turn_page(page, shown)
        if after == shown:
            break
        shown = after
    page.keyboard.press("Escape")
    page.wait_for_selector("body:not([data-jp-deck-mode='presenting'])", state="attached")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert slides == _slides(alive.lab, alive.name)
    assert overflows == []


def test_an_answer_shown_as_saved_is_back_after_its_kernel_is_killed(alive) -> None:
    if alive.name not in TRIED_WHOLLY:
        pytest.skip(NOT_ASKED)
    choice = alive.page.locator(f"{PANEL} .iw-options").last
    choice.locator("input").first.check()
    asked = choice.locator("xpath=..")
    if (verify := asked.get_by_role("button", name="Vérifier")).count():
        verify.click()
    asked.get_by_text("enregistré à").wait_for()
    alive.lab.kill_kernels()
    alive.page.goto("about:blank")
    open_notebook(alive.page, alive.lab, alive.name)
    bring_to_life(alive.page)
    show_everything(alive.page)
    greeting = alive.page.locator(f"{PANEL} [role='status']").first.inner_text()
    assert greeting.startswith("Bon retour"), greeting
    expect(choice.locator("input").first).to_be_checked(timeout=30_000)


SHOWN = f"""() => [...document.querySelectorAll(`{PANEL} .jp-Cell`)]
    .map((cell, place) => cell.classList.contains('jp-deck-mod-visible') ? String(place) : '')
    .filter(Boolean)"""


ACTIVE = f"""() => [...document.querySelectorAll(`{PANEL} .jp-Cell`)]
    .findIndex(cell => cell.classList.contains('jp-mod-active'))"""


def _turn_page(page, shown: list[str]) -> list[str]:
    """Press Page ↓ until another slide shows; the key also steps through a slide's own cells."""
    while True:
        active = page.evaluate(ACTIVE)
        page.keyboard.press("PageDown")
        moved = f"active => ({ACTIVE})() !== active"
        try:
            page.wait_for_function(moved, arg=active, timeout=2000, polling=30)
        except PlaywrightTimeout:
            return shown  # nowhere further to go
        if (after := _shown(page)) != shown:
            page.wait_for_timeout(150)
            return after


def _shown(page) -> list[str]:
    return page.evaluate(SHOWN)


def _overflow(page) -> list[str]:
    """Say what hides beyond the screen, or is cut inside a tool."""
    return page.evaluate(
        """panel => {
            const told = [];
            const outer = document.querySelector(`${panel} .jp-WindowedPanel-outer`);
            const room = Math.min(outer.clientHeight, window.innerHeight);
            if (outer.scrollHeight > room + 1) told.push(`${outer.scrollHeight} > ${room} high`);
            if (outer.scrollWidth > outer.clientWidth + 1) told.push('too wide');
            for (const cell of document.querySelectorAll(`${panel} .jp-deck-mod-visible .iw`)) {
                if (cell.scrollWidth > cell.clientWidth + 1) told.push('a tool is too wide');
            }
            return told;
        }""",
        PANEL,
    )


def _slides(lab, notebook: str) -> int:
    import nbformat

    cells = nbformat.read(lab.folder / f"{notebook}.ipynb", as_version=4).cells
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells]
    return sum(kind in ("slide", "subslide") for kind in kinds)
