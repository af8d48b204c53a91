"""Figures of the IMCI grid: the right data, a French description, the theme's colours."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from innoworkbook.charts import imci as charts
from innoworkbook.charts import theme
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, Scores

VALMARIN = Scores(0.75, 0.70, 0.40, 0.45)
PALETTE = {
    *theme.CATEGORIES, *theme.SEQUENCE, theme.INK, theme.MUTED, theme.GRID, theme.PAPER,
}  # fmt: skip


def rows(chart: theme.Chart) -> list[dict[str, Any]]:
    """Every row of data that a figure holds, whatever its layer."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def two_raters() -> pd.DataFrame:
    return pd.DataFrame(
        [[0.8, 0.7, 0.1, 0.3], [0.7, 0.7, 0.7, 0.6]], columns=list(ITEMS), index=["A", "B"]
    )


FIGURES = {
    "position": charts.position("vous", imci.diagnose(VALMARIN)),
    "minimum": charts.position("vous", imci.diagnose(VALMARIN), minimum=True),
    "rival": charts.rival_position("vous", 0.6, 0.4),
    "gap": charts.gap(imci.diagnose(VALMARIN)),
    "pair": charts.pair(dict.fromkeys(ITEMS, 4.0), dict.fromkeys(ITEMS, 6.0)),
    "dispersion": charts.dispersion(two_raters()),
    "raters": charts.raters(two_raters()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_described_in_french_and_wears_the_themes_colours(name):
    spec = FIGURES[name].to_dict()
    assert re.search(r"\d,\d|évaluateur", spec["description"])
    assert spec["description"].endswith(".")
    own = {key: value for key, value in spec.items() if key not in ("config", "datasets")}
    assert set(re.findall(r"#[0-9a-fA-F]{6}", json.dumps(own))) <= PALETTE


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_fits_beside_its_controls(name):
    assert FIGURES[name].to_dict()["width"] <= 360


def names(chart: theme.Chart) -> list[str]:
    return [row["name"] for row in rows(chart) if "name" in row]


def test_the_point_bears_the_production_of_the_form_shown():
    assert "vous 0,554" in names(FIGURES["position"])
    assert "vous 0,548" in names(FIGURES["minimum"])
    assert "vous 0,490" in names(FIGURES["rival"])


@pytest.mark.parametrize("weight", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("minimum", [False, True])
def test_the_borders_drawn_are_those_of_the_model(weight, minimum):
    seen = imci.diagnose(VALMARIN, weight)
    drawn = [row for row in rows(charts.position("vous", seen, minimum=minimum)) if "top" in row]
    assert drawn
    for row in drawn[::10]:
        level = (
            min(row["soft"], row["hard"])
            if minimum
            else imci.combine(row["soft"], row["hard"], weight)
        )
        assert any(level == pytest.approx(border) for border in charts.BORDERS)


@pytest.mark.parametrize("weight", [0.2, 0.35, 0.5, 0.65, 0.8])
def test_the_names_of_the_zones_never_overlap(weight):
    named = [
        row["hard"]
        for row in rows(charts.position("vous", imci.diagnose(VALMARIN, weight)))
        if row.get("name") in imci.ZONES.values()
    ]
    assert len(named) == 3
    gaps = [upper - lower for lower, upper in pairwise(named)]
    assert min(gaps) >= charts.LEAST_SPACE - 1e-9


def test_a_point_on_the_right_bears_its_name_on_its_left():
    left = charts.rival_position("vous", 0.9, 0.2)
    right = charts.rival_position("vous", 0.2, 0.9)
    assert [row["left"] for row in rows(left) if "left" in row] == [True]
    assert [row["left"] for row in rows(right) if "left" in row] == [False]


def test_the_gap_figure_writes_each_sign_and_both_levels():
    written = {row["ligne"]: row["écrit"] for row in rows(FIGURES["gap"]) if "ligne" in row}
    assert written[ITEMS["political_impulse"]] == "0,75 ⊕"
    assert written[ITEMS["ownership"]] == "0,40 ⊖"
    assert written["→ politique"] == "0,725"
    assert written["→ organisation"] == "0,424"
    assert "+0,300" in FIGURES["gap"].to_dict()["description"]


def test_the_pair_figure_writes_what_parts_two_people():
    written = [row["écart"] for row in rows(FIGURES["pair"]) if "écart" in row]
    assert written == ["écart 2,0"] * 4


def test_dispersion_puts_the_most_disputed_item_on_top():
    order = [row["item"] for row in rows(FIGURES["dispersion"]) if "étendue" in row]
    assert order[0] == ITEMS["ownership"]
    dots = [row for row in rows(FIGURES["dispersion"]) if "score" in row]
    assert len(dots) == 8


def test_the_raters_figure_says_where_the_mean_falls_and_who_stands_where():
    told = FIGURES["raters"].to_dict()["description"]
    assert "1\u00a0évaluateur en zone de principe" in told
    assert "1\u00a0évaluateur en zone de consolidation" in told
    assert told.endswith("tombe en zone d’amélioration.")
