"""The IMCI grid on the page: evidence, both readings, the gap, a pair, a group, several raters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.models import imci as model
from innoworkbook.models.imci import ITEMS, Scores
from innoworkbook.widgets import imci
from innoworkbook.widgets.journal import Journal

from .on_page import again, classmate, described, keep, told

NOTES = {
    "political_impulse": 8.0,
    "political_effectiveness": 6.0,
    "ownership": 3.0,
    "management_efficiency": 5.5,
}


def score_all(notes: Journal) -> None:
    for item, note in NOTES.items():
        keep(notes, f"imci.{item}", note, evidence="enquête interne de mai")


# Scoring with evidence


def test_a_note_without_evidence_is_not_kept(notes: Journal) -> None:
    view = imci.Scoring(notes)
    view.views["ownership"].answer(4.0)
    assert "Écrivez la preuve" in told(view.views["ownership"].status)
    assert notes.value("imci.ownership") is None


def test_a_note_with_its_evidence_comes_back_after_a_restart(notes: Journal, carnet: Path) -> None:
    view = imci.Scoring(notes).views["ownership"]
    view.answer(4.0)
    view._evidence.value = "un accueil sur trois applique la fiche"
    assert notes.value("imci.ownership") == 4
    back = imci.Scoring(again(carnet)).views["ownership"]
    assert (back.value, back.evidence) == (4, "un accueil sur trois applique la fiche")


def test_the_rival_reading_asks_two_more_notes(notes: Journal) -> None:
    view = imci.Scoring(notes)
    assert view._place.children == (view.steps.widget,)
    keep(notes, "imci.reading", "magnitudes")
    assert view._place.children == (view._longer.widget,)
    keep(notes, "imci.reading", "items")
    assert view._place.children == (view.steps.widget,)


def test_every_item_says_what_counts_as_evidence() -> None:
    assert "Fait utile" in str(imci.described())
    for item in ITEMS:
        asked = content.question(f"imci.{item}")
        assert asked.evidence == "required"
        assert "Fait utile" in asked.help


# The plane


def test_the_plane_falls_back_visibly_on_valmarin(notes: Journal) -> None:
    view = imci.DiagnosisView(notes)
    assert "Valmarin (notes fictives)" in told(view.origin)
    assert "production 0,554" in described(view.figure)
    keep(notes, "imci.ownership", 3.0, evidence="fait")
    assert "1 note avec preuve sur quatre" in told(view.origin)


def test_the_plane_follows_the_learners_notes(notes: Journal) -> None:
    view = imci.DiagnosisView(notes)
    score_all(notes)
    own = model.diagnose(Scores(0.8, 0.6, 0.3, 0.55))
    assert "Vos quatre notes" in told(view.origin)
    assert f"production {imci.number(own.production, 3)}" in described(view.figure)
    assert "Zone d'amélioration" in told(view.sentence)
    assert "min(S ; H)" in told(view.table).replace("\u202f", " ")


def test_the_weight_is_kept_and_moves_the_zones(notes: Journal, carnet: Path) -> None:
    score_all(notes)
    view = imci.DiagnosisView(notes)
    assert imci.soft_weight(notes) == 0.5
    before = described(view.figure)
    view.weight.answer(80)
    assert described(view.figure) != before
    assert imci.soft_weight(notes) == 0.8
    assert imci.DiagnosisView(again(carnet)).weight.value == 80


def test_the_rival_form_lets_the_weaker_axis_decide(notes: Journal) -> None:
    view = imci.DiagnosisView(notes)
    view.form.value = True
    assert "minimum des deux axes 0,548" in described(view.figure)
    assert "min(S ; H) = 0,548" in told(view.sentence).replace("\u202f", " ")


def test_the_rival_reading_draws_two_magnitudes(notes: Journal) -> None:
    view = imci.DiagnosisView(notes)
    keep(notes, "imci.reading", "magnitudes")
    assert "IM et CI non notées" in told(view.origin)
    assert "Plan intelligence managériale" in described(view.figure)
    keep(notes, "imci.intelligence", 8.0, evidence="fait")
    keep(notes, "imci.culture", 5.0, evidence="fait")
    assert "0,80 et 0,50" in described(view.figure)
    assert "la culture" in told(view.sentence)
    view.form.value = True
    assert "Zone d'amélioration : 0,500" in told(view.sentence)


def test_the_reading_says_what_would_change_the_zone() -> None:
    lines = " ".join(imci.reading(model.diagnose(Scores(0.75, 0.70, 0.40, 0.45))))
    assert "valait 7,6 au lieu de 4,0" in lines
    assert "la zone ne change pas" in lines
    kept = " ".join(imci.reading(model.diagnose(Scores(0.9, 0.9, 0.7, 0.8))))
    assert "descendait sous 2,8" in kept
    far = " ".join(imci.reading(model.diagnose(Scores(0.2, 0.2, 0.2, 0.1))))
    assert "à 10 ne suffirait pas" in far
    null = " ".join(imci.reading(model.diagnose(Scores(0.9, 0.9, 0.0, 0.8))))
    assert "rien ne la compense" in null
    parted = " ".join(imci.reading(model.diagnose(Scores(0.9, 0.3, 0.9, 0.3))))
    assert "Les deux formes se séparent" in parted
    assert "selon α, zone de principe" in parted


# The gap


def test_the_gap_names_the_level_ahead(notes: Journal) -> None:
    view = imci.GapView(notes)
    assert "+0,300 : le politique devance l'organisation" in told(view.sentence)
    score_all(notes)
    assert "Sans verdict" in told(view.sentence)


def test_the_gap_may_run_the_other_way_or_be_null() -> None:
    other = " ".join(imci.gap_reading(model.diagnose(Scores(0.3, 0.3, 0.8, 0.8))))
    assert "l'organisation devance le politique" in other
    even = " ".join(imci.gap_reading(model.diagnose(Scores(0.3, 0.3, 0.3, 0.3))))
    assert "à égalité" in even
    assert "n'est pas un but" in even


# In pairs, in a group


def test_a_pair_names_the_two_items_that_part_it(notes: Journal) -> None:
    score_all(notes)
    view = imci.PairView(notes)
    assert "Il manque chez votre voisin" in told(view.sentence)
    for item, note in NOTES.items():
        view.views[item].answer(note + {"ownership": 4, "political_impulse": -2}.get(item, 0))
    said = told(view.sentence)
    assert "appropriation par l'organisation » (écart 4,0)" in said
    assert "impulsion et vision politique » (écart 2,0)" in said
    assert "efficacité" not in said
    assert view.figure.spec is not None


def test_two_identical_grids_still_have_evidence_to_compare() -> None:
    (line,) = imci.divergences(NOTES, NOTES)
    assert "comparez vos preuves" in line


def test_the_next_notebook_starts_from_the_group_then_oneself_then_valmarin(notes: Journal) -> None:
    assert imci.starting_point(notes).name == "Valmarin"
    score_all(notes)
    assert imci.starting_point(notes).scores == Scores(0.8, 0.6, 0.3, 0.55)
    view = imci.GroupGrid(notes)
    for one in view.views.values():
        one.answer(6.0)
    assert imci.starting_point(notes).scores == Scores(0.6, 0.6, 0.6, 0.6)
    assert "votre groupe" in imci.starting_point(notes).origin


def test_the_item_that_would_best_close_the_gap_waits_behind_a_fold(notes: Journal) -> None:
    view = imci.GapView(notes)
    assert "<details>" in view.sentence.widget.value
    assert "« appropriation par l'organisation », montée seule d'un point" in told(view.sentence)
    assert "de +0,300 à +0,250" in told(view.sentence)
    even = imci.closing(model.diagnose(Scores(0.5, 0.5, 0.5, 0.5)))
    assert even.startswith("Aucun item")


# Several raters


def test_the_dispersion_comes_before_any_mean(notes: Journal) -> None:
    view = imci.RatersView(notes)
    assert "Douze évaluateurs fictifs" in told(view.origin)
    assert told(view.summaries) == ""
    view.reveal()
    said = told(view.summaries)
    assert "0,554" in said
    assert "0,525" in said
    assert "7 sur 12" in said
    assert "aucun ne remplace la dispersion" in said


def test_nobody_stands_where_the_mean_of_valmarin_falls(notes: Journal) -> None:
    view = imci.RatersPlane(notes)
    assert "Personne n'est là où tombe la moyenne" in told(view.sentence)
    group = model.read_group(imci.fictional_raters())
    assert group.zones["improvement"] == 0
    assert model.zone(group.production_of_means) == "improvement"


def test_the_twelve_raters_have_valmarins_notes_for_mean() -> None:
    means = imci.fictional_raters().mean()
    assert means.to_numpy() == pytest.approx(imci.case_scores().as_array())


def test_fewer_than_five_journals_are_never_shown(notes: Journal, tmp_path: Path) -> None:
    for level in (2, 4, 6, 8):
        classmate(notes, tmp_path, level)
    table, origin = imci.raters(notes)
    assert len(table) == 12
    assert "4 carnets complets" in origin.replace("\u00a0", " ")


def test_five_journals_of_the_class_replace_the_fiction(notes: Journal, tmp_path: Path) -> None:
    for level in (2, 4, 6, 8, 8):
        classmate(notes, tmp_path, level)
    table, origin = imci.raters(notes)
    assert sorted(table["ownership"]) == [0.2, 0.4, 0.6, 0.8, 0.8]
    assert "5 carnets de la classe" in origin.replace("\u00a0", " ")
    view = imci.RatersPlane(notes)
    assert "2 évaluateurs sur 5 y sont" in told(view.sentence)
    agreed = imci.RatersView(notes)
    agreed.reveal()
    assert "zone" in told(agreed.summaries)


# Static tables and quiz


def test_the_worked_example_gives_the_lessons_figures() -> None:
    table = imci.worked_example().frame.set_index("Mesure")["Valeur"]
    assert [table[label] for label in imci.MEASURES.values()] == [
        "0,548", "0,561", "0,554", "0,548", "0,725", "0,424", "0,300",
    ]  # fmt: skip


def test_at_equal_weights_the_table_of_readings_shows_one_production() -> None:
    half = imci.readings().frame.set_index("α").loc["0,5"]
    assert half["Q, axes soft × hard"] == half["Q, axes politique × organisation"] == "0,554"


def test_compensation_forgives_everything_but_a_zero() -> None:
    table = imci.compensation().frame.set_index("Profil")["Q"]
    assert table["Valmarin"] == table["impulsion ÷ 2, appropriation × 2"] == "0,554"
    assert table["appropriation à 0"] == "0,000"


def test_the_grid_keeps_the_signs_of_the_deck() -> None:
    assert str(imci.grid()).count("⊕") == str(imci.grid()).count("⊖") == 2


@pytest.mark.parametrize(
    "shown",
    [imci.scoring, imci.diagnosis, imci.gap, imci.pair, imci.group_grid, imci.group,
     imci.raters_plane],
)  # fmt: skip
def test_every_tool_of_the_notebook_opens_on_an_empty_journal(shown: Any) -> None:
    assert shown().children


def test_the_quiz_catches_the_misconceptions_by_name() -> None:
    asked = [
        question
        for question in content.load_questions("imci").values()
        if question.id.startswith("imci.quiz_")
    ]
    assert 5 <= len(asked) <= 8
    said = " ".join(option.feedback for question in asked for option in question.options)
    for misconception in ("note sans preuve", "la position est une mesure", "cache le désaccord"):
        assert misconception in said
    soft = content.question("imci.quiz_soft")
    assert soft.check(0.55).correct
    assert "moyenne arithmétique" in soft.check(0.575).feedback[0]
