"""Pace of reforms, money in constant euros, load of initiatives (S03, S04)."""

import math
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from innoworkbook.french import UserError, day
from innoworkbook.models import pace
from innoworkbook.models.pace import Load, Trend, Window

CONTEXT = Path(__file__).parents[2] / "data" / "context"
SINCE_1982 = Window(date(1982, 1, 1), date(2026, 11, 22))
SINCE_1980 = Window(date(1980, 1, 1), date(2026, 11, 22))

quick = settings(deadline=None, max_examples=50)
moments = st.lists(st.floats(0.01, 99.99), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def reforms() -> pd.DataFrame:
    return pd.read_csv(CONTEXT / "reforms.csv", encoding="utf-8", parse_dates=["date"])


@pytest.fixture(scope="module")
def grant() -> pd.Series:
    return pd.read_csv(CONTEXT / "dgf.csv", encoding="utf-8", index_col="year")["dgf_eur"]


@pytest.fixture(scope="module")
def prices() -> pd.Series:
    table = pd.read_csv(CONTEXT / "consumer_prices.csv", encoding="utf-8", index_col="year")
    return table["index_2015"]


def of(reforms: pd.DataFrame, kept: pd.Series, window: Window = SINCE_1982) -> Trend:
    return pace.trend([moment.date() for moment in reforms.loc[kept, "date"]], window)


# The trend test


@quick
@given(moments)
def test_a_window_read_backwards_turns_faster_into_slower(times: list[float]) -> None:
    forwards = pace.laplace(times, 100)
    backwards = pace.laplace([100 - time for time in times], 100)
    assert backwards.score == pytest.approx(-forwards.score, abs=1e-9)
    assert backwards.p_value == pytest.approx(forwards.p_value, abs=1e-9)


@quick
@given(moments, st.floats(0.001, 1000))
def test_the_unit_of_time_does_not_matter(times: list[float], unit: float) -> None:
    rescaled = pace.laplace([time * unit for time in times], 100 * unit)
    assert rescaled.score == pytest.approx(pace.laplace(times, 100).score, abs=1e-9)


@quick
@given(moments)
def test_the_p_value_is_the_two_sided_normal_one(times: list[float]) -> None:
    trend = pace.laplace(times, 100)
    assert trend.p_value == pytest.approx(2 * norm.sf(abs(trend.score)))
    assert abs(trend.score) <= math.sqrt(3 * len(times)) + 1e-9


def test_the_worked_example_is_not_significant() -> None:
    trend = pace.laplace([1, 4, 6, 8, 9], 10)
    assert (round(trend.score, 3), round(trend.p_value, 3)) == (0.465, 0.642)
    assert trend.verdict() == "undecided"


def test_a_published_machine_improves() -> None:
    # Failures of system 1, U = -2.6121 (ReliaWiki, Reliability Growth reference, appendix B)
    failures = [1.2, 55.6, 72.7, 111.9, 121.9, 303.6, 326.9, 1568.4, 1913.5]
    trend = pace.laplace(failures, 2000)
    assert round(trend.score, 4) == -2.6121
    assert trend.verdict(0.10) == "slower"


def test_a_case_worked_by_hand() -> None:
    # mean 75, half window 50, 100 / √(12 × 3) = 100 / 6: U = 25 × 6 / 100
    trend = pace.laplace([60, 75, 90], 100)
    assert trend == Trend(
        count=3, score=pytest.approx(1.5), p_value=pytest.approx(0.1336, abs=1e-4)
    )


def test_a_window_does_not_open_on_an_event() -> None:
    with pytest.raises(UserError, match="s’ouvre sur un événement, le 2 mars 1982"):
        pace.trend([date(1982, 3, 2)], Window(date(1982, 3, 2), date(2026, 11, 22)))
    with pytest.raises(UserError, match="n°\u00a02 est sur l’ouverture"):
        pace.laplace([3, 0], 10)


def test_an_event_outside_the_window_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="1er mai 1981 sort de la fenêtre"):
        pace.trend([date(1981, 5, 1)], SINCE_1982)
    for outside in (-1, 10.5, math.nan, math.inf):
        with pytest.raises(UserError, match="écartez-le"):
            pace.laplace([outside], 10)


