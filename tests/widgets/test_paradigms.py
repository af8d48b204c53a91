"""The three paradigms on the page: what the learner does, what is shown, what is kept."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content, store
from innoworkbook.french import UserError
from innoworkbook.models import paradigms as model
from innoworkbook.models.paradigms import DIMENSIONS, PARADIGMS, SHORT_TRIADS, TRIADS
from innoworkbook.store import AnswerStore
from innoworkbook.widgets import paradigms
from innoworkbook.widgets.journal import VALMARIN, Journal
from innoworkbook.widgets.paradigms import Horizon

FIRST = {"jacobin": 7, "matrix": 2, "agile": 1}
EVEN = {"jacobin": 4, "matrix": 3, "agile": 3}


def answer(notes: Journal, name: str, value: Any, evidence: str = "") -> None:
    notes.save(
        content.question(f"paradigms.{name}"),
        value,
        evidence=evidence,
        saved=lambda _: None,
        failed=_refused,
    )


def _refused(error: UserError) -> None:
    raise error


def fill(
    notes: Journal,
    horizon: Horizon,
    points: dict[str, int] = EVEN,
    triads: tuple[str, ...] = SHORT_TRIADS,
) -> None:
    for triad in triads:
        answer(notes, f"{horizon}_{triad}", points)


def told(text: Any) -> str:
    return str(text.widget.value).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def spec_text(figure: Any) -> str:
    return str(figure.spec["description"]).replace("\u00a0", " ").replace("’", "'")


def reopened(carnet: Path) -> Journal:
    """Open the journal as another kernel would."""
    return Journal(AnswerStore.open(carnet, store.current_pseudonym(carnet)))


# ── The questions themselves ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("horizon", ["today", "wished"])
def test_each_horizon_has_its_sixteen_questions(horizon: Horizon) -> None:
    for triad in TRIADS:
        question = content.question(f"paradigms.{horizon}_{triad}")
        assert question.kind == "triad"
        assert {option.id for option in question.options} == set(PARADIGMS)
        assert question.counts == (triad in SHORT_TRIADS)


@pytest.mark.parametrize("triad", list(TRIADS))
def test_no_phrase_of_a_triad_is_longer_by_more_than_fifteen_per_cent(triad: str) -> None:
    lengths = [len(one.label) for one in content.question(f"paradigms.today_{triad}").options]
    assert max(lengths) <= 1.15 * min(lengths)


@pytest.mark.parametrize("triad", list(TRIADS))
def test_each_phrase_states_a_fact_then_a_gain_and_a_cost(triad: str) -> None:
    for option in content.question(f"paradigms.today_{triad}").options:
        fact, _, rest = option.label.partition("\u00a0: ")
        assert fact and "," in rest


@pytest.mark.parametrize("triad", list(TRIADS))
def test_today_and_the_wish_ask_about_the_same_phrases(triad: str) -> None:
    now, later = (content.question(f"paradigms.{name}_{triad}") for name in ("today", "wished"))
    assert now.options == later.options
    assert now.prompt.partition(": ")[2] == later.prompt.partition(": ")[2]
    assert now.id != later.id


def test_the_reference_answers_of_valmarin_give_the_worked_example() -> None:
    profile = paradigms.reference_profile("today")
    assert profile.position.values == pytest.approx((0.338, 0.362, 0.300), abs=5.1e-4)
    index = model.heterogeneity(profile)
    assert (round(index.total, 3), round(index.within, 3), round(index.between, 3)) == (
        0.997,
        0.859,
        0.138,
    )


# ── Questionnaire ───────────────────────────────────────────────────────────────────────────────


def test_the_remaining_points_run_as_they_are_given(notes: Journal) -> None:
    page = paradigms.TriadPage(content.question("paradigms.today_D1"), notes)
    assert "il reste 10 points à répartir" in told(page.remaining)
    page.view.answer({"jacobin": 7, "matrix": 2, "agile": 0})
    assert "il reste 1 point à répartir" in told(page.remaining)
    assert "Pas encore enregistré" in told(page.view.status)
    assert notes.value("paradigms.today_D1") is None
    page.view.answer({"jacobin": 7, "matrix": 2, "agile": 3})
    assert "retirez 2 points" in told(page.remaining)
    page.view.answer(FIRST)
    assert "dix points répartis" in told(page.remaining)
    assert notes.value("paradigms.today_D1") == FIRST
    assert page.filled


def test_the_short_version_has_eight_triads_and_the_full_one_sixteen(notes: Journal) -> None:
    form = paradigms.Questionnaire(notes, "today")
    assert list(form.pages) == list(SHORT_TRIADS)
    assert "0 triade remplie sur 8" in told(form.progress)
    form.version.answer("full")
    assert set(form.pages) == set(TRIADS)
    assert "sur 16" in told(form.progress)
    form.version.answer("short")
    assert "sur 8" in told(form.progress)


def test_the_wish_follows_the_version_chosen_for_today(notes: Journal) -> None:
    wish = paradigms.Questionnaire(notes, "wished")
    answer(notes, "version", "full")
    assert "sur 16" in told(wish.progress)


def test_the_form_comes_back_at_the_first_triad_left_to_fill(notes: Journal, carnet: Path) -> None:
    form = paradigms.Questionnaire(notes, "today")
    assert form.steps.page == 0
    for triad in SHORT_TRIADS[:3]:
        form.pages[triad].view.answer(FIRST)
    back = paradigms.Questionnaire(reopened(carnet), "today")
    assert back.pages["D1"].view.value == FIRST
    assert "3 triades remplies sur 8" in told(back.progress)
    assert back.steps.page == 4


def test_the_two_horizons_are_kept_apart(notes: Journal) -> None:
    paradigms.Questionnaire(notes, "today").pages["D1"].view.answer(FIRST)
    assert notes.value("paradigms.wished_D1") is None


# ── What the journal holds ──────────────────────────────────────────────────────────────────────


def test_without_answers_everything_falls_back_visibly_on_valmarin(notes: Journal) -> None:
    found = paradigms.standing(notes)
    assert not found.own
    assert "Valmarin" in found.origin
    assert found.today == paradigms.reference_profile("today")


def test_six_dimensions_are_the_learners_own(notes: Journal) -> None:
    fill(notes, "today", triads=SHORT_TRIADS[:5])
    assert not paradigms.standing(notes).own
    fill(notes, "today", triads=SHORT_TRIADS[:6])
    found = paradigms.standing(notes)
    assert found.own
    assert found.wished is None
    assert len(found.today.dimensions) == 6


def test_position_and_gaps_are_read_again_after_a_restart(notes: Journal, carnet: Path) -> None:
    fill(notes, "today", FIRST)
    fill(notes, "wished", EVEN)
    found = paradigms.standing(reopened(carnet))
    assert found.wished is not None
    assert found.today.position.jacobin == pytest.approx(0.7)
    assert model.gaps(found.today, found.wished)["distance"].tolist() == pytest.approx([0.3] * 8)


def test_the_full_version_averages_the_two_triads_of_a_dimension(notes: Journal) -> None:
    answer(notes, "version", "full")
    fill(notes, "today", FIRST, SHORT_TRIADS)
    fill(notes, "today", EVEN, tuple(set(TRIADS) - set(SHORT_TRIADS)))
    profile = paradigms.kept_profile(notes, "today")
    assert profile.version == "full"
    assert profile.dimensions["decision"].jacobin == pytest.approx(0.55)


# ── Position ────────────────────────────────────────────────────────────────────────────────────


def test_the_position_view_reads_the_word_the_number_and_what_would_change_it(
    notes: Journal,
) -> None:
    view = paradigms.PositionView(notes)
    assert "Aujourd'hui : mixte (jacobin 0,34, matriciel 0,36 et agile 0,30)" in told(view.sentence)
    assert "avec un seuil « hybride » de 0,30, on lirait « hybride matriciel-jacobin »" in told(
        view.sentence
    )
    assert "<table>" in told(view.table)
    fill(notes, "today", FIRST)
    assert "dominante jacobine" in told(view.sentence)
    assert "Lecture ferme" in told(view.sentence)
    assert "souhait n'est pas rempli" in told(view.origin)
    assert "souhaité" not in spec_text(view.triangle)
    fill(notes, "wished", EVEN)
    assert "souhaité jacobin 0,40" in spec_text(view.triangle)


def test_a_figure_is_redrawn_only_when_the_standing_changes(notes: Journal) -> None:
    view = paradigms.PositionView(notes)
    before = view.triangle.widget.outputs
    answer(notes, "today_D1", FIRST)
    assert view.triangle.widget.outputs is before


def test_an_unanswered_dimension_is_said_in_the_table(notes: Journal) -> None:
    fill(notes, "today", triads=SHORT_TRIADS[:6])
    table = paradigms.profile_table(paradigms.standing(notes))
    assert table.frame["Jacobin"].tolist()[-2:] == ["sans réponse", "sans réponse"]


def test_readings_are_said_in_french() -> None:
    assert paradigms.reading_words(model.read(model.Shares(0.1, 0.2, 0.7))) == "dominante agile"
    assert paradigms.reading_words(model.read(model.Shares(0.2, 0.6, 0.2))) == (
        "dominante matricielle"
    )
    assert paradigms.reading_words(model.read(model.Shares(1 / 3, 1 / 3, 1 / 3))) == "mixte"


# ── Heterogeneity ───────────────────────────────────────────────────────────────────────────────


def test_heterogeneity_stands_beside_chance_and_is_not_called_a_paradox(notes: Journal) -> None:
    view = paradigms.HeterogeneityView(notes)
    said = told(view.sentence)
    assert "0,997 = 0,859 à l'intérieur des dimensions + 0,138 entre elles" in said
    assert "11 % des tirages divergent moins" in said
    assert "pas encore un paradoxe" in said
    assert "moyenne 0,21" in spec_text(view.reference)


def test_the_reference_follows_the_version(notes: Journal) -> None:
    view = paradigms.HeterogeneityView(notes)
    answer(notes, "version", "full")
    fill(notes, "today", FIRST, tuple(TRIADS))
    assert "moyenne 0,105" in spec_text(view.reference)


def test_the_worked_example_adds_up_row_by_row() -> None:
    frame = paradigms.worked_example().frame.set_index("Dimension")["Mélange H"]
    assert frame["position : moyenne des huit"] == "0,997"
    assert frame["moyenne des H (à l'intérieur)"] == "0,859"
    assert frame["H de la position − cette moyenne (entre)"] == "0,138"


# ── Paradox ─────────────────────────────────────────────────────────────────────────────────────


def test_the_paradox_view_gives_all_the_furthest_pairs(notes: Journal) -> None:
    view = paradigms.ParadoxView(notes)
    said = told(view.contrast)
    assert "Décision" in said and "expérimentation" in said and "relation aux usagers" in said
    assert "distance 0,60" in said
    assert "2 paires sont à égalité" in said


def test_a_judgement_without_a_fact_is_not_kept(notes: Journal) -> None:
    view = paradigms.ParadoxView(notes)
    view.views["contradictory"].answer("holds")
    assert notes.value("paradigms.contradictory") is None
    assert "Écrivez la preuve" in told(view.views["contradictory"].status)


@pytest.mark.parametrize("judgements", list(itertools.product(["holds", "fails"], repeat=3)))
def test_the_software_recalls_the_facts_and_never_concludes(
    notes: Journal, judgements: tuple[str, ...]
) -> None:
    view = paradigms.ParadoxView(notes)
    for name, judgement in zip(paradigms.JUDGEMENTS, judgements, strict=True):
        answer(notes, name, judgement, f"fait {name}")
    said = told(view.recall)
    assert "fait contradictory" in said
    for verdict in ("paradoxe", "différence", "choix", "transition"):
        assert verdict not in said


def test_the_argument_is_kept_as_written(notes: Journal, carnet: Path) -> None:
    view = paradigms.ParadoxView(notes)
    view.views["argument"].answer("Une transition : la tension est née avec le projet.")
    assert "transition" in reopened(carnet).value("paradigms.argument")


# ── A group ─────────────────────────────────────────────────────────────────────────────────────


def test_a_group_of_fewer_than_five_is_replaced_by_the_fictional_one(notes: Journal) -> None:
    fill(notes, "today", FIRST)
    people, origin = paradigms.group_profiles(notes)
    assert len(people) == 24
    assert "fictifs" in origin and "il en faut 5" in origin


def test_a_class_of_five_is_shown_on_the_triads_both_versions_share(
    notes: Journal, tmp_path: Path
) -> None:
    fill(notes, "today", EVEN)
    for name in ("Ada", "Blaise", "Camille", "Denis"):
        other = AnswerStore.open(tmp_path / name, name)
        for triad in TRIADS:
            other.record(f"paradigms.today_{triad}", FIRST, case=VALMARIN)
        notes.store.import_json(other.export_json())
    people, origin = paradigms.group_profiles(notes)
    view = paradigms.GroupView(notes)
    assert "5 positions du groupe" in spec_text(view.triangle)
    before = spec_text(view.triangle)
    fill(notes, "today", FIRST)
    assert spec_text(view.triangle) != before
    assert len(people) == 5
    assert "5 personnes de la classe" in origin.replace("\u00a0", " ")
    assert {one.version for one in people} == {"short"}


def test_the_group_is_split_under_both_nestings(notes: Journal) -> None:
    view = paradigms.GroupView(notes)
    said = spec_text(view.parts)
    for nesting in paradigms.NESTINGS.values():
        assert nesting in said
    assert "24 positions du groupe" in spec_text(view.triangle)
    assert "Intervalles à 95 %" in told(view.sentence)
    assert "médiane" in spec_text(view.quantiles)
    view.steps.show(2)
    assert "dites toujours lequel" in told(view.split)


def test_two_opposite_respondents_are_read_two_ways() -> None:
    frame = paradigms.two_respondents().frame
    assert frame["Entre répondants"].tolist() == ["0,119", "0,001"]
    assert frame["Entre dimensions"].tolist() == ["0,020", "0,138"]


def test_small_roles_are_masked_with_the_one_that_would_betray_them() -> None:
    frame = paradigms.roles().frame.set_index("Rôle")
    masked = frame.index[frame["Jacobin"] == "masqué"].tolist()
    assert masked == ["direction", "élus"]


# ── Gaps ────────────────────────────────────────────────────────────────────────────────────────


def test_gaps_fall_back_on_valmarin_until_the_wish_is_said(notes: Journal) -> None:
    view = paradigms.GapsView(notes)
    fill(notes, "today", FIRST)
    assert "Valmarin" in told(view.origin)
    assert "structure (0,30)" in told(view.sentence)
    fill(notes, "wished", FIRST)
    assert "Aucun écart" in told(view.sentence)
    answer(notes, "wished_T1", {"jacobin": 1, "matrix": 2, "agile": 7})
    assert "temps (0,60)" in told(view.sentence)
    assert "−0,60" in told(view.table)


def test_wishes_that_cancel_out_are_pointed_at(notes: Journal) -> None:
    fill(notes, "today", EVEN)
    fill(notes, "wished", EVEN)
    view = paradigms.GapsView(notes)
    answer(notes, "wished_D1", {"jacobin": 0, "matrix": 3, "agile": 7})
    answer(notes, "wished_S1", {"jacobin": 8, "matrix": 2, "agile": 0})
    assert "s'y compensent" in told(view.sentence)


def test_a_gap_that_is_not_known_is_said(notes: Journal) -> None:
    fill(notes, "today", EVEN)
    fill(notes, "wished", EVEN, SHORT_TRIADS[:6])
    found = paradigms.standing(notes)
    assert found.wished is not None
    table = paradigms.gap_table(model.gaps(found.today, found.wished))
    assert table.frame["Écart"].tolist()[-2:] == ["sans réponse", "sans réponse"]


# ── Fit, trajectory ─────────────────────────────────────────────────────────────────────────────


def test_the_four_policies_of_valmarin_are_there_from_the_start(notes: Journal) -> None:
    view = paradigms.FitView(notes)
    said = told(view.table)
    assert "jacobin défendable" in said
    assert "agile défendable" in said
    assert "matriciel défendable" in said
    assert "à débattre : qui tranche le désaccord ?" in said
    assert "à débattre : Tarif de cantine." in told(view.sentence)
    assert notes.value("paradigms.policies") is None


def test_a_policy_of_ones_own_is_read_and_kept(notes: Journal, carnet: Path) -> None:
    view = paradigms.FitView(notes)
    own = {
        "name": "Médiathèque",
        "cause_known": 1.0,
        "actors_agree": 2.0,
        "reversible": 4.0,
        "legal_room": 3.0,
        "joint_action": 0.0,
    }
    view.view.answer([*map(dict, view.view.question.rows), own])
    assert "agile défendable : Accueil estival et Médiathèque" in told(view.sentence)
    back = paradigms.FitView(reopened(carnet))
    assert "agile défendable : Accueil estival et Médiathèque" in told(back.sentence)
    assert len(back.view.value) == 5


def test_a_policy_still_without_a_name_waits(notes: Journal) -> None:
    view = paradigms.FitView(notes)
    view.view.answer([{**view.view.question.rows[0], "name": " "}])
    assert "Nommez une politique" in told(view.sentence)


def test_a_note_that_is_not_whole_is_refused_by_its_letter(notes: Journal, carnet: Path) -> None:
    view = paradigms.FitView(notes)
    changed = {**view.view.question.rows[0], "reversible": 2.5}
    view.view.control._lines[0]["reversible"].value = 2.5  # type: ignore[attr-defined]
    assert "note (c)" in told(view.notice)
    with pytest.raises(UserError, match=r"note \(c\)"):
        paradigms.fit_table([changed])
    back = paradigms.FitView(reopened(carnet))
    assert "note (c)" in told(back.notice)
    back.view.control._lines[0]["reversible"].value = 2  # type: ignore[attr-defined]
    assert "note (c)" not in told(back.notice)
    assert "jacobin défendable" in told(back.table)


def test_the_rule_of_fit_gives_the_shares_of_all_profiles() -> None:
    shares = paradigms.fit_rule().frame["Part des profils"].str.replace("\u202f", " ")
    assert shares.tolist() == ["16,0 %", "6,4 %", "31,0 %", "14,4 %", "12,0 %", "20,2 %"]


def test_what_one_point_would_change_is_said(notes: Journal) -> None:
    frame = paradigms.fit_table(content.question("paradigms.policies").rows).frame
    turned = frame.set_index("Politique")["Ce qu'un point changerait"]
    assert turned["État civil"] == "rien"
    assert turned["Tarif de cantine"].startswith("a = 2")


def test_dimensions_are_placed_on_the_trajectory_and_kept(notes: Journal, carnet: Path) -> None:
    view = paradigms.TrajectoryView(notes)
    assert "Valmarin" in told(view.origin)
    view.view.answer({"decision": "comfort", "users": "shared_vision"})
    assert "Valmarin" not in told(view.origin)
    assert "zone de confort : décision" in spec_text(view.figure)
    back = paradigms.TrajectoryView(reopened(carnet))
    assert "vision : relation aux usagers" in spec_text(back.figure)
    assert {option.id for option in view.view.question.options} == set(DIMENSIONS)


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def test_every_tool_of_the_notebook_opens_on_an_empty_journal() -> None:
    tools = ("today", "wished", "position", "heterogeneity", "paradox", "group")
    for name in (*tools, "gaps", "policies", "trajectory"):
        assert getattr(paradigms, name)().children


def test_each_correspondence_comes_with_its_reservation() -> None:
    frame = paradigms.correspondences().frame
    assert len(frame) >= 7
    assert frame["Réserve"].str.len().gt(20).all()
