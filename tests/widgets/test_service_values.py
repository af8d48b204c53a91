"""The limits of adaptability on the page: marks, rules, the objection, the utopia (S08, S09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as ipw
import pytest

from innoworkbook import content
from innoworkbook.models.service_values import FRENCH_LAWS
from innoworkbook.store import Answer
from innoworkbook.widgets import service_values
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView

from .on_page import press, texts


def record(notes: Journal, name: str, value: Any, evidence: str = "") -> None:
    kept: list[Answer] = []
    asked = content.question(name)
    notes.save(asked, value, evidence=evidence, saved=kept.append, failed=pytest.fail)
    assert kept


# ── What is shown without an answer ─────────────────────────────────────────────────────────────


def test_the_three_laws_come_each_with_a_decision() -> None:
    frame = service_values.laws().frame
    assert len(frame) == 3
    assert frame["Source"].str.contains("Conseil").all()
    assert "Vannier" in frame["Source"].iloc[2]


def test_the_dossier_tells_the_law_of_each_adaptation_that_is_marked() -> None:
    options = content.question("service_values.continuity").options
    told = content.load_table("service_adaptations")
    assert told["id"].tolist() == [option.id for option in options]
    assert len(service_values.dossier().frame) == 7


def test_the_six_criteria_judge_the_same_seven_adaptations() -> None:
    asked = [content.question(f"service_values.{name}") for name in service_values.CRITERIA]
    assert len({one.options for one in asked}) == 1
    assert not any(one.checked for one in asked)


def test_four_of_valmarins_seven_switch_camp() -> None:
    frame = service_values.reference().frame
    moved = frame.loc[frame["Change de camp"] == "oui", "Adaptation"].tolist()
    assert moved == [
        "Télétravail de l’accueil",
        "Bibliothèque sans personnel",
        "Cantine selon le revenu",
        "Essai dans un seul quartier",
    ]


def test_valmarins_milestone_clears_resistance_and_not_cost() -> None:
    rows = service_values.example().frame.set_index("")
    assert rows.loc["G, force"].tolist() == ["0,501", "0,626"]
    assert rows.loc["Marge face à R (0,50)"].tolist() == ["+0,001", "+0,126"]
    assert rows.loc["Marge face à X (0,65)"].tolist() == ["−0,149", "−0,024"]
    assert rows.loc["Verdict face à X"].tolist() == ["défavorable", "défavorable"]


# ── Marks and rules ─────────────────────────────────────────────────────────────────────────────


def test_the_marks_start_from_valmarin_and_say_so(notes: Journal) -> None:
    view = service_values.AdaptationsView(notes)
    assert "Valmarin (fictives)" in view.origin.widget.value
    assert view.views["continuity"].value["library"] == "p2"
    assert notes.value("service_values.continuity") is None


def test_a_mark_that_the_learner_changes_is_kept_and_comes_back(notes: Journal) -> None:
    view = service_values.AdaptationsView(notes)
    marks = view.views["equality"].value | {"canteen": "p1"}
    view.views["equality"].answer(marks)
    assert "sur 5\u00a0critères" in view.origin.widget.value
    again = service_values.AdaptationsView(journal())
    assert again.views["equality"].value["canteen"] == "p1"
    assert "sur 5\u00a0critères" in again.origin.widget.value


def test_the_origin_tells_when_every_mark_is_the_learners(notes: Journal) -> None:
    view = service_values.AdaptationsView(notes)
    for one in view.views.values():
        one.answer(one.value)
    assert "Vos notes." in service_values.AdaptationsView(notes).origin.widget.value


def test_marking_seven_adaptations_turns_six_pages(notes: Journal) -> None:
    view = service_values.AdaptationsView(notes)
    for _ in range(7):
        press(view.widget, "Suivant")
    assert view.steps.page == 5


def drawn(view: service_values.RulesView) -> Mapping[str, Any]:
    assert view.figure.spec is not None
    return view.figure.spec


def test_the_rules_name_the_adaptations_that_switch_camp(notes: Journal) -> None:
    view = service_values.RulesView(notes)
    assert "4 sur 7 changent de camp" in view.sentence.widget.value
    assert "Cantine selon le revenu" in drawn(view)["description"]
    assert "<table>" in view.table.widget.value


def test_weights_move_the_compensatory_rule_and_never_the_other(notes: Journal) -> None:
    view = service_values.RulesView(notes)
    before = drawn(view)["description"]
    view.views["equality"].answer(5)
    after = drawn(view)["description"]
    assert "Bibliothèque sans personnel : admise (+2)" in before
    assert "Bibliothèque sans personnel : admise (+2)" not in after
    assert "Bibliothèque sans personnel : écartée (−2)" in after
    assert "écartée : égalité par la règle à seuils" in before
    assert "écartée : égalité par la règle à seuils" in after


def test_a_weight_is_kept_and_the_page_says_so(notes: Journal) -> None:
    view = service_values.RulesView(notes)
    view.views["continuity"].answer(3)
    assert notes.value("service_values.weight_continuity") == 3
    assert "enregistré" in texts(view.widget)


def test_weights_that_weigh_nothing_get_one_sentence(notes: Journal) -> None:
    view = service_values.RulesView(notes)
    for one in view.views.values():
        one.answer(0)
    assert "Les poids des trois lois" in view.notice.widget.value
    view.views["equality"].answer(1)
    assert view.notice.widget.value == ""


def test_the_rules_follow_the_marks_as_they_are_changed(notes: Journal) -> None:
    marks = service_values.AdaptationsView(notes)
    view = service_values.RulesView(notes)
    marks.views["continuity"].answer(marks.views["continuity"].value | {"telework": "z0"})
    assert "3 sur 7 changent de camp" in view.sentence.widget.value


def test_an_adaptation_not_marked_everywhere_is_named_and_left_out(notes: Journal) -> None:
    record(notes, "service_values.continuity", {"canteen": "z0"})
    view = service_values.RulesView(notes)
    assert "Pas encore notées" in view.sentence.widget.value
    assert "1 sur 1 change de camp" in view.sentence.widget.value


def test_rules_that_agree_are_said_to_agree(notes: Journal) -> None:
    record(notes, "service_values.continuity", {"nursery": "z0"})
    view = service_values.RulesView(notes)
    assert "Aucune ne change de camp" in view.sentence.widget.value


# ── The objection ───────────────────────────────────────────────────────────────────────────────


def test_without_an_objection_of_ones_own_valmarins_is_examined_and_said(notes: Journal) -> None:
    view = service_values.ObjectionView(notes)
    assert "Valmarin" in view.recall.widget.value
    assert "ceux qui venaient à pied" in view.recall.widget.value
    assert "écartée : égalité" in view.sentence.widget.value.replace("\u00a0", " ")


def test_the_learners_own_r3_is_brought_with_its_reason(notes: Journal) -> None:
    record(notes, "change.project", "fermer le guichet du port")
    record(notes, "change.R3", 4, "l’égalité d’accès <b>des pêcheurs</b>")
    view = service_values.ObjectionView(notes)
    told = view.recall.widget.value
    assert "fermer le guichet du port" in told
    assert "&lt;b&gt;des pêcheurs" in told
    assert view.project is None
    assert "Notez les trois lois" in view.sentence.widget.value


def test_an_objection_noted_zero_or_beside_the_point_is_not_ones_own(notes: Journal) -> None:
    for value in (0, content.NOT_APPLICABLE):
        record(notes, "change.R3", value)
        assert "Valmarin" in service_values.ObjectionView(notes).recall.widget.value


def test_a_ground_or_a_safeguard_answers_the_objection(notes: Journal) -> None:
    view = service_values.ObjectionView(notes)
    view.views["ground"].answer("different_situation")
    assert "Aucun seuil n’est manqué" in view.sentence.widget.value
    view.views["basis"].answer("no")
    assert "base légale" in view.sentence.widget.value


def test_an_objection_examined_comes_back(notes: Journal) -> None:
    record(notes, "change.R3", 3, "la confidentialité")
    view = service_values.ObjectionView(notes)
    for law, mark in zip(FRENCH_LAWS, (1, -1, 2), strict=True):
        view.views[law].answer(mark)
    view.views["ground"].answer("none")
    view.views["basis"].answer("yes")
    view.views["finding"].answer("safeguard")
    again = service_values.ObjectionView(journal())
    assert again.project is not None
    assert (again.project.continuity, again.project.equality) == (1, -1)
    assert again.views["finding"].value == "safeguard"


# ── The utopia ──────────────────────────────────────────────────────────────────────────────────


def test_the_three_tests_tell_what_is_voted_and_whether_a_price_is_kept(notes: Journal) -> None:
    view = service_values.ThreeTestsView(notes)
    assert "aucune conséquence gênante" in view.sentence.widget.value
    view.views["desirable"].answer("yes")
    view.views["feasible"].answer("if")
    view.views["awkward"].answer("Le guichet du port ferme quand même.")
    told = view.sentence.widget.value.replace("\u00a0", " ")
    assert "désirable : oui" in told
    assert "viable : à voter" in told
    assert "faisable : oui, à une condition" in told
    assert "une conséquence gênante est gardée" in told


def test_each_vote_asks_its_reason_under_the_privacy_line(notes: Journal) -> None:
    view = service_values.ThreeTestsView(notes)
    for name in ("desirable", "viable", "feasible"):
        assert "fonction unique" in texts(view.views[name].widget)


def test_each_milestone_recalls_the_one_that_it_must_make_possible(notes: Journal) -> None:
    view = service_values.MilestonesView(notes)
    assert "on part de la fin" in view.recalls["milestone_2032"].widget.value
    view.views["milestone_2035"].answer("Neuf démarches sur dix en un passage.")
    assert "Neuf démarches sur dix" in view.recalls["milestone_2032"].widget.value
    assert "on part de la fin" in view.recalls["milestone_2029"].widget.value


def test_the_first_milestone_is_kept_for_the_other_notebooks(notes: Journal) -> None:
    view = service_values.MilestonesView(notes)
    view.views["first_milestone"].answer("Mardi 4, une matinée d’essai.")
    assert journal().value("service_values.first_milestone") == "Mardi 4, une matinée d’essai."
    recomputed = service_values.RecomputedView(journal())
    assert "Mardi 4" in recomputed.milestone.widget.value


# ── The equation, before and after ──────────────────────────────────────────────────────────────


def save_profile(notes: Journal, **scores: float) -> None:
    for name, note in scores.items():
        record(notes, f"change.{name}", note)


PROFILE = {"drive": 7, "vision": 4, "first_steps": 2, "resistance": 5, "cost": 6}


def test_before_any_new_note_nothing_has_moved(notes: Journal) -> None:
    save_profile(notes, **PROFILE)
    view = service_values.RecomputedView(notes)
    assert view.after == view.before
    assert "vos curseurs" in view.sentence.widget.value
    assert notes.value("service_values.vision_after") is None


def test_new_notes_turn_the_verdict_and_the_page_says_from_what_to_what(notes: Journal) -> None:
    save_profile(notes, **PROFILE)
    view = service_values.RecomputedView(notes)
    view.views["vision"].answer(6)
    view.views["first_steps"].answer(5)
    told = view.sentence.widget.value.replace("\u00a0", " ")
    assert "Face à R : défavorable, puis favorable" in told
    assert "Face à X : toujours défavorable" in told
    assert "P d’au moins 5,5" in told
    assert view.after.levers["drive"] == view.before.levers["drive"]
    assert view.after.against_cost.opponent == view.before.against_cost.opponent  # type: ignore[union-attr]


def test_the_note_that_is_asked_for_does_turn_the_verdict(notes: Journal) -> None:
    save_profile(notes, **PROFILE)
    view = service_values.RecomputedView(notes)
    view.views["vision"].answer(6)
    view.views["first_steps"].answer(5.5)
    assert all(verdict.favourable for verdict in verdicts(view))
    view.views["first_steps"].answer(5)
    assert not all(verdict.favourable for verdict in verdicts(view))


def verdicts(view: service_values.RecomputedView) -> list[Any]:
    return [view.after.against_resistance, view.after.against_cost]


def test_where_no_first_step_is_enough_the_page_says_to_look_elsewhere(notes: Journal) -> None:
    save_profile(notes, drive=2, vision=1, first_steps=1, resistance=9, cost=9)
    view = service_values.RecomputedView(notes)
    assert "Même P à 10 n’y suffirait pas" in view.sentence.widget.value


def test_a_note_may_fall_and_new_notes_come_back(notes: Journal) -> None:
    save_profile(notes, **PROFILE)
    view = service_values.RecomputedView(notes)
    view.views["vision"].answer(3)
    again = service_values.RecomputedView(journal())
    assert again.views["vision"].value == 3
    assert again.after.strength < again.before.strength


def test_without_notebook_13_the_equation_falls_back_on_valmarin_visibly(notes: Journal) -> None:
    view = service_values.RecomputedView(notes)
    assert "Valmarin (notes fictives)" in view.sentence.widget.value


# ── What the notebook calls ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["adaptations", "rules", "objection", "three_tests", "milestones", "recompute"]
)
def test_every_tool_of_the_notebook_opens_as_a_block(name: str) -> None:
    assert isinstance(getattr(service_values, name)(), ipw.VBox)


def test_the_quiz_catches_each_misconception_by_its_name(notes: Journal) -> None:
    wrong = {
        "quiz_mutability": ("anything", "mutabilité = droit de tout changer"),
        "quiz_equality": ("breach", "égalité = identité"),
        "quiz_objection": ("lift", "une objection de valeurs est un frein à lever"),
    }
    for name, (answer, misconception) in wrong.items():
        view = QuestionView(content.question(f"service_values.{name}"), notes)
        view.answer(answer)
        verdict = view.check()
        assert not verdict.correct
        assert misconception in verdict.feedback[0]


def test_the_weighted_sum_of_the_quiz_is_the_models() -> None:
    from innoworkbook.models.service_values import Adaptation, Weights, weighted_sum

    asked = content.question("service_values.quiz_sum")
    one = Adaptation("une adaptation", -1, 0, 2, "yes", reversible=True)
    assert weighted_sum(one, Weights(2, 1, 1)) == asked.expected
    assert weighted_sum(one) == asked.mistakes[0].value


def test_valmarins_marks_leave_no_cell_empty() -> None:
    case = content.load_case("valmarin")
    for name in service_values.CRITERIA:
        asked = content.question(f"service_values.{name}")
        marks = case.value(asked.id)
        assert set(marks) == {option.id for option in asked.options}