def test_an_event_on_the_last_day_counts() -> None:
    assert pace.trend([date(2026, 11, 22)], SINCE_1982).score == pytest.approx(math.sqrt(3))


def test_no_event_or_no_duration_is_refused() -> None:
    with pytest.raises(UserError, match="cochez-en au moins un"):
        pace.trend([], SINCE_1982)
    for length in (0, -1, math.nan, math.inf):
        with pytest.raises(UserError, match="durée positive"):
            pace.laplace([1], length)
    with pytest.raises(UserError, match="finit le 1er janvier 1982 et s’ouvre le 1er janvier 1982"):
        Window(date(1982, 1, 1), date(1982, 1, 1))


def test_a_level_outside_0_and_1_is_refused() -> None:
    for level in (0, 1, 5, math.nan):
        with pytest.raises(UserError, match="par exemple 0,05"):
            pace.laplace([1], 10).verdict(level)


@quick
@given(st.lists(st.dates(date(2000, 1, 2), date(2019, 12, 31)), min_size=2, max_size=20))
def test_one_event_fewer_moves_the_score_around_the_whole(dates: list[date]) -> None:
    window = Window(date(2000, 1, 1), date(2019, 12, 31))
    low, high = pace.without_one(dates, window)
    shrink = math.sqrt((len(dates) - 1) / len(dates))
    whole = pace.trend(dates, window).score * shrink
    assert low - 1e-9 <= whole <= high + 1e-9


def test_one_event_alone_cannot_be_removed() -> None:
    with pytest.raises(UserError, match="au moins deux"):
        pace.without_one([date(2000, 5, 1)], SINCE_1982)


# The map of actors

notes = st.floats(0, 10)


@quick
@given(st.lists(st.tuples(st.floats(0.1, 10), notes, notes), min_size=1, max_size=20))
def test_the_weighted_speed_lies_between_the_slowest_and_the_fastest(
    rows: list[tuple[float, float, float]],
) -> None:
    actors = pd.DataFrame(rows, columns=["influence", "speed", "proximity"])
    actors["name"] = [f"acteur {rank}" for rank in range(len(actors))]
    found = pace.ecosystem(actors)
    assert found.weighted_speed is not None
    assert actors["speed"].min() - 1e-9 <= found.weighted_speed <= actors["speed"].max() + 1e-9
    equal = pace.ecosystem(actors.assign(influence=4.0))
    assert equal.weighted_speed == pytest.approx(equal.mean_speed)


def test_the_strong_and_fast_are_named_and_the_weightless_have_no_weighted_speed() -> None:
    actors = pd.DataFrame(
        {"name": ["A", "B", "C"], "influence": [7, 9, 6], "speed": [7, 6, 10], "proximity": 5}
    )
    assert pace.ecosystem(actors).drivers == ("A",)
    assert pace.ecosystem(actors, high=6).drivers == ("A", "B", "C")
    assert pace.ecosystem(actors.assign(influence=0)).weighted_speed is None


def test_an_actor_out_of_its_scale_is_refused_by_name() -> None:
    actors = pd.DataFrame({"name": ["Région"], "influence": [11], "speed": [5], "proximity": [5]})
    with pytest.raises(UserError, match=r"Région.*hors de l’échelle \(influence\)"):
        pace.ecosystem(actors)
    with pytest.raises(UserError, match="ajoutez au moins un acteur"):
        pace.ecosystem(actors.iloc[:0])


# The list of reforms


def test_the_forty_reforms_do_not_clearly_speed_up(reforms: pd.DataFrame) -> None:
    trend = of(reforms, reforms["core"] >= 0)
    assert (trend.count, round(trend.score, 2), round(trend.p_value, 3)) == (40, 1.58, 0.114)
    assert trend.verdict() == "undecided"


