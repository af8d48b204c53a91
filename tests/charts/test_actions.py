"""Figures of actions: the right data, a French description, the theme's colours."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest

from innoworkbook.charts import actions as charts
from innoworkbook.charts import theme
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, Action, Scores

VALMARIN = Scores(0.75, 0.70, 0.40, 0.45)
TIMID = Scores(0.50, 0.40, 0.20, 0.25)
TEAM = Action("start-up", "improvement", {"political_effectiveness": 0.3, "ownership": -0.3}, 1, 3)
WORKSHOP = Action("ateliers", "consolidation", {"ownership": 0.6}, 1, 3)
MANDATE = Action("mandat", "principle", {"ownership": 0.8, "management_efficiency": 0.9}, 1, 2)
PALETTE = {
    *theme.CATEGORIES, *theme.SEQUENCE, theme.INK, theme.MUTED, theme.GRID, theme.PAPER,
}  # fmt: skip


def rows(chart: theme.Chart) -> list[dict[str, Any]]:
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def raters(*levels: float) -> pd.DataFrame:
    return pd.DataFrame([[level] * 4 for level in levels], columns=list(ITEMS))


PATH = imci.steps(VALMARIN, [TEAM, WORKSHOP], prerequisite=False)
FIGURES = {
    "effects": charts.effects(VALMARIN, imci.apply(VALMARIN, [TEAM]), "start-up"),
    "path": charts.path(PATH),
    "nothing": charts.path(imci.steps(VALMARIN, [], prerequisite=False)),
    "shares": charts.contributions(imci.contributions(VALMARIN, [TEAM, WORKSHOP])),
    "order": charts.order(imci.side_by_side(TIMID, [WORKSHOP, MANDATE])),
    "same": charts.order(imci.side_by_side(VALMARIN, [WORKSHOP, MANDATE])),
    "vote": charts.second_vote(raters(0.2, 0.5, 0.6), raters(0.3, 0.4, 0.6)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_described_in_french_and_wears_the_themes_colours(name):
    spec = FIGURES[name].to_dict()
    assert spec["description"].endswith(".")
    assert re.search(r"\d,\d|évaluateurs", spec["description"])
    own = {key: value for key, value in spec.items() if key not in ("config", "datasets")}
    assert set(re.findall(r"#[0-9a-fA-F]{6}", json.dumps(own))) <= PALETTE


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_fits_beside_its_controls(name):
    assert FIGURES[name].to_dict()["width"] <= 360


def test_an_effect_that_harms_is_said_to_lower_its_item():
    ways = {row["item"]: row["sens"] for row in rows(FIGURES["effects"])}
    assert ways[ITEMS["political_effectiveness"]] == "monte"
    assert ways[ITEMS["ownership"]] == "baisse"
    assert ways[ITEMS["political_impulse"]] == "immobile"


def test_the_path_goes_through_every_step_and_names_both_ends():
    found = rows(FIGURES["path"])
    track = sorted((row for row in found if "step" in row), key=lambda row: row["step"])
    assert [row["soft"] for row in track] == pytest.approx(list(PATH["soft"]))
    named = [row["name"] for row in found if "moment" in row]
    assert named == ["avant 0,554", f"après {charts.number(PATH['production'].iloc[-1], 3)}"]


def test_without_an_action_only_the_start_is_drawn():
    assert [row["moment"] for row in rows(FIGURES["nothing"]) if "moment" in row] == ["avant"]
    assert FIGURES["nothing"].to_dict()["description"].startswith("Aucune action choisie")


def test_a_harmful_share_is_drawn_apart_and_has_room_for_its_number():
    by_action = {row["action"]: row for row in rows(FIGURES["shares"])}
    assert by_action["start-up"]["sens"] == "nuit"
    assert by_action["start-up"]["écrit"].startswith("−")
    low, _ = FIGURES["shares"].to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < by_action["start-up"]["part"]


def test_shares_that_all_help_start_from_zero():
    spec = charts.contributions(imci.contributions(VALMARIN, [WORKSHOP])).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0


def written(chart: theme.Chart) -> list[str]:
    return [
        layer["mark"]["text"]
        for layer in chart.to_dict()["layer"]
        if isinstance(layer["mark"], dict) and isinstance(layer["mark"].get("text"), str)
    ]


def test_the_two_forms_are_named_at_their_arrival():
    low, high = written(FIGURES["order"])
    assert low.startswith("avec prérequis")
    assert high.startswith("ordre libre")


def test_where_the_forms_meet_they_bear_one_name():
    (one,) = written(FIGURES["same"])
    assert one.startswith("les deux")


def test_the_second_vote_counts_those_who_rise_and_those_who_fall():
    told = FIGURES["vote"].to_dict()["description"]
    assert "1\u00a0production monte" in told
    assert "1\u00a0production baisse" in told
    people = [row["personne"] for row in rows(FIGURES["vote"])]
    assert sorted(people) == ["A", "B", "C"]


def test_eight_actions_in_order_still_fit_a_slide():
    eight = [Action(f"piste {rank}", "principle", {"ownership": 0.1}, 1, 1) for rank in range(8)]
    drawn = charts.order(imci.side_by_side(VALMARIN, eight)).to_dict()
    assert drawn["height"]["step"] * 9 <= charts.TALLEST
    assert FIGURES["order"].to_dict()["height"]["step"] == 50
