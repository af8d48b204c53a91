"""A learner answers, the power goes, the learner comes back; two notebooks answer at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from innoworkbook.store import AnswerStore

from .fixtures import (
    IDLE,
    PANEL,
    Lab,
    bring_to_life,
    keep_shot,
    open_notebook,
    show_everything,
    watched_page,
)

CHANGE, WELCOME = "13_equation_du_changement", "00_accueil"
ITEMS = {
    "M": ("Sans changement", "Le fonctionnement actuel", "Si rien ne change", "J’ai envie"),
    "V": ("Je peux expliquer", "Ceux qui portent", "Ce but apporterait", "Ce but est atteignable"),
    "P": ("Je sais ce que j’aurai", "La date du premier", "Du temps de travail", "Je sais quel"),
    "R": ("Ce projet me ferait perdre", "Je garde un mauvais", "Les promoteurs", "Je ne sais pas"),
    "X": ("Ce projet demande plus de temps", "Ce projet demande un effort"),
}


@pytest.fixture
def own_lab(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Lab]:
    made = Lab(tmp_path_factory.mktemp("chez Éloïse"))
    made.start()
    yield made
    made.kill()


def alive(page, lab: Lab, notebook: str) -> None:
    open_notebook(page, lab, notebook)
    bring_to_life(page)
    show_everything(page)


def saved(cell) -> None:
    cell.get_by_text(re.compile("enregistré à")).first.wait_for()


def test_answers_come_back_after_a_kill(own_lab: Lab, browser) -> None:
    page, seen = watched_page(browser)
    alive(page, own_lab, CHANGE)
    panel = page.locator(PANEL)

    field = panel.get_by_label("Quel projet précis avez-vous en tête")
    field.fill("Ouvrir un accueil unique en mars")
    field.press("Tab")
    form = panel.locator(".jp-CodeCell", has_text=re.compile(r"\d sur 6"))
    saved(form)
    form.locator(".widget-radio", has_text="Je serai acteur").get_by_text("oui").click()
    for items in ITEMS.values():
        form.get_by_role("button", name="Suivant").click()
        for item in items:
            row = form.locator(".widget-radio", has_text=item)
            row.get_by_label("3", exact=True).check()
    form.get_by_text("6 sur 6").wait_for()
    _wait_saved(form, len(ITEMS["X"]))

    panel.locator(".iw").get_by_text("Motif le plus haut").first.wait_for()
    vision = panel.get_by_role("spinbutton", name="V, vision")
    vision.fill("8.5")
    vision.press("Tab")
    equation = panel.locator(".jp-CodeCell", has=page.get_by_role("spinbutton", name="V, vision"))
    equation.get_by_text("8,5", exact=True).wait_for()
    page.wait_for_timeout(1500)  # the answer is written off the interface's path
    keep_shot(page, "scenario-before")
    assert seen.errors == [] and seen.outside == []
    page.context.close()

    own_lab.kill()
    own_lab.start()
    page, seen = watched_page(browser)
    alive(page, own_lab, CHANGE)
    keep_shot(page, "scenario-after")
    panel = page.locator(PANEL)
    greeting = panel.locator("[role='status']").first.inner_text()
    assert greeting.startswith("Bon retour"), greeting
    assert re.search(r"\d+\s+réponses retrouvées", greeting), greeting
    assert panel.get_by_label("Quel projet précis").input_value().startswith("Ouvrir un accueil")
    kept = panel.get_by_role("spinbutton", name="V, vision").input_value()
    assert float(kept.replace(",", ".")) == 8.5
    alive(page, own_lab, WELCOME)
    path = page.locator(f"{PANEL} [role='graphics-document']").first.get_attribute("aria-label")
    assert path is not None
    done = re.search(r"13 L’équation du changement : [^(]*\((\d+) sur", path.replace("\xa0", " "))
    assert done and int(done.group(1)) >= 18, path
    assert seen.outside == [] and own_lab.outside == []
    page.context.close()


def _wait_saved(form, expected: int) -> None:
    marks = form.get_by_text(re.compile("enregistré à"))
    for _ in range(100):
        if marks.count() >= expected:
            return
        form.page.wait_for_timeout(100)
    pytest.fail(f"{marks.count()} answers shown as saved, {expected} expected")


def test_two_notebooks_answer_at_once(own_lab: Lab, browser) -> None:
    first, _ = watched_page(browser)
    second, _ = watched_page(browser)
    alive(first, own_lab, CHANGE)
    alive(second, own_lab, WELCOME)
    project = first.locator(PANEL).get_by_label("Quel projet précis")
    reason = second.locator(PANEL).get_by_label("En une phrase")
    for turn in range(5):
        project.fill(f"Projet {turn}")
        reason.fill(f"Raison {turn}")
        project.press("Tab")
        reason.press("Tab")
        saved(first.locator(f"{PANEL} .jp-Cell", has=first.get_by_label("Quel projet précis")))
        saved(second.locator(f"{PANEL} .jp-Cell", has=second.get_by_label("En une phrase")))
    store = AnswerStore.open(own_lab.folder / "carnet", "moi")
    wanted = {"change.project": [f"Projet {turn}" for turn in range(5)],
              "welcome.entry_reason": [f"Raison {turn}" for turn in range(5)]}  # fmt: skip
    kept: dict[str, list[str]] = {}
    for _ in range(60):
        answers = store.answers(latest=False)
        kept = answers.groupby("question")["value"].apply(list).to_dict()
        if kept == wanted:
            break
        first.wait_for_timeout(500)
    assert kept == wanted
    for page in (first, second):
        page.context.close()


def test_keys_pressed_in_a_control_leave_the_cells_alone(own_lab: Lab, browser) -> None:
    page, _ = watched_page(browser)
    alive(page, own_lab, WELCOME)
    cells = page.locator(f"{PANEL} .jp-Cell").count()
    page.locator(f"{PANEL} .iw input[type=radio]").first.focus()
    for key in ("ArrowDown", "a", "b", "d", "d", "m", "x", "1"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert page.locator(f"{PANEL} .jp-Cell").count() == cells
    page.context.close()


def test_a_learner_works_by_keyboard_alone(own_lab: Lab, browser) -> None:
    page, _ = watched_page(browser)
    open_notebook(page, own_lab, CHANGE)

    def tab_to(what: str, most: int = 150) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => { const e = document.activeElement; const named = e?.labels?.[0] ?? e;"
                " return `${named?.textContent ?? ''} ${e?.title ?? ''}`; }"
            )
            if what in focused:
                return
        pytest.fail(f"Tab never reaches « {what} »")

    tab_to("Commencer")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{PANEL} [role='status']")
    page.wait_for_selector(IDLE)
    tab_to("Quel projet précis")
    page.keyboard.type("Ouvrir un accueil unique en mars")
    tab_to("oui")
    page.keyboard.press("Space")
    form = page.locator(f"{PANEL} .jp-CodeCell", has_text=re.compile(r"\d sur 6"))
    _wait_saved(form, 2)
    tab_to("Suivant")
    page.keyboard.press("Enter")
    form.get_by_text("2 sur 6").wait_for()
    page.context.close()
