"""Figures of the pace: a map without overlaps, texts in their window, a cut curve, a queue."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook import content
from innoworkbook.charts import pace as charts
from innoworkbook.charts import theme
from innoworkbook.models import pace
from innoworkbook.models.pace import Load, Window

from .on_spec import colours, data

PALETTE = {theme.INK, theme.MUTED, theme.GRID, theme.PAPER, *theme.CATEGORIES, *theme.SEQUENCE}
WINDOW = Window(date(1982, 1, 1), date(2026, 11, 22))
ACTORS = pd.DataFrame(content.load_case("valmarin").value("pace.actors"))
notes = st.floats(0, 10)


def texts(kept: bool = True) -> pd.DataFrame:
    reforms = content.load_table("reforms")
    undoes = (reforms["link"] == "défait ou reporte").fillna(False).astype(bool)
    return reforms.assign(undoes=undoes, kept=kept)


def amounts() -> pd.DataFrame:
    known = content.load_table("dgf")
    current = known.set_index("year")["dgf_eur"].astype(float)
    prices = content.load_table("consumer_prices").set_index("year")["index_2015"]
    constant = pace.deflate(current, prices, 2018)
    return known[["year", "scope"]].assign(current=current.to_numpy(), constant=constant.to_numpy())


FIGURES = {
    "actors": lambda: charts.actors(ACTORS),
    "rhythm": lambda: charts.rhythm(texts(), WINDOW),
    "grant": lambda: charts.grant(amounts(), 2018),
    "queue": lambda: charts.queue(Load(8, 6, 5)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_french_description_and_the_colours_of_the_theme(name: str) -> None:
    spec = FIGURES[name]().to_dict()
    assert len(spec["description"]) > 60
    assert "'" not in spec["description"]
    used = set(colours(spec))
    assert used and used <= PALETTE


@pytest.mark.parametrize("name", ["rhythm", "grant"])
def test_a_figure_of_real_data_names_its_producer_and_its_period(name: str) -> None:
    under = FIGURES[name]().to_dict()["title"]
    assert under["orient"] == "bottom"
    told = " ".join(under["text"])
    assert "Légifrance" in told and "20" in told


# The map of actors


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(notes, notes, notes), min_size=1, max_size=40), st.integers(3, 60))
def test_no_two_labels_of_the_map_overlap(
    rows: list[tuple[float, float, float]], length: int
) -> None:
    frame = pd.DataFrame(rows, columns=["influence", "speed", "proximity"])
    frame.insert(0, "name", [f"acteur {rank} ".ljust(length, "x") for rank in range(len(rows))])
    placed = charts.places(frame)
    for _, side in placed.groupby("right"):
        half = [(text.count("\n") + 1) * charts.LINE / 2 for text in side["label"]]
        boxes = list(zip(side["label_y"], half, strict=True))
        assert all(abs(a - b) >= one + other for (a, one), (b, other) in combinations(boxes, 2))
    edges = placed["label_y"].abs() + charts.LINE / 2
    assert (edges <= placed["height"] / 2 + charts.LINE).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(notes, notes, notes), min_size=1, max_size=40))
def test_proximity_alone_sets_the_distance_to_the_centre(
    rows: list[tuple[float, float, float]],
) -> None:
    frame = pd.DataFrame(rows, columns=["influence", "speed", "proximity"])
    frame.insert(0, "name", "x")
    placed = charts.places(frame)
    for x, y, near in zip(placed["x"], placed["y"], placed["proximity"], strict=True):
        expected = charts.INNER + (charts.OUTER - charts.INNER) * (1 - near / 10)
        assert math.hypot(x, y) == pytest.approx(expected)


def test_the_same_list_gives_the_same_map() -> None:
    pd.testing.assert_frame_equal(charts.places(ACTORS), charts.places(ACTORS))


def test_a_map_of_one_actor_can_be_drawn() -> None:
    assert "1 acteur" in charts.actors(ACTORS.iloc[:1]).to_dict()["description"].replace(
        "\u00a0", " "
    )


def test_a_long_name_is_cut_on_the_map_and_whole_in_its_description() -> None:
    long = "Syndicat mixte de gestion des eaux et des milieux de la vallée"
    spec = charts.actors(ACTORS.assign(name=[long, *ACTORS["name"][1:]])).to_dict()
    assert data(spec, "label")["label"].str.contains("…").any()
    assert long in spec["description"]


# Texts in their window


def test_the_two_instants_that_the_test_compares_are_drawn() -> None:
    spec = charts.rhythm(texts(), WINDOW).to_dict()
    marks = {
        rows[0]["nom"]: rows[0]["année"] for rows in spec["datasets"].values() if "nom" in rows[0]
    }
    assert marks["milieu de la fenêtre"] == pytest.approx(2004.45, abs=0.01)
    assert marks["date moyenne"] > marks["milieu de la fenêtre"]
    assert "40 textes retenus sur 40" in spec["description"].replace("\u00a0", " ")
    assert "plus tard" in spec["description"]


def test_an_unticked_text_stays_in_sight() -> None:
    chosen = texts()
    chosen["kept"] = chosen["undoes"]
    ticks = data(charts.rhythm(chosen, WINDOW).to_dict(), "état")
    assert ticks["état"].value_counts().to_dict() == {"décoché": 32, "défait ou reporte": 8}


def test_without_a_text_the_figure_has_no_mean_date() -> None:
    spec = charts.rhythm(texts(kept=False), WINDOW).to_dict()
    names = [rows[0].get("nom") for rows in spec["datasets"].values()]
    assert "milieu de la fenêtre" in names
    assert "date moyenne" not in names
    assert "sans objet" in spec["description"]


# Money and load


def test_the_curve_of_the_grant_is_cut_where_its_scope_changes() -> None:
    spec = charts.grant(amounts(), 2018).to_dict()
    points = data(spec, "milliards")
    assert set(points["scope"]) == {"avec les régions", "sans les régions"}
    lines = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "line")
    assert lines["encoding"]["detail"]["field"] == "scope"
    assert data(spec, "texte")["year"].tolist() == [2017.5]
    assert points.loc[points["unité"] == "euros de 2018", "year"].max() == 2025


def test_the_queue_passes_through_the_worked_points() -> None:
    curve = data(charts.queue(Load(8, 6, 5)).to_dict(), "arrivées")
    swollen = curve[curve["arrivées"] == "irrégulières"].set_index("charge")["file"]
    assert [swollen[rho] for rho in (0.5, 0.8, 0.9)] == pytest.approx([1, 4, 9])
    assert swollen.max() <= charts.TOP


@pytest.mark.parametrize(
    ("load", "told", "shown"),
    [(Load(8, 6, 5), "ρ = 0,80 → 4,0", 4), (Load(20, 6, 5), "ρ = 2,00 → sans fin", charts.TOP)],
)
def test_the_place_of_a_load_is_written_on_the_queue(load: Load, told: str, shown: float) -> None:
    spec = charts.queue(load).to_dict()
    mine = [rows[0] for rows in spec["datasets"].values() if rows[0].get("texte") == told]
    assert mine[0]["file"] == pytest.approx(shown)
    assert mine[0]["charge"] <= charts.RIGHT
