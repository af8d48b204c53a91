"""Figures of the structural analysis: labels that never overlap, thresholds, shares, a group."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.charts import structural as charts
from innoworkbook.charts import theme

quick = settings(deadline=None, max_examples=15)


def points(influence, dependence) -> pd.DataFrame:
    names = [f"variable {rank}" for rank in range(len(influence))]
    return pd.DataFrame({"influence": influence, "dependence": dependence}, index=names)


def label_boxes(placed: pd.DataFrame, frame: pd.DataFrame, height: float) -> np.ndarray:
    """Give the pixels that each label and each point take."""
    (left, right), (low, high) = (
        charts._domain(frame[side]) for side in ("dependence", "influence")
    )
    boxes = []
    for x, y, text in zip(placed["texte_x"], placed["texte_y"], placed["écrit"], strict=True):
        across = (x - left) / (right - left) * charts.WIDTH
        down = (high - y) / (high - low) * height
        half = charts.LETTER * len(text) / 2
        boxes.append([across - half, down - 7, across + half, down + 7])
    return np.array(boxes)


def no_overlap(boxes: np.ndarray) -> bool:
    for rank, one in enumerate(boxes):
        for other in boxes[rank + 1 :]:
            if (one[:2] < other[2:]).all() and (other[:2] < one[2:]).all():
                return False
    return True


@quick
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=15))
def test_no_two_labels_of_the_plane_overlap(pairs):
    frame = points(*zip(*pairs, strict=True))
    limits = (float(frame["dependence"].mean()), float(frame["influence"].mean()))
    placed, height = charts.places(frame, limits, {})
    assert no_overlap(label_boxes(placed, frame, height))


@quick
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12))
def test_the_same_points_always_give_the_same_places(pairs):
    frame = points(*zip(*pairs, strict=True))
    one, other = (charts.places(frame, (4.0, 4.0), {})[0] for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_eighty_points_bear_numbers_that_do_not_overlap():
    generator = np.random.default_rng(3)
    frame = points(generator.integers(10, 40, 80), generator.integers(10, 40, 80))
    placed, height = charts.places(frame, (25.0, 25.0), {})
    assert placed["écrit"].tolist() == [str(rank) for rank in range(1, 81)]
    assert no_overlap(label_boxes(placed, frame, height))


def test_the_figure_grows_when_no_place_is_left():
    frame = points([1] * 15, [1] * 15)
    frame.index = [f"une variable au nom bien trop long {rank}" for rank in range(15)]
    placed, height = charts.places(frame, (1.0, 1.0), {})
    assert height >= charts.HEIGHT
    assert placed["écrit"].str.len().max() <= charts.LONGEST
    assert no_overlap(label_boxes(placed, frame, height))


def test_a_crowd_that_cannot_fit_makes_the_figure_taller(monkeypatch):
    monkeypatch.setattr(charts, "HEIGHT", 60)
    _, height = charts.places(points(range(12), range(12)), (5.0, 5.0), {})
    assert height > 60


def test_the_plane_draws_its_thresholds_and_names_classes_in_french():
    frame = points([5, 1], [1, 5])
    classes = pd.Series(["input", "output"], frame.index)
    spec = charts.plane(frame, classes, (3.0, 2.5), names={"variable 0": "budget"}).to_dict()
    assert "budget, entrée (influence 5, dépendance 1)" in spec["description"]
    drawn = json.dumps(spec, ensure_ascii=False)
    assert "ENTRÉE" in drawn and "RÉSULTAT" in drawn
    assert {"seuil": 3.0} in [row for rows in spec["datasets"].values() for row in rows]
    assert {"seuil": 2.5} in [row for rows in spec["datasets"].values() for row in rows]
    for colour in charts.COLOURS.values():
        assert theme.contrast(colour, theme.PAPER) >= 3


def test_shares_are_drawn_in_percent():
    frame = points([0.6, 0.4], [0.5, 0.5])
    spec = charts.plane(frame, pd.Series(["relay", "excluded"], frame.index), (0.5, 0.5)).to_dict()
    axes = [
        one["encoding"]["x"]["axis"] for one in spec["layer"] if "shape" in one.get("encoding", {})
    ]
    assert axes[0]["format"] == ".0%"


@pytest.fixture
def columns() -> pd.DataFrame:
    return pd.DataFrame(
        {"on_target": [3, 1], "influence": [4, 11], "dependence": [8, 9]},
        index=["local_politics", "economy"],
    )


def test_two_columns_say_who_is_primary_where(columns):
    primary = {"on_target": {"local_politics"}, "among_direct": {"economy"}}
    spec = charts.two_columns(columns, primary, (2.0, 7.5)).to_dict()
    assert "politique locale\u00a0: 3 sur la collectivité (primaire)" in spec["description"]
    assert "11 sur les autres pour 9 de dépendance (primaire)" in spec["description"]
    assert len(spec["hconcat"]) == 2


def test_shares_stand_in_bands_that_bear_the_three_words():
    table = pd.DataFrame(
        {"on_target": [0.58], "among_direct": [0.07], "among_indirect": [0.05]}, index=["budget"]
    )
    spec = charts.shares(table, 0.29, ["budget"]).to_dict()
    drawn = json.dumps(spec, ensure_ascii=False)
    assert all(f'"{word}"' in drawn for word in ("non soutenu", "fragile", "soutenu"))
    assert "budgétaire *" in drawn
    assert "au hasard, une tendance\u00a0: 29\u202f%" in drawn
    assert "58\u202f% sur la collectivité" in spec["description"]


def test_a_group_shows_every_answer_and_the_median():
    answers = pd.DataFrame({"cell": ["A → B"] * 3, "value": [0, 0, 3]})
    spec = charts.group(answers, {"A → B": 0.0}).to_dict()
    assert "A → B\u00a0: 0, 0, 3" in spec["description"]
    ticks, dots = spec["layer"]
    assert len(spec["datasets"][dots["data"]["name"]]) == 3
    assert ticks["mark"]["color"] == theme.ORANGE