def test_the_thirteen_core_reforms_rather_slow_down(reforms: pd.DataFrame) -> None:
    trend = of(reforms, reforms["core"] == 1)
    assert (trend.count, round(trend.score, 2)) == (13, -1.02)


def test_what_speeds_up_is_texts_that_undo_texts(reforms: pd.DataFrame) -> None:
    undoes = reforms["link"] == "défait ou reporte"
    alone, without = of(reforms, undoes), of(reforms, ~undoes)
    assert (alone.count, round(alone.score, 2), round(alone.p_value, 3)) == (8, 3.07, 0.002)
    assert (without.count, round(without.score, 2)) == (32, 0.23)
    assert alone.verdict() == "faster"


def test_the_window_decides(reforms: pd.DataFrame) -> None:
    trend = of(reforms, reforms["core"] >= 0, SINCE_1980)
    assert (round(trend.score, 2), round(trend.p_value, 3)) == (1.98, 0.048)
    assert trend.verdict() == "faster"


def test_every_reform_has_its_official_reference(reforms: pd.DataFrame) -> None:
    columns = "id short_title number title date field effect core reverses link reference"
    assert list(reforms.columns) == columns.split()
    for reform in reforms.itertuples():
        kind_and_number = reform.number[0].lower() + reform.number[1:]
        official = f"Légifrance, {kind_and_number} du {day(reform.date)}"
        assert reform.reference.startswith(official)
        assert re.search(r"(loi|décret).* n°\u00a0\d+-\d+", reform.reference)


def test_a_reform_goes_back_on_an_earlier_one(reforms: pd.DataFrame) -> None:
    dates = reforms.set_index("id")["date"]
    assert dates.index.is_unique
    later = reforms.dropna(subset=["reverses"])
    assert (later["date"] > later["reverses"].map(dates)).all()
    assert set(later["link"]) == {"défait ou reporte", "modifie ou remplace"}
    assert reforms.loc[reforms["reverses"].isna(), "link"].isna().all()


# The sliding window


@quick
@given(st.lists(st.dates(date(2000, 1, 1), date(2019, 12, 31)), max_size=40))
def test_a_window_of_one_year_counts_every_event_once(dates: list[date]) -> None:
    counts = pace.sliding_counts(dates, Window(date(2000, 1, 1), date(2019, 12, 31)), years=1)
    assert counts["count"].sum() == len(dates)


def test_years_cut_at_either_end_are_not_counted(reforms: pd.DataFrame) -> None:
    dates = [moment.date() for moment in reforms["date"]]
    counts = pace.sliding_counts(dates, SINCE_1982)
    assert counts.iloc[0].tolist() == [1982, 1986, 4]
    assert counts.iloc[-1].tolist() == [2021, 2025, 6]
    assert (counts["last_year"] - counts["first_year"] == 4).all()
    late = pace.sliding_counts([], Window(date(1982, 6, 1), date(2026, 12, 31)))
    assert (late["first_year"].min(), late["last_year"].max()) == (1983, 2026)


def test_a_sliding_window_wider_than_the_period_is_refused() -> None:
    for years in (0, 45):
        with pytest.raises(UserError, match="choisissez de 1 à 44 ans"):
            pace.sliding_counts([], SINCE_1982, years=years)


# The grant in constant euros


def test_the_grant_since_2018_rises_in_current_euros_and_falls_in_constant_ones(
    grant: pd.Series, prices: pd.Series
) -> None:
    constant = pace.deflate(grant, prices, base_year=2018)
    assert round(grant[2024] / grant[2018] - 1, 3) == 0.011
    assert round(constant[2024] / constant[2018] - 1, 2) == -0.13


def test_a_year_without_a_price_stays_empty(grant: pd.Series, prices: pd.Series) -> None:
    constant = pace.deflate(grant, prices, base_year=2024)
    assert constant.index[constant.isna()].tolist() == [2026]
    assert constant[2024] == grant[2024]


