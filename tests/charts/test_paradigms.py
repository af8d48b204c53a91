"""The figures of the three paradigms: data, colours, descriptions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from innoworkbook.charts import paradigms as charts
from innoworkbook.charts import theme
from innoworkbook.models import paradigms
from innoworkbook.models.paradigms import DIMENSIONS, SHORT_TRIADS, Profile, Shares

TOP = math.sqrt(3) / 2


def profile(*points: tuple[int, int, int]) -> Profile:
    return paradigms.score(dict(zip(SHORT_TRIADS, points, strict=False)), "short")


@pytest.fixture
def today() -> Profile:
    return profile(
        (7, 2, 1), (6, 3, 1), (2, 5, 3), (5, 4, 1), (3, 5, 2), (1, 3, 6), (1, 3, 6), (2, 4, 4)
    )


@pytest.fixture
def wished() -> Profile:
    return profile(*[(5, 4, 1)] * 8)


def crowd(people: int) -> list[Shares]:
    points = np.random.default_rng(0).integers(0, 11, size=(people, 3))
    return [Shares(*(float(value) for value in row / row.sum())) for row in points]


def rows(spec: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """Return the dataset of a figure whose rows hold these names."""
    for data in spec["datasets"].values():
        if data and set(names) <= set(data[0]):
            return list(data)
    raise AssertionError(f"no dataset holds {names}")


def marks(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_the_corners_and_the_centre_stand_where_they_belong() -> None:
    named = {
        "jacobin": Shares(1, 0, 0),
        "matriciel": Shares(0, 1, 0),
        "agile": Shares(0, 0, 1),
        "centre": Shares(1 / 3, 1 / 3, 1 / 3),
    }
    spec = charts.triangle(named).to_dict()
    drawn = {row["name"]: (row["x"], row["y"]) for row in rows(spec, "name", "full", "x", "y")}
    assert drawn["jacobin"] == (0, 0)
    assert drawn["agile"] == (1, 0)
    assert drawn["matriciel"] == pytest.approx((0.5, TOP))
    assert drawn["centre"] == pytest.approx((0.5, TOP / 3))


def test_the_frame_of_the_triangle_names_its_own_corners() -> None:
    spec = charts.triangle({"ici": Shares(0.2, 0.3, 0.5)}).to_dict()
    corners = next(
        data
        for data in spec["datasets"].values()
        if len(data) == 3 and {row.get("name") for row in data} == set(charts.NAMES.values())
    )
    assert {row["name"]: round(row["x"], 3) for row in corners} == {
        "jacobin": 0,
        "matriciel": 0.5,
        "agile": 1,
    }


def test_the_triangle_keeps_its_proportions() -> None:
    spec = charts.triangle({"ici": Shares(0.2, 0.3, 0.5)}).to_dict()
    x, y = (spec["layer"][0]["encoding"][axis]["scale"]["domain"] for axis in "xy")
    per_unit = [spec[side] / (ends[1] - ends[0]) for side, ends in (("width", x), ("height", y))]
    assert per_unit[0] == pytest.approx(per_unit[1], rel=0.01)


def test_the_triangle_is_readable_with_one_point() -> None:
    spec = charts.triangle({"aujourd’hui": Shares(0.5, 0.3, 0.2)}).to_dict()
    assert not marks(spec, "circle")
    assert [row["name"] for row in rows(spec, "name", "full")] == ["aujourd’hui"]
    assert "aujourd’hui jacobin 0,50, matriciel 0,30 et agile 0,20" in spec["description"]


def test_the_triangle_is_readable_with_two_hundred_points() -> None:
    few, many = (
        charts.triangle({"moyenne": Shares(0.4, 0.3, 0.3)}, crowd(people)).to_dict()
        for people in (24, 200)
    )
    (loose,), (packed,) = (marks(spec, "circle") for spec in (few, many))
    assert packed["size"] < loose["size"]
    assert packed["opacity"] < loose["opacity"] <= 1
    assert len(many["datasets"][many["layer"][0]["data"]["name"]]) == 200
    named = [row["name"] for row in rows(many, "name", "full")]
    assert named == ["moyenne"]
    assert "200\u00a0positions du groupe" in many["description"]
    assert len(str(many)) < 60_000


def test_two_names_never_share_a_side() -> None:
    for other in (Shares(0.4, 0.3, 0.3), Shares(0.3, 0.4, 0.3)):
        spec = charts.triangle({"aujourd’hui": Shares(0.4, 0.3, 0.3), "souhaité": other}).to_dict()
        named = rows(spec, "name", "full")
        sides = [row["label_y"] > row["y"] for row in named]
        assert sorted(sides) == [False, True]


@pytest.mark.parametrize("corner", [Shares(1, 0, 0), Shares(0, 1, 0), Shares(0, 0, 1)])
def test_a_point_on_a_corner_leaves_the_name_of_the_corner_in_sight(corner: Shares) -> None:
    spec = charts.triangle({"aujourd’hui": corner, "souhaité": corner}).to_dict()
    corners = next(
        data
        for data in spec["datasets"].values()
        if len(data) == 3 and {row.get("name") for row in data} == set(charts.NAMES.values())
    )
    for point in rows(spec, "name", "full"):
        assert min(abs(point["label_y"] - name["label_y"]) for name in corners) > 0.06


def test_the_profile_draws_every_dimension_of_both_horizons(
    today: Profile, wished: Profile
) -> None:
    spec = charts.profile(today, wished).to_dict()
    drawn = rows(spec, "dimension", "paradigm", "today", "wished")
    assert len(drawn) == 3 * len(DIMENSIONS)
    decision = {row["paradigm"]: row for row in drawn if row["dimension"] == "décision"}
    assert decision["jacobin"]["today"] == pytest.approx(0.7)
    assert decision["jacobin"]["wished"] == pytest.approx(0.5)
    assert "souhaité" in str(spec["title"])
    assert "décision jacobin 0,70" in spec["description"]


def test_a_wish_not_said_is_not_drawn(today: Profile) -> None:
    spec = charts.profile(today).to_dict()
    assert len(spec["spec"]["layer"]) == 1
    assert "souhaité" not in str(spec.get("title"))


def test_a_dimension_without_answer_is_left_out() -> None:
    partial = profile(*[(4, 3, 3)] * 6)
    drawn = rows(charts.profile(partial, profile(*[(4, 3, 3)] * 8)).to_dict(), "dimension")
    assert {row["dimension"] for row in drawn} == set(list(DIMENSIONS.values())[:6])


def test_the_quantiles_of_a_group_are_drawn(today: Profile, wished: Profile) -> None:
    spec = charts.quantiles(paradigms.group_profile([today, wished])).to_dict()
    drawn = rows(spec, "dimension", "q25", "median", "q75")
    assert len(drawn) == 3 * len(DIMENSIONS)
    assert "médiane" in spec["description"]


def test_the_parts_of_a_heterogeneity_are_written_beside_their_bars() -> None:
    spec = charts.parts({"vous": {"total": 0.997, "entre dimensions": 0.138}}).to_dict()
    drawn = rows(spec, "part", "value", "written")
    assert [row["written"] for row in drawn] == ["0,997", "0,138"]
    assert "entre dimensions 0,138" in spec["description"]


def test_a_divergence_is_drawn_beside_both_laws_of_chance() -> None:
    laws: tuple[paradigms.Law, ...] = ("dirichlet", "whole_points")
    references = [paradigms.random_reference(law=law) for law in laws]
    spec = charts.reference(0.138, references).to_dict()
    drawn = rows(spec, "law", "low", "high", "mean")
    assert [row["law"] for row in drawn] == [charts.LAWS[law] for law in laws]
    assert drawn[0]["mean"] == pytest.approx(0.212, abs=0.003)
    assert (drawn[0]["low"], drawn[0]["high"]) == pytest.approx((0.118, 0.320), abs=0.003)
    assert rows(spec, "value", "written")[0]["value"] == 0.138
    assert "0,138" in spec["description"]


def test_a_very_divergent_profile_stays_on_the_figure() -> None:
    spec = charts.reference(0.9, [paradigms.random_reference(draws=100)]).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"][1] > 0.9


def test_gaps_are_drawn_widest_first(today: Profile, wished: Profile) -> None:
    table = paradigms.gaps(today, wished)
    drawn = rows(charts.gaps(table).to_dict(), "dimension", "distance")
    distances = [round(row["distance"], 9) for row in drawn]
    assert distances == sorted(distances, reverse=True)
    assert len(drawn) == len(DIMENSIONS)


def test_a_gap_that_is_not_known_is_not_drawn(today: Profile) -> None:
    spec = charts.gaps(paradigms.gaps(today, profile(*[(4, 3, 3)] * 6))).to_dict()
    assert len(rows(spec, "dimension", "distance")) == 6


def test_the_trajectory_puts_each_dimension_under_its_stage() -> None:
    spec = charts.trajectory({"decision": "comfort", "users": "sector_trial"}).to_dict()
    placed = {row["name"]: row["x"] for row in rows(spec, "name", "row")}
    assert placed == {"décision": 0, "relation aux usagers": 2}
    assert "reconstruction" in spec["description"]
    assert "vision\u00a0: rien" in spec["description"]


def test_the_stages_follow_the_three_paradigms_in_the_order_of_the_slide() -> None:
    spec = charts.trajectory({}).to_dict()
    boxes = rows(spec, "stage", "paradigm")
    assert [row["paradigm"] for row in boxes] == ["jacobin", "matriciel", "matriciel", "agile"]


def test_every_figure_has_a_french_name_and_the_colours_of_the_house(
    today: Profile, wished: Profile
) -> None:
    house = {
        colour.lower()
        for colour in (*theme.CATEGORIES, *theme.SEQUENCE, theme.INK, theme.GRID, theme.PAPER)
    }
    figures = [
        charts.triangle({"ici": today.position}, crowd(30)),
        charts.profile(today, wished),
        charts.quantiles(paradigms.group_profile([today, wished])),
        charts.parts({"vous": {"total": 1.0}}),
        charts.reference(0.2, [paradigms.random_reference(draws=100)]),
        charts.gaps(paradigms.gaps(today, wished)),
        charts.trajectory({"time": "comfort"}),
    ]
    for figure in figures:
        spec = figure.to_dict()
        assert spec["description"].endswith(".")
        theme.bundle(figure)
        used = {
            value.lower()
            for mark in _dictionaries(spec)
            for key, value in mark.items()
            if key in ("color", "fill", "stroke") and isinstance(value, str) and value[:1] == "#"
        }
        assert used <= house
        for mark in _dictionaries(spec):
            inside = mark.get("fill", mark.get("color"))
            if mark.get("type") in ("bar", "rect", "point") and str(inside)[:1] == "#":
                edges = [inside, mark.get("stroke", inside)]
                assert max(theme.contrast(edge, theme.PAPER) for edge in edges) >= 3, mark


def _dictionaries(node: Any) -> list[dict[str, Any]]:
    found = [node] if isinstance(node, dict) else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return found + [one for child in children for one in _dictionaries(child)]
