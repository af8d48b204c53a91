"""Figures of responses, regrets and the dilemma (S23, S24)."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from innoworkbook.charts import decision as charts
from innoworkbook.charts import theme
from innoworkbook.models import decision
from innoworkbook.models.decision import Bet, Dilemma

DILEMMA = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(70, 45))
PAYOFFS = pd.DataFrame({"A": [8, 4, 1], "B": [3, 6, 12]}, ["grand projet", "entretien", "essai"])


def datasets(spec) -> list[list[dict]]:
    return list(spec["datasets"].values())


def test_the_three_switching_points_are_labelled():
    turns = charts.switching(DILEMMA)
    assert turns["nom"].tolist() == ["p₁", "p*", "p₂"]
    assert turns["p"].tolist() == pytest.approx([0.2, 6 / 13, 0.625])
    assert turns["valeur"].tolist() == pytest.approx([50, 50, 60.625])
    drawn = str(charts.bets(DILEMMA, 0.5).to_dict()["datasets"])
    assert all(name in drawn for name in ("p₁ = 20", "p* = 46", "p₂ = 63"))


def test_the_dilemma_tells_the_best_choice_by_ranges_of_p():
    told = charts.bets(DILEMMA, 0.5).to_dict()["description"]
    assert "essayer de 20,0\u202f% à 62,5\u202f%" in told
    assert "Bascules : p₁ 20,0" in told


def test_the_broad_line_follows_the_best_option_in_its_own_colour():
    spec = charts.bets(DILEMMA, 0.5).to_dict()
    broad = spec["layer"][0]
    rows = spec["datasets"][broad["data"]["name"]]
    assert [(row["option"], round(row["p"], 3), row["valeur"]) for row in rows] == [
        ("nothing", 0, 50),
        ("nothing", 0.2, 50),
        ("trial", 0.2, 50),
        ("trial", 0.625, 60.625),
        ("innovate", 0.625, 60.625),
        ("innovate", 1, 85),
    ]
    assert broad["mark"].get("opacity") is None
    for colour in broad["encoding"]["color"]["scale"]["range"]:
        assert theme.contrast(colour, theme.PAPER) >= 3


def test_a_dilemma_without_switching_point_says_so():
    always = Dilemma(innovate=Bet(85, 60), nothing=10, trial=Bet(50, 20))
    assert charts.switching(always).empty
    assert "Bascules : aucune" in charts.bets(always, 0.3).to_dict()["description"]


def test_lines_that_end_together_keep_their_names_apart():
    close = Dilemma(innovate=Bet(71, 20), nothing=69, trial=Bet(70, 45))
    spec = charts.bets(close, 0.5).to_dict()
    places = sorted(row["place"] for rows in datasets(spec) for row in rows if "place" in row)
    assert all(later - one >= 6 for one, later in pairwise(places))


def test_ranges_are_drawn_for_each_scenario_from_0_to_1():
    spec = charts.ranges({"A": DILEMMA, "B": Dilemma(Bet(85, 20), 35, Bet(70, 45))}).to_dict()
    rows = max(datasets(spec), key=len)
    assert [row["option"] for row in rows if row["scénario"] == "B"] == ["trial", "innovate"]
    assert [row["de"] for row in rows if row["scénario"] == "A"] == pytest.approx([0, 0.2, 0.625])
    assert "B : essayer de 0,0" in spec["description"]


def test_regrets_end_with_the_worst_and_mark_those_under_the_threshold():
    spec = charts.regrets(decision.regret(PAYOFFS), threshold=6).to_dict()
    rows = max(datasets(spec), key=len)
    worst = {row["réponse"]: row["écrit"] for row in rows if row["scénario"] == charts.WORST}
    assert worst == {"grand projet": "9", "entretien": "6 ✓", "essai": "7"}
    assert spec["description"].index("entretien") < spec["description"].index("essai")


def test_profiles_show_each_policy_the_mean_and_the_spread():
    weights = pd.DataFrame({"A": [3, 1], "B": [1, 3]}, ["rigueur", "service"])
    scores = decision.weighted_scores(PAYOFFS, weights)
    spec = charts.profiles(scores).to_dict()
    assert "essai 6,5 ± 2,8" in spec["description"]
    assert sum(len(rows) for rows in datasets(spec)) == 6 + 3
    assert theme.contrast(spec["layer"][0]["mark"]["color"], theme.PAPER) >= 3


def test_text_on_the_bars_of_ranges_is_readable():
    for colour in charts.COLOURS.values():
        assert theme.contrast(colour, theme.PAPER) >= 4.5


def test_regrets_stay_readable_on_the_darkest_tile():
    assert theme.contrast(theme.INK, theme.SEQUENCE[2]) >= 4.5
