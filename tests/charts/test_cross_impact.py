"""Figures of cross-impact balances (S23)."""

from __future__ import annotations

import pandas as pd

from innoworkbook.charts import cross_impact as charts
from innoworkbook.charts import theme

BALANCES = pd.Series(
    {
        ("Dotations", "gelées"): 0,
        ("Dotations", "en baisse"): 0,
        ("Tourisme", "étalé"): -1,
        ("Tourisme", "août"): 2,
    }
)
SCENARIO = {"Dotations": "gelées", "Tourisme": "étalé"}


def rows(spec) -> list[dict]:
    return max(spec["datasets"].values(), key=len)


def test_the_chosen_state_and_the_one_that_beats_it_are_named_not_only_coloured():
    spec = charts.balances(BALANCES, SCENARIO).to_dict()
    told = {(row["descripteur"], row["état"]): row for row in rows(spec)}
    assert told["Tourisme", "étalé"]["écrit"] == "−1 ● choisi"
    assert told["Tourisme", "août"]["écrit"] == "+2 ▲ l’emporte"
    assert told["Tourisme", "août"]["rôle"] == charts.STRONGER
    assert "Tourisme, août +2 ▲ l’emporte" in spec["description"]


def test_a_tied_rival_does_not_beat_the_chosen_state():
    found = rows(charts.balances(BALANCES, SCENARIO).to_dict())
    tied = next(row for row in found if row["état"] == "en baisse")
    assert tied["rôle"] == charts.OTHER


def test_words_stand_right_of_the_bar_even_when_it_is_negative():
    found = rows(charts.balances(BALANCES, SCENARIO).to_dict())
    assert all(row["bout"] >= 0 for row in found)


def test_decimal_balances_are_written_with_their_decimals():
    found = rows(charts.balances(BALANCES + 0.25, SCENARIO).to_dict())
    assert found[0]["écrit"] == "+0,25 ● choisi"


def test_the_widest_basins_are_drawn_and_the_others_counted():
    table = pd.DataFrame(
        {
            "name": [f"scénario {place}" for place in range(1, 15)],
            "share": [0.5, 0.2, *[0.025] * 12],
            "period": [1, 3, *[1] * 12],
        }
    )
    spec = charts.basins(table).to_dict()
    assert len(rows(spec)) == charts.SHOWN_ATTRACTORS
    assert rows(spec)[1]["écrit"].endswith("cycle de 3")
    assert "non dessinés : 2\u00a0autres" in spec["description"]


def test_the_figures_use_the_colours_of_the_theme():
    drawn = str(charts.balances(BALANCES, SCENARIO).to_dict())
    assert theme.BLUE in drawn and theme.ORANGE in drawn


def test_every_bar_stands_out_from_the_page():
    bars = charts.balances(BALANCES, SCENARIO).to_dict()["spec"]["layer"][0]
    for colour in bars["encoding"]["color"]["scale"]["range"]:
        assert theme.contrast(colour, theme.PAPER) >= 3
