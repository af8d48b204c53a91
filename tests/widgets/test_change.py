"""The change equation on the page: questionnaire, scores, controls, levers, a group."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.content import NOT_APPLICABLE
from innoworkbook.french import THIN, WIDE
from innoworkbook.models import change as models
from innoworkbook.store import Answer, AnswerStore, NotSaved
from innoworkbook.widgets import change
from innoworkbook.widgets.journal import Journal, journal

from .on_page import buttons, press, texts

CASE = {key.partition(".")[2]: kept["value"]
        for key, kept in content.load_case("valmarin").answers.items()
        if key.startswith("change.")}  # fmt: skip
ITEMS = sorted(models.ITEMS["actor"])


def plain(text: str) -> str:
    return text.replace(WIDE, " ").replace(THIN, " ").replace("&#x27;", "'")


def keep(notes: Journal, **answers: Any) -> None:
    for name, value in answers.items():
        asked = content.question(f"change.{name}")
        notes.save(asked, value, saved=lambda _: None, failed=pytest.fail)


def rows(view: Any) -> list[Mapping[str, Any]]:
    """Return the largest dataset of the figure now shown."""
    assert view.figure.spec is not None
    return max(view.figure.spec["datasets"].values(), key=len)  # type: ignore[no-any-return]


# ── Questionnaire ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def form(notes: Journal) -> change.Questionnaire:
    return change.Questionnaire(notes)


def shown(form: change.Questionnaire, item: str) -> bool:
    return bool(form.views[item].widget.layout.display != "none")


def test_the_questionnaire_has_a_page_for_the_project_and_one_for_each_factor(
    form: change.Questionnaire,
) -> None:
    for _ in range(9):
        press(form.widget, "Suivant")
    assert form.steps.page == 5
    assert "6 sur 6" in texts(form.widget)
    asked = {item for items in change.FACTORS.values() for item in items}
    assert asked == models.ITEMS["actor"] | models.ITEMS["bystander"]


def test_who_has_a_task_is_asked_p1_and_who_has_none_another_first_item(
    form: change.Questionnaire,
) -> None:
    assert (shown(form, "P1"), shown(form, "P1b")) == (True, False)
    form.views["role"].control.field.value = "bystander"  # type: ignore[attr-defined]
    assert (shown(form, "P1"), shown(form, "P1b")) == (False, True)
    form.views["role"].control.field.value = "actor"  # type: ignore[attr-defined]
    assert (shown(form, "P1"), shown(form, "P1b")) == (True, False)


def test_the_role_and_the_answers_come_back(form: change.Questionnaire) -> None:
    form.views["role"].answer("bystander")
    form.views["P1b"].answer(3)
    again = change.Questionnaire(journal())
    assert (shown(again, "P1"), shown(again, "P1b")) == (False, True)
    assert again.views["P1b"].value == 3


def test_the_page_on_resistance_reminds_of_privacy(form: change.Questionnaire) -> None:
    for _ in range(4):
        press(form.widget, "Suivant")
    assert "R — résistances" in texts(form.widget)
    assert "ni fonction unique" in texts(form.widget)


# ── Scores ──────────────────────────────────────────────────────────────────────────────────────


def test_scores_wait_for_answers_then_follow_them(notes: Journal) -> None:
    view = change.ScoresView(notes)
    assert "Vos scores apparaîtront ici" in texts(view.widget)
    keep(notes, X1=4, X2=2)
    assert "Vos scores apparaîtront" not in texts(view.widget)
    assert "M, tension motrice : 0 réponse sur 4 : il en faut 3." in texts(view.widget)
    written = {row["score"]: row["écrit"] for row in rows(view)}
    assert written["X, coût du projet"] == "0,75"
    assert written["V, vision"] == "pas assez de réponses"
    keep(notes, M1=4, M2=4, M3=1)
    assert {row["score"]: row["écrit"] for row in rows(view)}["M, tension motrice"] == "0,75"


def test_the_first_item_of_ones_role_is_the_one_that_scores(notes: Journal) -> None:
    view = change.ScoresView(notes)
    keep(notes, P1=0, P1b=4, P2=2, P3=2, P4=2, role="actor")

    def first_steps() -> str:
        written = {row["score"]: row["écrit"] for row in rows(view)}
        return str(written["P, premiers pas"])

    assert first_steps() == "0,38"
    keep(notes, role="bystander")
    assert first_steps() == "0,63"


def test_resistance_is_read_motive_by_motive(notes: Journal) -> None:
    view = change.ScoresView(notes)
    keep(notes, R1=2, R2=4, R5=4, R4=2, R3=4)
    told = texts(view.widget)
    assert "Résistances : 0,50 sans R3, 0,63 avec R3." in told
    assert "Motif le plus haut, 1,00 : une valeur du service public (R3)." in told
    assert "R2 et R5 se contredisent" in told
    assert "R3 est un avis à instruire (cahier 14), pas un frein à lever." in told


def test_the_memory_of_past_projects_is_read_beside_the_load_of_initiatives(
    notes: Journal,
) -> None:
    view = change.ScoresView(notes)
    keep(notes, R1=2)
    assert "charge d’initiatives" not in texts(view.widget)
    keep(notes, R2=4, R5=1)
    assert "ρ = 0,80 (non saturée ; source : Valmarin (chiffres fictifs))" in texts(view.widget)
    for name, value in (("per_year", 20), ("months_each", 6), ("at_once", 5)):
        notes.store.record(f"pace.{name}", value, case="valmarin")
    keep(notes, R5=2)
    assert "ρ = 2,00 (saturée ; source : vos initiatives (cahier 11))" in texts(view.widget)


def test_what_does_not_apply_is_left_out(notes: Journal) -> None:
    view = change.ScoresView(notes)
    keep(notes, M1=4, M2=4, M3=4, M4=NOT_APPLICABLE)
    assert {row["score"]: row["écrit"] for row in rows(view)}["M, tension motrice"] == "1,00"


def test_an_answer_that_cannot_be_is_not_scored(notes: Journal) -> None:
    notes.store.record("change.M1", 9, case="valmarin")
    assert "Vos scores apparaîtront ici" in texts(change.ScoresView(notes).widget)


# ── Direct controls ─────────────────────────────────────────────────────────────────────────────


def notes_of(view: change.EquationView) -> dict[str, Any]:
    return {name: one.value for name, one in view.views.items()}


def test_without_answers_the_controls_start_from_valmarin_and_say_so(notes: Journal) -> None:
    view = change.EquationView(notes)
    assert notes_of(view) == {name: CASE[name] for name in change.PROFILE}
    told = texts(view.origin.widget)
    assert "Notes de départ : Valmarin (notes fictives), faute de questionnaire complet." in told
    assert notes.value("change.drive") is None


def test_the_lessons_example_is_favourable_to_r_and_not_to_x(notes: Journal) -> None:
    told = texts(change.EquationView(notes).widget)
    assert "Face à R (résistances) : favorable, marge +0,001 (fragile" in told
    assert "Face à X (coût) : défavorable, marge −0,149" in told
    assert "Au plus bas : P, premiers pas (0,30)." in told


def test_moving_a_control_redraws_the_figure_and_turns_the_verdict(notes: Journal) -> None:
    view = change.EquationView(notes)
    before = rows(view)
    view.views["resistance"].control.slider.value = 9  # type: ignore[attr-defined]
    assert "Face à R (résistances) : défavorable, marge −0,399" in texts(view.widget)
    assert view.figure.spec is not None
    assert "R, résistances 0,90" in view.figure.spec["description"]
    assert rows(view) == before
    view.views["first_steps"].control.number.value = 0  # type: ignore[attr-defined]
    assert "À zéro : P, premiers pas. G est nul, et rien ne le compense." in texts(view.widget)
    assert {row["forme"]: row["écrit"] for row in rows(view)}["moyenne géométrique G"] == "0,000"
    assert view.project.against_resistance.margin == -0.9


def test_the_table_behind_the_figure_is_folded_beside_it(notes: Journal) -> None:
    view = change.EquationView(notes)
    assert "<summary>Le tableau derrière la figure</summary><table>" in texts(view.table.widget)


def test_a_moved_control_is_kept_and_the_rest_still_starts_from_valmarin(notes: Journal) -> None:
    change.EquationView(notes).views["drive"].answer(2)
    again = change.EquationView(journal())
    assert notes_of(again) == {name: CASE[name] for name in change.PROFILE} | {"drive": 2}
    assert "vos curseurs pour M ; pour le reste, Valmarin" in texts(again.origin.widget)
    for view in again.views.values():
        view.answer(view.value)
    assert "Notes de départ : vos curseurs." in texts(change.EquationView(journal()).origin.widget)


def test_the_first_milestone_of_notebook_14_may_set_vision_and_first_steps(
    notes: Journal,
) -> None:
    assert buttons(change.EquationView(notes).widget, "premier jalon") == []
    notes.store.record("service_values.vision_after", 8.5, case="valmarin")
    notes.store.record("service_values.first_steps_after", 6, case="valmarin")
    view = change.EquationView(notes)
    press(view.widget, "Partir du premier jalon")
    expected = {name: CASE[name] for name in change.PROFILE} | {"vision": 8.5, "first_steps": 6}
    assert notes_of(view) == expected
    assert "V et P : tels que le premier jalon (cahier 14) les laisse." in texts(view.origin.widget)


def test_a_complete_questionnaire_sets_the_controls_to_the_half_point(notes: Journal) -> None:
    view = change.EquationView(notes)
    press(view.widget, "Partir de mes réponses")
    assert "Il manque des réponses pour M, V, P, R et X." in texts(view.origin.widget)
    keep(notes, **{item: CASE[item] for item in ITEMS})
    press(view.widget, "Partir de mes réponses")
    expected = {"drive": 7.0, "vision": 6.0, "first_steps": 3.0, "resistance": 5.5, "cost": 6.0}
    assert notes_of(view) == expected
    assert notes.value("change.resistance") == 5.5
    assert "au demi-point près" in texts(view.origin.widget)
    press(view.widget, "Partir de Valmarin")
    assert notes_of(view) == {name: CASE[name] for name in change.PROFILE}
    assert "Curseurs placés sur Valmarin (notes fictives)." in texts(view.origin.widget)


def test_a_complete_questionnaire_is_where_the_controls_start(notes: Journal) -> None:
    keep(notes, **{item: CASE[item] for item in ITEMS})
    view = change.EquationView(notes)
    assert "Notes de départ : votre questionnaire." in texts(view.origin.widget)
    assert view.views["resistance"].value == 5.5


def test_a_control_that_cannot_be_saved_says_so_and_is_saved_on_retry(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = change.EquationView(notes)

    def refuse(*_: Any, **__: Any) -> Answer:
        raise NotSaved("Réponse non enregistrée : le disque est plein.")

    with monkeypatch.context() as full:
        full.setattr(notes.store, "record", refuse)
        view.views["vision"].answer(9)
        assert "Non enregistré" in texts(view.widget)
        assert view.views["vision"].value == 9
    press(view.widget, "Réessayer : V, vision".replace(" :", f"{WIDE}:"))
    assert notes.value("change.vision") == 9
    assert "✓ enregistré à" in texts(view.widget)


def test_a_fault_in_a_redraw_is_told_with_its_detail_folded(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = change.EquationView(notes)
    monkeypatch.setattr(change.charts, "forms", lambda _: 1 / 0)
    view.views["vision"].answer(9)
    assert "Ce bloc a rencontré une erreur" in texts(view.widget)
    assert "<details>" in view.notice.widget.value
    assert notes.value("change.vision") == 9


def test_several_lowest_levers_are_all_named() -> None:
    equal = models.balance(0.5, 0.5, 0.8, resistance=0.4)
    assert "Au plus bas : M et V (0,50)." in plain(" ".join(change.reading(equal)))
    nothing = models.balance(0, 0.5, 0, resistance=0.4)
    assert "À zéro : M et P. G est nul" in plain(" ".join(change.reading(nothing)))
    assert "Face à X" not in " ".join(change.reading(nothing))


# ── Static tables ───────────────────────────────────────────────────────────────────────────────


def test_the_worked_example_compares_the_five_forms_with_both_opponents() -> None:
    frame = change.worked_example().frame.set_index("Forme")
    assert frame.loc["moyenne géométrique G"].tolist() == [
        "0,501", "+0,001", "favorable", "−0,149", "défavorable",
    ]  # fmt: skip
    assert frame.loc["brute, notes sur 10", ["Force", "Marge face à R"]].tolist() == [
        "126,0",
        "+121,0",
    ]
    assert len(frame) == 5


def test_without_a_cost_the_table_has_no_column_for_it() -> None:
    frame = change.comparison(models.balance(0.7, 0.6, 0.3, resistance=0.5)).frame
    assert not any("X" in name for name in frame.columns)


def test_firm_and_fragile_verdicts_add_up_to_all_the_profiles() -> None:
    frame = change.fragility_counts().frame
    shares = [float(one.rstrip("%").rstrip(THIN).replace(",", ".")) for one in frame.iloc[:3, 1]]
    assert sum(shares) == pytest.approx(100, abs=0.11)


def test_a_lever_beats_resistance_only_where_it_is_nearly_missing() -> None:
    frame = change.artefact().frame
    assert frame["P l'emporte"].tolist() == ["non", "non", "oui", "oui"]
    assert frame["Gain si R baisse de 0,10"].unique().tolist() == ["0,100"]


def test_eleven_models_of_change_are_compared() -> None:
    frame = change.models().frame
    assert len(frame) == 11
    assert frame.notna().all(axis=None)


# ── Levers ──────────────────────────────────────────────────────────────────────────────────────


def test_the_levers_start_from_valmarin_and_name_the_best_ratio(notes: Journal) -> None:
    view = change.LeversView(notes)
    told = texts(view.widget)
    assert "Profil : Valmarin (notes fictives)" in told
    assert "Meilleur rapport gain / effort : P." in told
    assert "c’est une propriété de la formule, pas un fait." in told
    assert notes.value("change.effort_drive") is None


def test_an_effort_changes_the_ratio_is_kept_and_the_page_says_so(notes: Journal) -> None:
    view = change.LeversView(notes)
    before = {row["levier"]: row["rapport"] for row in rows(view)}
    view.views["first_steps"].answer(10)
    after = {row["levier"]: row["rapport"] for row in rows(view)}
    name = "monter P, premiers pas"
    assert after[name] == pytest.approx(before[name] * CASE["effort_first_steps"] / 10)
    assert notes.value("change.effort_first_steps") == 10
    assert "✓ enregistré à" in texts(view.widget)
    assert "Meilleur rapport gain / effort : P." not in texts(view.widget)
    assert change.LeversView(journal()).views["first_steps"].value == 10


def test_equal_ratios_are_all_named(notes: Journal) -> None:
    keep(notes, drive=5, vision=5, first_steps=5, resistance=0, cost=5)
    for name in ("drive", "vision", "first_steps", "resistance"):
        keep(notes, **{f"effort_{name}": 4})
    assert "Meilleur rapport gain / effort : M, V et P." in texts(change.LeversView(notes).widget)


def test_the_levers_follow_the_controls_of_the_equation(notes: Journal) -> None:
    view = change.LeversView(notes)
    change.EquationView(notes).views["first_steps"].answer(0)
    told = texts(view.widget)
    assert "Profil : vos curseurs pour P ; pour le reste, Valmarin" in told
    assert "À effort égal, monter P rapporte plus que baisser R." in told


# ── A group ─────────────────────────────────────────────────────────────────────────────────────


def colleague(folder: Path, rank: int, **changes: Any) -> str:
    """Return the export of a colleague who answered the whole questionnaire."""
    other = AnswerStore.open(folder / str(rank), f"Collègue {rank}")
    for item, value in ({name: CASE[name] for name in ITEMS} | changes).items():
        other.record(f"change.{item}", value, case="valmarin")
    return other.export_json()


def test_a_group_starts_by_its_dispersion_and_waits_to_be_asked_for_its_means(
    notes: Journal,
) -> None:
    view = change.GroupView(notes)
    assert "Vingt agents fictifs de Valmarin (0 carnet complet ici, il en faut 5" in texts(
        view.widget
    )
    assert len(rows(view)) == 80
    assert "G des moyennes" not in texts(view.widget)
    press(view.widget, "Après la dispersion")
    told = texts(view.aggregates.widget)
    assert "(a) G des moyennes" in told
    assert "50 % (10 sur 20)" in told
    assert "pas de majorité" in told


def test_five_whole_journals_replace_the_fiction_and_four_do_not(
    notes: Journal, tmp_path: Path
) -> None:
    for rank in range(4):
        notes.store.import_json(colleague(tmp_path, rank))
    group, told = change.group_respondents(notes)
    assert len(group) == 20
    assert "4 carnets complets ici" in plain(told)
    notes.store.import_json(colleague(tmp_path, 4, role="bystander", P1b=0))
    group, told = change.group_respondents(notes)
    assert len(group) == 5
    assert plain(told) == "5 personnes de la classe, premiers pas sur P2 à P4."
    assert group["first_steps"].tolist() == [0.25] * 5
    view = change.GroupView(notes)
    assert "5 personnes de la classe" in texts(view.widget)
    assert len(rows(view)) == 20


def test_ones_own_journal_counts_as_one_of_the_class(notes: Journal, tmp_path: Path) -> None:
    for rank in range(4):
        notes.store.import_json(colleague(tmp_path, rank))
    keep(notes, **{item: CASE[item] for item in ITEMS})
    assert len(change.group_respondents(notes)[0]) == 5


def test_an_incomplete_or_impossible_journal_is_left_out(notes: Journal, tmp_path: Path) -> None:
    for rank in range(4):
        notes.store.import_json(colleague(tmp_path, rank))
    notes.store.import_json(colleague(tmp_path, 5, P3=NOT_APPLICABLE))
    notes.store.import_json(colleague(tmp_path, 6, P2="<b>beaucoup</b>", role=["actor"]))
    group, told = change.group_respondents(notes)
    assert len(group) == 20
    assert "4 carnets complets ici" in plain(told)


# ── What the notebook calls ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["questionnaire", "scores", "equation", "levers", "group"])
def test_every_tool_of_the_notebook_opens_as_a_block(name: str, notes: Journal) -> None:
    assert "iw" in getattr(change, name)()._dom_classes


def test_the_share_of_favourable_profiles_is_drawn_for_each_form() -> None:
    assert "brute, notes 1-10" in change.profiles().to_dict()["description"]
