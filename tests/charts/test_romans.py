"""Figures of the case: a hole stays a hole, a rank comes with its list, a source stands under."""

from __future__ import annotations

import pandas as pd
import pytest

from innoworkbook import content
from innoworkbook.charts import romans as charts
from innoworkbook.charts import theme
from innoworkbook.models import comparison

from .on_spec import colours, data

PALETTE = {theme.INK, theme.MUTED, theme.GRID, theme.PAPER, *theme.CATEGORIES, *theme.SEQUENCE}
TOWN = "Romans-sur-Isère"


def towns() -> pd.DataFrame:
    return content.load_table("romans_comparables").set_index("town")


def suburbs() -> tuple[str, ...]:
    return tuple(towns().index[towns()["suburb"]])


def courses() -> pd.DataFrame:
    figures = content.load_table("romans_comparables_population")
    return comparison.course(figures.rename(columns={"population": "value"}))


def firms() -> theme.Chart:
    return charts.ranking(
        towns()["firms_per_1000"], TOWN, "entreprises pour 1 000 habitants",
        suburbs=suburbs(), source="Insee, Side, stock 2024.",
    )  # fmt: skip


FIGURES = {
    "population": lambda: charts.population(content.load_table("romans_population")),
    "households": lambda: charts.households(content.load_table("romans_households")),
    "activity": lambda: charts.activity(content.load_table("romans_activity")),
    "ranking": firms,
    "multiples": lambda: charts.multiples(
        courses(), "Population, base 100 en 2016", town=TOWN, suburbs=suburbs(), source="Insee."
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_french_name_a_source_and_the_colours_of_the_theme(name: str) -> None:
    spec = FIGURES[name]().to_dict()
    assert len(spec["description"]) > 60
    assert spec["title"]["text"].startswith("Source\u00a0: ")
    assert spec["title"]["orient"] == "bottom"
    assert set(colours(spec)) <= PALETTE
    assert theme.bundle(FIGURES[name]())


def test_the_hole_of_1969_to_2008_is_drawn_as_a_hole() -> None:
    spec = FIGURES["population"]().to_dict()
    drawn = data(spec, "tronçon")
    assert set(drawn.loc[drawn["year"] <= 1968, "tronçon"]) == {"avant"}
    assert set(drawn.loc[drawn["year"] >= 2009, "tronçon"]) == {"après"}
    assert not drawn["year"].between(1969, 2008).any()
    band = data(spec, "début").iloc[0]
    assert (band["début"], band["fin"]) == (1968, 2009)
    assert "aucun chiffre de 1969 à 2008" in spec["description"]
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["detail"]["field"] == "tronçon"


def test_one_person_households_rise_from_41_4_to_44_2_per_cent() -> None:
    told = FIGURES["households"]().to_dict()["description"]
    for figure in (
        "41,4\u202f% en 2011",
        "44,2\u202f% en 2016",
        "10,1\u202f% en 2011",
        "9,5\u202f% en 2016",
    ):
        assert figure in told


def test_the_unemployed_stand_out_among_27_181_people() -> None:
    spec = FIGURES["activity"]().to_dict()
    assert "27\u202f181" in spec["description"]
    drawn = data(spec, "chômage")
    assert drawn.loc[drawn["chômage"], "people"].tolist() == [2439]


def test_a_ranking_goes_down_from_the_highest_and_names_the_suburbs() -> None:
    spec = firms().to_dict()
    drawn = data(spec, "genre")
    assert drawn["valeur"].is_monotonic_decreasing
    assert len(drawn) == 11
    assert drawn.loc[drawn["genre"] == charts.TOWN, "commune"].tolist() == [TOWN]
    named = drawn.loc[drawn["genre"] == charts.SUBURB, "commune"]
    assert len(named) == 4
    assert named.str.endswith("(banlieue)").all()
    assert data(spec, "médiane")["médiane"].tolist() == [pytest.approx(82.2)]
    assert "rang 5 sur 11" in spec["description"]


def test_a_ranking_shows_falls_below_zero() -> None:
    spec = charts.ranking(towns()["population_change"], TOWN, "évolution, %").to_dict()
    axis = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert axis[0] < -8 < 12 < axis[1]
    assert "title" not in spec


def test_the_small_multiples_share_their_scales_and_break_in_2017() -> None:
    spec = FIGURES["multiples"]().to_dict()
    drawn = data(spec, "étudiée")
    assert drawn["commune"].nunique() == 11
    assert drawn.loc[drawn["year"] == 2017, "value"].isna().all()
    assert drawn.loc[drawn["étudiée"], "town"].unique().tolist() == [TOWN]
    assert "resolve" not in spec
    assert spec["facet"]["sort"][0] == TOWN
