"""Figures of the levers: one map through the stages, what is lost on the way, soft and hard."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from innoworkbook.charts import levers as charts
from innoworkbook.charts import theme
from innoworkbook.models import levers

from .on_spec import colours

PALETTE = {theme.INK, theme.MUTED, theme.GRID, theme.PAPER, *theme.CATEGORIES, *theme.SEQUENCE}
BOARD = pd.DataFrame(
    {
        "name": ["délégation", "rituel", "écouter", "lire un indicateur"],
        "family": ["lever", "lever", "skill", "skill"],
        "kind": ["hard", "soft", "soft", "hard"],
        "activated": [True, False, True, True],
        "mobilised": [False, True, True, True],
        "performance": [True, False, True, True],
        "evidence": ["", "", "délai de 21 à 12 jours", " "],
    }
)
FIGURES = {
    "heatmap": lambda: charts.heatmap(levers.stages(BOARD)),
    "losses": lambda: charts.losses(levers.gaps(BOARD, by="family")),
    "balance": lambda: charts.balance(levers.balance(BOARD)),
}


def rows(spec: dict[str, Any]) -> pd.DataFrame:
    return pd.concat([pd.DataFrame(one) for one in spec["datasets"].values()])


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_french_name_and_the_colours_of_the_theme(name: str) -> None:
    spec = FIGURES[name]().to_dict()
    assert len(spec["description"]) > 60
    assert set(colours(spec)) <= PALETTE
    assert theme.bundle(FIGURES[name]())


@pytest.mark.parametrize("stages", [1, 2, 3, 4])
def test_the_map_shows_one_more_column_at_each_stage(stages: int) -> None:
    upto = levers.STAGES[stages - 1]
    drawn = rows(charts.heatmap(levers.stages(BOARD), upto).to_dict())
    assert drawn["étape"].nunique() == stages
    assert len(drawn) == stages * len(BOARD)


def test_a_loss_is_said_by_a_sign_and_not_by_colour_alone() -> None:
    drawn = rows(FIGURES["heatmap"]().to_dict()).set_index(["nom", "étape"])["signe"]
    assert drawn["délégation", "1 activé"] == "✔"
    assert drawn["délégation", "2 mobilisé"] == "✘"
    assert drawn["rituel", "1 activé"] == ""
    assert drawn["rituel", "2 mobilisé"] == "✔"
    assert drawn["écouter", "4 prouvé"] == "✔"
    assert drawn["lire un indicateur", "4 prouvé"] == "✘"


def test_a_map_of_one_family_has_one_panel() -> None:
    only = levers.stages(BOARD[BOARD["family"] == "skill"])
    assert len(charts.heatmap(only).to_dict()["hconcat"]) == 1


def test_the_losses_are_shares_of_each_family() -> None:
    told = FIGURES["losses"]().to_dict()["description"]
    assert "Leviers 1 activé 50\u202f%" in told
    assert "Compétences 4 prouvé 50\u202f%" in told


def test_the_balance_counts_soft_and_hard_out_of_their_own_number() -> None:
    told = FIGURES["balance"]().to_dict()["description"]
    assert "soft 2 mobilisé 2 sur 2" in told
    assert "hard 4 prouvé 0 sur 2" in told
    alone = charts.balance(levers.balance(BOARD[BOARD["kind"] == "soft"])).to_dict()
    assert "hard 1 activé 0 sur 0" in alone["description"]
