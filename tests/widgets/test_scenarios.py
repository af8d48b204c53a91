"""Contrasted scenarios and their tales on the page (S23)."""

from __future__ import annotations

import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models import morphology as model
from innoworkbook.store import Answer
from innoworkbook.widgets import morphology, scenarios
from innoworkbook.widgets.journal import Journal, journal


def record(notes: Journal, name: str, value) -> None:
    kept: list[Answer] = []
    notes.save(content.question(name), value, saved=kept.append, failed=pytest.fail)
    assert kept


def said(text) -> str:
    return text.widget.value.replace("\u00a0", " ").replace("\u202f", " ")


# ── Two questions about one box ─────────────────────────────────────────────────────────────────


def test_the_two_matrices_ask_two_questions():
    frame = scenarios.two_questions().frame
    assert set(frame["Peuvent coexister (CCA)"]) == {"oui", "non"}
    there, back = frame["1re → 2de (CIB)"], frame["2de → 1re (CIB)"]
    assert (there != back).any()  # influence has a direction
    assert ((frame["Peuvent coexister (CCA)"] == "oui") & (there == "0")).any()


def test_possible_is_not_coherent_and_the_counts_say_so():
    counts = scenarios.two_counts().frame.set_index("À Valmarin")["Nombre"].astype(int)
    assert counts.tolist() == [216, 110, 15, 13, 97, 2]


# ── The choice ──────────────────────────────────────────────────────────────────────────────────


def test_valmarins_scenarios_are_those_that_the_tool_proposes(notes):
    view = scenarios.ContrastView(notes)
    assert "ceux de Valmarin" in said(view.sentence)
    reference = view.proposed
    view.propose()
    assert view.proposed == reference
    assert "4 scénarios parmi 13" in said(view.sentence)
    assert "4 variables au moins" in said(view.sentence)


@pytest.mark.parametrize(
    ("pool", "told"), [("consistent", "parmi 15"), ("compatible", "parmi 110")]
)
def test_the_pool_is_a_choice(notes, pool, told):
    view = scenarios.ContrastView(notes)
    view.pool.value = pool
    view.many.value = 3
    view.propose()
    assert told in said(view.sentence)
    assert list(view.proposed) == ["A", "B", "C"]


def test_no_two_proposed_scenarios_hold_an_incompatibility(notes):
    view = scenarios.ContrastView(notes)
    view.propose()
    box = morphology.box_of(notes)
    allowed = model.configurations(box, morphology.incompatible_pairs(notes, box))
    rows = {tuple(row) for row in allowed.to_numpy()}
    assert all(tuple(states.values()) in rows for states in view.proposed.values())


def test_too_few_scenarios_to_contrast_are_said(notes):
    record(
        notes,
        "scenarios.box",
        [
            {"name": "X", "role": "context", "states": "a ; b"},
            {"name": "Y", "role": "context", "states": "a ; b"},
        ],
    )
    record(
        notes,
        "scenarios.incompatible",
        [
            {"name": f"{one} ✕ {other}", "first_variable": "X", "first_state": one,
             "second_variable": "Y", "second_state": other, "reason": "essai"}
            for one, other in (("a", "a"), ("a", "b"), ("b", "a"))
        ],
    )  # fmt: skip
    view = scenarios.ContrastView(notes)
    with pytest.raises(UserError, match="Moins de deux scénarios"):
        view.propose()


def test_kept_scenarios_come_back_and_pass_to_the_responses(notes):
    view = scenarios.ContrastView(notes)
    view.many.value = 3
    view.propose()
    view.keep()
    record(notes, "scenarios.name_a", "Marée basse")
    again = scenarios.ContrastView(journal())
    assert "les vôtres" in said(again.sentence)
    assert again.proposed == view.proposed
    names, states, whose = scenarios.retained(journal())
    assert names == {"A": "Marée basse", "B": "à nommer", "C": "à nommer"}
    assert states == view.proposed
    assert "Vos scénarios" in whose


def test_without_scenarios_of_ones_own_valmarins_are_shown_as_such(notes):
    names, states, whose = scenarios.retained(notes)
    assert list(names) == list(states) == ["A", "B", "C", "D"]
    assert names["B"] == "La digue et les volets clos"
    assert "fictifs" in whose


def test_distances_are_symmetric_and_null_with_oneself():
    frame = scenarios.distance_table({"A": {"x": "1", "y": "2"}, "B": {"x": "1", "y": "3"}}).frame
    assert frame["A"].tolist() == ["0", "1"]
    assert frame["B"].tolist() == ["1", "0"]


# ── The tales ───────────────────────────────────────────────────────────────────────────────────


def test_a_tale_is_kept_measured_and_comes_back(notes):
    view = scenarios.TalesView(notes)
    assert "0 mot" in said(view.lengths["A"])
    view.views["tale_a"].answer("Un mardi de pluie.")
    assert "4 mots" in said(view.lengths["A"])
    again = scenarios.TalesView(journal())
    assert again.views["tale_a"].value == "Un mardi de pluie."
    assert "4 mots" in said(again.lengths["A"])


def test_there_is_a_page_for_each_scenario_retained(notes):
    view = scenarios.TalesView(notes)
    assert len(view.steps._pages) == 4
    contrast = scenarios.ContrastView(notes)
    contrast.many.value = 3
    contrast.propose()
    contrast.keep()
    assert len(view.steps._pages) == 3


def test_the_example_is_half_a_page():
    low, high = scenarios.TALE_WORDS
    tale = content.load_case("valmarin").value("scenarios.tale_b")
    assert low <= len(tale.split()) <= high
    assert "La digue et les volets clos" in repr(scenarios.example_tale())
    assert "fictif" in scenarios.example_tale()._repr_html_()


def test_the_notebook_shows_the_tools():
    for show in (scenarios.contrast, scenarios.tales):
        assert "iw" in show()._dom_classes


def test_the_closing_questions_are_checked_and_name_misconceptions():
    asked = content.load_questions("scenarios")
    quiz = [made for key, made in asked.items() if ".quiz_" in key]
    assert 5 <= len(quiz) <= 8
    assert all(made.checked for made in quiz)
    told = " ".join(option.feedback for made in asked.values() for option in made.options)
    for idea in ("scénario = prévision", "possible = cohérent", "le favorable est probable",
                 "notre réponse fait partie du scénario"):  # fmt: skip
        assert idea in told