def test_the_table_says_the_break_of_2018() -> None:
    table = pd.read_csv(CONTEXT / "dgf.csv", encoding="utf-8", index_col="year")
    assert table.index.tolist() == list(range(2011, 2027))
    assert table.loc[2018, "note"].startswith("Rupture de périmètre")
    assert table.index[table["scope"] == "sans les régions"].min() == 2018
    assert round((table.loc[2018, "dgf_eur"] - table.loc[2017, "dgf_eur"]) / 1e9, 2) == -3.90


def test_the_price_index_is_chained_from_its_yearly_changes() -> None:
    table = pd.read_csv(CONTEXT / "consumer_prices.csv", encoding="utf-8", index_col="year")
    assert table.loc[2015, "index_2015"] == 100
    growth = 100 * table["index_2015"].pct_change().dropna()
    assert growth.to_numpy() == pytest.approx(
        table["annual_change_percent"].iloc[1:].to_numpy(), abs=0.002
    )
    assert table["source"].notna().all()


@quick
@given(st.floats(0.1, 10), st.sampled_from([2020, 2021, 2022]))
def test_the_base_of_the_price_index_does_not_matter(factor: float, base: int) -> None:
    amounts = pd.Series({2020: 10.0, 2021: 11.0, 2022: 12.0})
    index = pd.Series({2020: 100.0, 2021: 102.0, 2022: 107.0})
    same = pace.deflate(amounts, index * factor, base)
    assert same.to_numpy() == pytest.approx(pace.deflate(amounts, index, base).to_numpy())
    assert same[base] == pytest.approx(amounts[base])


def test_a_faulty_series_is_refused() -> None:
    good = pd.Series({2020: 100.0, 2021: 102.0})
    twice = pd.Series([1.0, 2.0], index=[2020, 2020])
    with pytest.raises(UserError, match="L’année 2020 figure deux fois dans les montants"):
        pace.deflate(twice, good, 2020)
    with pytest.raises(UserError, match="L’année 2020 figure deux fois dans les prix"):
        pace.deflate(good, twice, 2020)
    for wrong in (0.0, -1.0, math.nan):
        with pytest.raises(UserError, match="L’indice des prix de 2021 n’est pas positif"):
            pace.deflate(good, pd.Series({2020: 100.0, 2021: wrong}), 2020)
    with pytest.raises(UserError, match="2019 n’a pas d’indice des prix"):
        pace.deflate(good, good, 2019)


# The load of initiatives


def test_eight_initiatives_a_year_load_an_authority_at_four_fifths() -> None:
    load = Load(per_year=8, months_each=6, at_once=5)
    assert (load.rho, load.saturated, load.ceiling) == (0.8, False, 10)


@quick
@given(st.integers(0, 60), st.integers(1, 24), st.integers(1, 20))
def test_an_authority_is_saturated_from_its_ceiling_on(year: int, months: int, once: int) -> None:
    load = Load(year, months, once)
    assert load.saturated == (year * months >= 12 * once)
    assert Load(load.ceiling, months, once).rho == pytest.approx(1)


def test_the_queue_swells_before_the_load_reaches_one() -> None:
    assert [pace.backlog(rho) for rho in (0, 0.5, 0.8, 0.9)] == pytest.approx([0, 1, 4, 9])
    assert pace.backlog(1) == pace.backlog(1.3) == math.inf


@quick
@given(st.floats(0, 0.999), st.floats(0, 0.999))
def test_more_load_never_shortens_the_queue(first: float, second: float) -> None:
    assert pace.backlog(min(first, second)) <= pace.backlog(max(first, second))


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ((-1, 6, 5), "d’initiatives par an"),
        ((8, 0, 5), "de mois par initiative"),
        ((8, 6, 0), "absorbable à la fois"),
        ((math.inf, 6, 5), "d’initiatives par an"),
        ((8, math.nan, 5), "de mois par initiative"),
    ],
)
def test_a_load_out_of_its_scale_is_refused(figures: tuple[float, ...], message: str) -> None:
    with pytest.raises(UserError, match=message):
        Load(*figures)


def test_a_negative_load_has_no_queue() -> None:
    for rho in (-0.1, math.nan):
        with pytest.raises(UserError, match="indiquez zéro ou plus"):
            pace.backlog(rho)
