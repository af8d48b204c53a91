"""Figures of the tendencies: a board one can read, series with their unit and their producer."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from innoworkbook.charts import pestel as charts
from innoworkbook.charts import theme
from innoworkbook.models import pestel
from innoworkbook.models.pestel import Tendency


def line(name: str, impact: float, **fields) -> Tendency:
    usual = {
        "family": "budget",
        "direction": -1,
        "intensity": 0.8,
        "horizon": 2,
        "certainty": 0.9,
        "dated_facts": 2,
    }
    return Tendency(name=name, impact=impact, **{**usual, **fields})


@pytest.fixture
def board() -> pd.DataFrame:
    return pestel.picture(
        [
            line("budgétaire", -0.6),
            line("technologique", 0.4, certainty=0.3, direction=1),
            line("sociétale", -0.5, dated_facts=0),
        ]
    )


def test_the_board_says_each_pressure_and_what_it_invites_to(board):
    said = charts.board(board).to_dict()["description"]
    assert "budgétaire ↘ −0,48 (agir" in said
    assert "technologique ↗ +0,32 (éclairer" in said
    assert "sans faits datés" in said


def test_threats_and_opportunities_wear_the_colours_of_the_theme(board):
    spec = json.dumps(charts.board(board).to_dict())
    assert theme.ORANGE in spec and theme.BLUE in spec


def test_an_unsure_tendency_is_drawn_in_dashes(board):
    layers = charts.board(board).to_dict()["layer"]
    dashed = [one for one in layers if one["mark"].get("strokeDash")]
    assert len(dashed) == 1
    assert "sûre" in dashed[0]["transform"][0]["filter"]


def test_the_general_board_is_set_beside_as_diamonds(board):
    alone = charts.board(board).to_dict()
    beside = charts.board(board, {"budgétaire": -0.2}).to_dict()
    shapes = [one["mark"].get("shape") for one in beside["layer"]]
    assert "diamond" in shapes
    assert "diamond" not in [one["mark"].get("shape") for one in alone["layer"]]


def test_a_series_keeps_its_unit_its_source_and_the_cut_of_its_scope():
    frame = pd.DataFrame(
        {
            "name": "DGF",
            "year": [2016, 2017, 2018, 2019],
            "value": [33222.0, 30860.0, 26960.0, 26948.0],
            "segment": ["avec", "avec", "sans", "sans"],
        }
    )
    spec = charts.series(frame, "M€ courants", ["Source : Légifrance."]).to_dict()
    line_layer = spec["layer"][0]
    assert line_layer["encoding"]["detail"]["field"] == "segment"
    assert line_layer["encoding"]["y"]["title"] == "M€ courants"
    assert any("Légifrance" in told for told in spec["title"]["text"])
    assert "2019\u00a0: 26\u202f948" in spec["description"]


def test_two_series_that_end_close_have_labels_apart():
    frame = pd.DataFrame(
        {
            "name": ["femmes"] * 2 + ["hommes"] * 2,
            "year": [2018, 2019] * 2,
            "value": [9.1, 8.4, 9.0, 8.5],
            "segment": "",
        }
    )
    labels = charts.series(frame, "%", ["Source"]).to_dict()["layer"][2:]
    shifts = [one["mark"]["dy"] for one in labels]
    assert abs(shifts[0] - shifts[1]) >= 14
