"""Cross-impact balances on the page (S23): by hand, rewritten, all of them, and exchanged."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from innoworkbook.french import UserError
from innoworkbook.models.cross_impact import parse_scw
from innoworkbook.widgets import cross_impact, display, morphology
from innoworkbook.widgets.journal import journal

ORACLES = Path(__file__).parents[1] / "oracles"
SOMEWHERELAND = json.loads((ORACLES / "somewhereland.json").read_text(encoding="utf-8"))
SCW = (ORACLES / "somewhereland.scw").read_bytes()


def said(text: display.Text) -> str:
    return text.widget.value.replace("\u00a0", " ").replace("\u202f", " ")


# ── One scenario by hand ────────────────────────────────────────────────────────────────────────


def test_the_sum_asked_by_hand_is_the_one_of_the_question():
    table = cross_impact.worked_balance().frame
    given = [int(cell.replace("−", "-")) for cell in table["étalé sur l’année"]]
    assert sum(given) == 4
    assert "Bilan" not in set(table.iloc[:, 0])


def test_the_worked_scenario_looks_ideal_and_one_variable_does_not_hold(notes):
    view = cross_impact.HandView(notes)
    assert view.scenario == cross_impact.WORKED
    assert "Incohérent : 1 variable" in said(view.sentence)
    assert "« offres dispersées » l’emporte de 2" in said(view.sentence)
    sums = view.sums.widget.value
    assert sums.index("Outils numériques") < sums.index("Agit sur «\u00a0Tourisme")


def test_changing_a_state_weighs_again_and_a_step_follows_the_influences(notes):
    view = cross_impact.HandView(notes)
    view.follow()
    assert view.scenario["Outils numériques"] == "offres dispersées"
    assert "Cohérent" in said(view.sentence)
    assert "tout juste" in said(view.sentence)
    view.follow()
    assert "Cohérent" in said(view.sentence)
    view.fields["Trait de côte"].value = "tempêtes répétées"
    assert "Tourisme" in said(view.sentence)


def test_a_changed_box_renews_the_form_and_says_what_is_not_judged(notes):
    view = cross_impact.HandView(notes)
    rows = [
        {"name": "Tourisme", "role": "context", "states": "étalé sur l'année ; en recul"},
        {"name": "Climat", "role": "context", "states": "doux ; rude"},
    ]
    morphology.BoxView(notes).view.answer(rows)
    assert list(view.scenario) == ["Tourisme", "Climat"]
    assert "Aucun jugement encore" in said(view.origin)
    assert "« rude »" in said(view.origin)


# ── Rewriting a line ────────────────────────────────────────────────────────────────────────────


def test_a_rewritten_line_needs_a_reason_counts_and_comes_back(notes):
    view = cross_impact.JudgementView(notes)
    view.source.value = ("Trait de côte", "tempêtes répétées")
    view.target.value = "Tourisme"
    assert "Raison de Valmarin" in said(view.before)
    assert view.cells["étalé sur l’année"].value == -3
    with pytest.raises(UserError, match="raison"):
        view.save()
    for cell in view.cells.values():
        cell.value = 0
    view.cells["étalé sur l’année"].value = 3
    view.reason.value = "L'arrière-saison profite des vagues."
    view.save()
    assert "15 avant ce jugement" in said(view.sentence)
    assert "totalise +3" in said(view.sentence)

    again = cross_impact.JudgementView(journal())
    again.source.value = ("Trait de côte", "tempêtes répétées")
    again.target.value = "Tourisme"
    assert "Votre raison" in said(again.before)
    assert again.cells["étalé sur l’année"].value == 3
    assert "dont 1 ligne réécrite" in said(cross_impact.HandView(notes).origin)


def test_a_line_without_judgement_says_so(notes):
    view = cross_impact.JudgementView(notes)
    view.source.value = ("Dotations de l’État", "gelées")
    view.target.value = "Tourisme"
    assert "Aucun jugement sur cette ligne" in said(view.before)


# ── All the consistent scenarios ────────────────────────────────────────────────────────────────


def test_somewhereland_is_the_published_matrix():
    published = SOMEWHERELAND["matrix"]
    ours = cross_impact._somewhereland()
    assert [list(map(int, row)) for row in ours.judgements] == published


def test_somewhereland_has_its_ten_published_scenarios():
    frame = cross_impact.somewhereland_scenarios().frame
    totals = SOMEWHERELAND["derived_not_published"]["total_impact_score"]
    assert len(frame) == len(SOMEWHERELAND["published"]["consistent_scenarios"])
    assert sorted(int(cell) for cell in frame["Impact total"]) == sorted(totals.values())


def test_the_balances_of_the_test_scenario_are_those_published():
    frame = cross_impact.somewhereland_balances().frame
    written = re.findall(r"[+−]?\d+", " ".join(frame["Bilans"]))
    balances = [int(cell.replace("−", "-")) for cell in written]
    assert balances == SOMEWHERELAND["published"]["test_scenario_impact_balances"]
    fails = frame.loc[frame["Verdict"] != "tient", "Variable"].tolist()
    assert fails == ["Partage des richesses"]


def test_the_search_finds_all_consistent_scenarios_and_their_basins(notes):
    view = cross_impact.ConsistentView(notes)
    assert view.search.figure.spec is None
    view.search.button.click()
    assert "15 scénarios cohérents sur 216" in said(view.search.sentence)
    assert "21 attracteurs, dont 6 cycles" in said(view.search.sentence)
    assert "tabindex" in view.search.table.widget.value
    view.model.value = "somewhereland"
    assert view.search.figure.spec is None
    view.search.button.click()
    assert "10 scénarios cohérents sur 486" in said(view.search.sentence)
    assert "cycle" not in said(view.search.sentence)
    shares = SOMEWHERELAND["derived_not_published"]["basins"]
    assert sorted(round(share * 486) for share in view.search.found["share"]) == sorted(
        shares.values()
    )


def test_a_tolerance_finds_more(notes):
    view = cross_impact.ConsistentView(notes)
    view.model.value = "somewhereland"
    view.search.tolerance.value = 1
    view.search.run()
    assert "15 scénarios cohérents à 1,0 près" in said(view.search.sentence)


def test_a_long_table_says_how_much_it_shows():
    found = cross_impact._somewhereland().consistent(5)
    assert len(found) > cross_impact.LONGEST_TABLE
    table = cross_impact.scenario_table(found)
    assert len(table.frame) == cross_impact.LONGEST_TABLE
    assert "premiers sur" in table.html


def test_nothing_is_searched_before_a_matrix_is_chosen():
    with pytest.raises(UserError, match="matrice"):
        cross_impact.Search(display.Text()).run()


# ── Long work ───────────────────────────────────────────────────────────────────────────────────


def test_a_calculation_runs_off_the_path_shows_progress_and_can_be_stopped():
    notice, done = display.Text(), []

    async def learner() -> None:
        work = cross_impact.Work(notice)
        seen = []

        def calculation(progress):
            for step in range(1000):
                progress(step / 1000)
                seen.append(work.bar.value)
                if step == 10:
                    work.stop()
            return "fini"

        work.run(calculation, done.append)
        with pytest.raises(UserError, match="en cours"):
            work.run(calculation, done.append)
        assert work.widget.layout.display == ""
        while work.widget.layout.display != "none":
            await asyncio.sleep(0.01)
        assert len(seen) == 11

    asyncio.run(learner())
    assert done == []
    assert "Recherche arrêtée" in notice.widget.value


def test_a_calculation_that_ends_hands_over_its_result():
    notice, done = display.Text(), []

    async def learner() -> None:
        work = cross_impact.Work(notice)
        work.run(lambda progress: progress(1) or "fini", done.append)
        while not done:
            await asyncio.sleep(0.01)

    asyncio.run(learner())
    assert done == ["fini"]


def test_a_fault_of_a_calculation_is_told_in_french():
    notice = display.Text()

    def fails(_):
        raise UserError("Trop de scénarios.")

    async def learner() -> None:
        cross_impact.Work(notice).run(fails, pytest.fail)
        while not notice.widget.value:
            await asyncio.sleep(0.01)

    asyncio.run(learner())
    assert "Trop de scénarios" in notice.widget.value
    with pytest.raises(UserError, match="Trop de scénarios"):
        cross_impact.Work(notice).run(fails, pytest.fail)


# ── ScenarioWizard ──────────────────────────────────────────────────────────────────────────────


def chosen(name: str, raw: bytes) -> tuple[dict]:
    return ({"name": name, "type": "", "size": len(raw), "content": memoryview(raw),
             "last_modified": datetime(2026, 11, 1)},)  # fmt: skip


def test_a_scenariowizard_project_is_read_and_searched(notes):
    view = cross_impact.ExchangeView(notes)
    view.upload.set_trait("value", chosen("somewhereland.scw", SCW))
    assert "somewhereland.scw : 6 variables, 17 états" in said(view.told)
    view.search.run()
    assert "10 scénarios cohérents sur 486" in said(view.search.sentence)
    view.read()
    assert "somewhereland.scw" in said(view.told)


def test_a_file_that_is_no_project_is_refused_in_one_sentence(notes):
    view = cross_impact.ExchangeView(notes)
    view.upload.set_trait("value", chosen("photo.scw", b"\x89PNG\r\n"))
    assert "n’est pas un projet ScenarioWizard lisible" in said(view.notice)


def test_our_matrix_goes_out_and_comes_back_the_same(notes):
    view = cross_impact.ExchangeView(notes)
    view.export()
    encoded = re.search(r"base64,([^\"]+)", view.link.widget.value).group(1)
    text = base64.b64decode(encoded).decode("latin-1")
    ours, _ = cross_impact.impacts_of(notes)
    assert parse_scw(text).judgements == ours.judgements
    assert "\r\n" in text


def test_the_notebook_shows_the_tools():
    shown = (cross_impact.by_hand, cross_impact.judgements, cross_impact.consistent,
             cross_impact.exchange)  # fmt: skip
    for show in shown:
        assert "iw" in show()._dom_classes
    assert "très contrasté +7 ▲ l’emporte" in cross_impact.worked_figure().to_dict()["description"]
