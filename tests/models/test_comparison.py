"""One town among its like: properties of a rank and of a median, then Romans' own figures."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models.comparison import course, nearest, standing

quick = settings(deadline=None, max_examples=60)
figures = st.dictionaries(
    st.sampled_from("ABCDEFGHIJK"), st.floats(-1e6, 1e6), min_size=2, max_size=11
)


@quick
@given(figures)
def test_ranks_run_from_one_to_the_number_of_towns(values):
    towns = pd.Series(values)
    ranks = [standing(towns, town).rank for town in towns.index]
    assert min(ranks) == 1
    assert max(ranks) <= len(towns)
    assert standing(towns, str(towns.idxmax())).rank == 1


@quick
@given(figures, st.floats(-1e3, 1e3))
def test_a_shift_of_all_values_keeps_the_rank(values, shift):
    whole = pd.Series(values).round()
    town = whole.index[0]
    assert standing(whole, town).rank == standing(whole + round(shift), town).rank


@quick
@given(figures)
def test_the_median_leaves_the_town_itself_out(values):
    towns = pd.Series(values)
    town = towns.index[0]
    assert standing(towns, town).median == towns.drop(town).median()


def test_equal_values_share_the_better_rank():
    towns = pd.Series({"A": 2.0, "B": 2.0, "C": 1.0})
    assert standing(towns, "A").rank == standing(towns, "B").rank == 1
    assert standing(towns, "C").rank == 3


def test_a_town_without_a_figure_is_named():
    with pytest.raises(UserError, match=r"D.{1,3}n’a pas de chiffre"):
        standing(pd.Series({"A": 1.0, "D": None}, dtype=float), "D")
    with pytest.raises(UserError, match=r"A.{1,3}est seule"):
        standing(pd.Series({"A": 1.0}), "A")


def test_a_year_without_a_figure_stays_a_hole():
    told = pd.DataFrame(
        {"town": ["A", "A", "B"], "year": [2016, 2018, 2017], "value": [50.0, 60.0, 10.0]}
    )
    found = course(told).pivot(index="year", columns="town", values="value")
    assert found["A"].tolist() == pytest.approx([100, float("nan"), 120], nan_ok=True)
    assert found["B"].isna().tolist() == [True, False, True]
    assert course(told, base=False)["value"].dropna().tolist() == [50, 60, 10]


def test_two_figures_for_a_year_or_a_base_of_zero_are_refused():
    twice = pd.DataFrame({"town": ["A", "A"], "year": [2016, 2016], "value": [1.0, 2.0]})
    with pytest.raises(UserError, match="deux chiffres pour 2016"):
        course(twice)
    with pytest.raises(UserError, match="pas d’indice"):
        course(pd.DataFrame({"town": ["A"], "year": [2016], "value": [0.0]}))


def test_the_nearest_towns_are_those_of_the_nearest_size():
    sizes = pd.Series({"A": 33_000.0, "B": 32_000.0, "C": 90_000.0, "D": 33_500.0})
    assert nearest(sizes, "A", peers=2) == ["A", "D", "B"]
    assert nearest(sizes, "A") == ["A", "D", "B", "C"]
    with pytest.raises(UserError, match=r"E.{1,3}n’a pas"):
        nearest(sizes, "E")


# Romans and its ten comparable communes (Insee Side, stock 2024; Insee, populations)


def _firms(towns):
    return standing(towns.set_index("town")["firms_per_1000"], "Romans-sur-Isère")


def test_romans_is_fifth_of_eleven_for_firms_and_fourth_of_seven_without_the_suburbs():
    towns = content.load_table("romans_comparables")
    all_towns = _firms(towns)
    assert (all_towns.rank, all_towns.towns, all_towns.value) == (5, 11, 86.2)
    assert all_towns.median == pytest.approx(82.2)
    urban = _firms(towns[~towns["suburb"]])
    assert (urban.rank, urban.towns) == (4, 7)
    assert urban.median == pytest.approx(89.95)


def test_four_of_the_ten_are_suburbs_of_a_metropolis():
    towns = content.load_table("romans_comparables")
    assert sorted(towns.loc[towns["suburb"], "town"]) == [
        "Marignane",
        "Saint-Chamond",
        "Saint-Laurent-du-Var",
        "Saint-Médard-en-Jalles",
    ]


def test_no_figure_of_2017_is_invented():
    populations = content.load_table("romans_comparables_population")
    told = course(populations.rename(columns={"population": "value"}))
    assert told.loc[told["year"] == 2017, "value"].isna().all()
    romans = told[told["town"] == "Romans-sur-Isère"].set_index("year")["value"]
    assert romans[2023] == pytest.approx(100.46, abs=0.005)
