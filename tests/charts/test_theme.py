"""One look for every figure: contrast, colours told apart by all, French numbers, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from innoworkbook.charts import theme

TEXT_CONTRAST = 4.5  # WCAG 2.1, 1.4.3
MARK_CONTRAST = 3.0  # WCAG 2.1, 1.4.11
APART = 15.0  # CIE 1976 distance between two categories; about 2.3 is just noticed
CONFIG: Mapping[str, Any] = alt.theme.get()()["config"]
LOOK = Path(theme.__file__).parents[1] / "widgets" / "look.css"

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "common": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
hexadecimal = st.tuples(*[st.integers(0, 255)] * 3).map(
    lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb)
)


def chart(**options: Any) -> alt.Chart:
    frame = pd.DataFrame({"nom": ["a", "b"], "note": [1234.5, 2345.5]})
    return alt.Chart(frame, **options).mark_bar().encode(alt.X("note:Q"), alt.Y("nom:N"))


def values(node: Any, wanted: str) -> Iterator[str]:
    """Find the colours of a configuration whose key ends as wanted."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and re.fullmatch(wanted, key):
                yield value
            yield from values(value, wanted)


# ── Contrast ────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(hexadecimal, hexadecimal)
def test_contrast_is_between_1_and_21_whichever_colour_comes_first(one: str, other: str) -> None:
    assert 1 <= theme.contrast(one, other) <= 21
    assert theme.contrast(one, other) == theme.contrast(other, one)
    assert theme.contrast(one, one) == 1


def test_contrast_agrees_with_published_pairs() -> None:
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert theme.contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.005)


def test_every_text_of_a_figure_reads_on_paper() -> None:
    written = {*values(CONFIG, r"(label|title|subtitle)Color"), CONFIG["text"]["color"],
               CONFIG["title"]["color"]}  # fmt: skip
    assert written == {theme.INK, theme.MUTED}
    assert all(theme.contrast(one, theme.PAPER) >= TEXT_CONTRAST for one in written)


def test_every_mark_and_every_axis_stands_out_on_paper() -> None:
    marks = {theme.INK, *theme.CATEGORIES, *values(CONFIG, "(domain|tick)Color")}
    marks |= {CONFIG[kind]["color"] for kind in ("mark", "rule", "line", "area")}
    faint = {one for one in marks if theme.contrast(one, theme.PAPER) < MARK_CONTRAST}
    assert not faint


def test_the_words_of_a_page_read_on_each_of_its_backgrounds() -> None:
    look = LOOK.read_text(encoding="utf-8")
    grounds = {theme.PAPER, *re.findall(r"background: (#[0-9a-f]{6});", look)}
    assert len(grounds) >= 4
    for ground in grounds:
        for ink in (theme.INK, theme.MUTED, theme.BLUE):
            assert theme.contrast(ink, ground) >= TEXT_CONTRAST, (ink, ground)


def test_a_sequence_darkens_step_by_step() -> None:
    light = [theme.luminance(one) for one in theme.SEQUENCE]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == len(light)


# ── Colours told apart by all ───────────────────────────────────────────────────────────────────


def seen(colour: str, sight: Any) -> NDArray[np.float64]:
    """Return the CIE L*a*b* coordinates (D65) of a colour as a sight perceives it."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.asarray(sight) @ linear, 0, 1) / (TO_XYZ @ np.ones(3))
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_distance_of_black_and_white_is_that_of_the_standard() -> None:
    assert seen("#ffffff", np.eye(3)) == pytest.approx([100, 0, 0], abs=0.01)
    assert seen("#ff0000", np.eye(3)) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


@pytest.mark.parametrize("sight", SIGHTS)
def test_two_categories_are_told_apart_by_every_sight(sight: str) -> None:
    near = {
        (one, other): distance
        for one, other in combinations(theme.CATEGORIES, 2)
        if (distance := np.linalg.norm(seen(one, SIGHTS[sight]) - seen(other, SIGHTS[sight])))
        < APART
    }
    assert not near


# ── French ──────────────────────────────────────────────────────────────────────────────────────


def test_numbers_and_dates_are_french() -> None:
    locale = chart(description="x").to_dict()["config"]["locale"]
    assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", "\u202f")
    assert locale["number"]["minus"] == "−"
    time = locale["time"]
    assert (time["months"][7], time["days"][0]) == ("août", "dimanche")
    assert [len(time[name]) for name in ("months", "shortMonths", "days", "shortDays")] == [
        12, 12, 7, 7,
    ]  # fmt: skip


def test_a_drawn_axis_bears_french_numbers() -> None:
    drawn = theme.svg(
        chart(description="x").encode(x=alt.X("note:Q", axis=alt.Axis(format=",.1f"))).to_dict()
    )
    assert "2\u202f000,0" in drawn
    assert "2,000.0" not in drawn


# ── Without a network, with a name ──────────────────────────────────────────────────────────────


def test_a_figure_is_handed_to_jupyterlab_under_the_name_that_it_draws_offline() -> None:
    made = theme.bundle(chart(description="Deux barres"))
    assert set(made) == {"application/vnd.vegalite.v5+json", "text/plain"}
    assert made["text/plain"] == made[theme.VEGALITE]["description"] == "Deux barres"
    assert made[theme.VEGALITE]["$schema"].endswith("/vega-lite/v5.json")


def test_a_chart_that_a_cell_returns_goes_the_same_way() -> None:
    assert alt.renderers.active == "innoworkbook"
    made, beside = chart(description="Deux barres")._repr_mimebundle_()
    assert made == theme.bundle(chart(description="Deux barres"))
    assert beside == theme.metadata()


def test_a_figure_without_a_description_is_refused() -> None:
    with pytest.raises(ValueError, match="French description"):
        theme.bundle(chart())
    with pytest.raises(ValueError, match="French description"):
        chart()._repr_mimebundle_()


def test_a_figure_is_crisp_named_and_has_no_english_menu() -> None:
    spec = chart(description="x").to_dict()
    assert spec["usermeta"]["embedOptions"] == {"renderer": "svg", "actions": False}
    assert theme.metadata() == {theme.VEGALITE: {"embed_options": theme.EMBED}}
    silent = ("axis", "legend", "title", "mark", "text", "rule")
    assert all(spec["config"][part]["aria"] is False for part in silent)
    assert spec["config"]["aria"] is True


def test_the_svg_fallback_is_made_only_when_outputs_are_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(theme.SVG_FALLBACK, raising=False)
    assert "image/svg+xml" not in theme.bundle(chart(description="x"))
    monkeypatch.setenv(theme.SVG_FALLBACK, "1")
    assert theme.bundle(chart(description="x"))["image/svg+xml"].startswith("<svg")
