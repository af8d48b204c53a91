"""Figures of the limits of adaptability (S08) and of the equation recomputed (S09)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from innoworkbook.charts import service_values as charts
from innoworkbook.charts import theme
from innoworkbook.models import change, service_values
from innoworkbook.models.service_values import Adaptation

from .on_spec import colours

TABLE = service_values.compare(
    [
        Adaptation("guichet fermé", -1, -1, 2, "no", reversible=False),
        Adaptation("télétravail", -1, 0, 2, "yes", reversible=True),
        Adaptation("essai", 0, -1, 1, "to_check", True, "general_interest"),
        Adaptation("horaires étendus", 1, 0, 1, "yes", reversible=True),
    ]
)
BEFORE = change.balance(0.7, 0.6, 0.3, resistance=0.5, cost=0.65)
AFTER = change.balance(0.7, 0.7, 0.5, resistance=0.5, cost=0.65)
PALETTE = {theme.INK, theme.MUTED, theme.PAPER, *theme.CATEGORIES, *theme.SEQUENCE}


def rows(spec: dict[str, Any]) -> pd.DataFrame:
    """Return the largest dataset of a figure."""
    return pd.DataFrame(max(spec["datasets"].values(), key=len))


def test_both_rules_stand_side_by_side_for_each_adaptation() -> None:
    frame = rows(charts.rules(TABLE).to_dict())
    assert len(frame) == 2 * len(TABLE)
    assert frame.groupby("adaptation")["règle"].nunique().eq(2).all()


def test_only_the_adaptations_that_switch_camp_are_linked() -> None:
    frame = rows(charts.rules(TABLE).to_dict())
    assert set(frame.loc[frame["bascule"], "adaptation"]) == {"télétravail", "essai"}


def test_each_point_says_its_verdict_in_words() -> None:
    frame = rows(charts.rules(TABLE).to_dict()).set_index(["adaptation", "règle"])["écrit"]
    assert frame["télétravail", "compensatoire"] == "admise (+1)"
    assert frame["télétravail", "à seuils"] == "écartée : continuité"
    assert frame["essai", "compensatoire"] == "écartée (0)"
    assert frame["essai", "à seuils"] == "admise, à vérifier"
    assert frame["guichet fermé", "à seuils"] == "écartée : les trois seuils"
    assert frame["horaires étendus", "à seuils"] == "admise"


def test_a_fractional_sum_keeps_one_decimal() -> None:
    weights = service_values.Weights(0.5, 1, 1)
    table = service_values.compare([Adaptation("essai", 1, 0, 0, "yes", reversible=True)], weights)
    assert charts.told(table.iloc[0], "compensatoire") == "admise (+0,5)"


def test_the_description_names_who_switches_camp_or_says_that_nobody_does() -> None:
    description = charts.rules(TABLE).to_dict()["description"]
    assert "Changent de camp : télétravail et essai." in description
    calm = charts.rules(TABLE[~TABLE["switches"]]).to_dict()["description"]
    assert "Aucune ne change de camp." in calm


def test_before_and_after_move_the_levers_and_leave_r_and_x() -> None:
    frame = rows(charts.before_after(BEFORE, AFTER).to_dict()).set_index("score")
    assert frame.loc["V, vision", ["avant", "après"]].tolist() == [0.6, 0.7]
    assert frame.loc["G, force du changement", "écrit avant"] == "0,50"
    assert frame.loc["G, force du changement", "écrit après"] == "0,63"
    assert not frame.loc[["R, résistances", "X, coût du projet"], "suit"].any()


def test_without_a_cost_no_cost_is_drawn() -> None:
    before = change.balance(0.7, 0.6, 0.3, resistance=0.5)
    frame = rows(charts.before_after(before, before).to_dict())
    assert len(frame) == 4
    assert "X, coût du projet" not in set(frame["score"])


def test_the_description_tells_what_moved_and_what_did_not() -> None:
    told = charts.before_after(BEFORE, AFTER).to_dict()["description"]
    assert "P, premiers pas 0,30, puis 0,50" in told
    assert "R, résistances 0,50, inchangé" in told


@pytest.mark.parametrize(
    "chart", [charts.rules(TABLE), charts.before_after(BEFORE, AFTER)], ids=["rules", "equation"]
)
def test_every_figure_bears_the_themes_colours_and_fits_its_column(chart: theme.Chart) -> None:
    spec = chart.to_dict()
    assert set(colours(spec)) <= PALETTE
    assert spec["width"] <= 370
    assert theme.bundle(chart)["text/plain"] == spec["description"]
