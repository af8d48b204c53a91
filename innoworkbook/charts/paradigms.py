"""Figures of the three paradigms: triangle, profile, heterogeneity, gaps, trajectory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import count, listing, number, typography
from innoworkbook.models import paradigms
from innoworkbook.models.paradigms import PARADIGMS, Profile, Reference, Shares

NAMES: dict[str, str] = {"jacobin": "jacobin", "matrix": "matriciel", "agile": "agile"}
STAGES = {
    "comfort": "zone\nde confort",
    "learning_time": "temps de\nl’apprentissage",
    "sector_trial": "expérimentation\nsectorielle",
    "shared_vision": "vision",
}
STAGE_PARADIGMS = {
    "comfort": "jacobin",
    "learning_time": "matriciel",
    "sector_trial": "matriciel",
    "shared_vision": "agile",
}
PASSAGES = ("M", "P", "V")
LAWS = {
    "dirichlet": "parts au hasard (Dirichlet)",
    "whole_points": "66 répartitions équiprobables",
}
KEY = "● aujourd’hui   ○ souhaité dans trois ans"
CROWDED = 60  # above this many people, points are drawn smaller and lighter

_HEIGHT = math.sqrt(3) / 2
_X = alt.Scale(domain=[-0.15, 1.15], nice=False, zero=False)
_Y = alt.Scale(domain=[-0.19, 1.06], nice=False, zero=False)
_WIDTH = 320
_BAND: dict[str, Any] = {"fill": theme.SEQUENCE[1], "stroke": theme.BLUE, "strokeWidth": 1}
_TENTHS = alt.Axis(values=[0, 0.5, 1], format=".1~f", title=None)


def triangle(named: Mapping[str, Shares], crowd: Sequence[Shares] = ()) -> theme.Chart:
    """Draw positions in the triangle: a corner for each paradigm, a cross where parts are equal.

    Parameters
    ----------
    named
        Positions to name on the figure, joined in their order: the first full, the others hollow.
    crowd
        Positions of a group, drawn without names; two hundred stay readable.
    """
    points = _named(named)
    x, y = alt.X("x:Q", scale=_X, axis=None), alt.Y("y:Q", scale=_Y, axis=None)
    one = alt.Chart(points).encode(x, y)
    layers = [
        *_frame(x, y),
        one.mark_line(strokeWidth=2, color=theme.BLUE).encode(alt.Order("order:Q")),
        one.mark_point(filled=True, stroke=theme.BLUE, strokeWidth=2.5, opacity=1).encode(
            fill=alt.condition(alt.datum["full"], alt.value(theme.BLUE), alt.value(theme.PAPER)),
            size=alt.condition(alt.datum["full"], alt.value(60), alt.value(180)),
            order=alt.Order("order:Q", sort="descending"),
        ),
        *_labels(points, x),
    ]
    if crowd:
        many = alt.Chart(_places(crowd)).encode(x, y)
        packed = len(crowd) > CROWDED
        layers.insert(
            0,
            many.mark_circle(
                color=theme.MUTED, size=28 if packed else 55, opacity=0.4 if packed else 0.65
            ),
        )
    told = [f"{name} {_written(shares)}" for name, shares in named.items()]
    if crowd:
        told.append(f"{count(len(crowd), 'position')} du groupe")
    aspect = (_Y.domain[1] - _Y.domain[0]) / (_X.domain[1] - _X.domain[0])
    return alt.layer(*layers).properties(
        width=_WIDTH,
        height=round(_WIDTH * aspect),
        description=typography(
            f"Triangle des trois paradigmes (jacobin à gauche, matriciel en haut, agile à "
            f"droite) : {' ; '.join(told)}."
        ),
    )


def _labels(points: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Write the names beside their points, on a halo that keeps them clear of a crowd."""
    base = alt.Chart(points).encode(x, alt.Y("label_y:Q", scale=_Y, axis=None), alt.Text("name:N"))
    return list(theme.haloed(base.mark_text(baseline="middle", fontWeight=600), width=5))


def _frame(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the sides, the lines beyond which a paradigm holds more than half, and the names."""
    corners = _places([Shares(1, 0, 0), Shares(0, 1, 0), Shares(0, 0, 1)])
    corners["name"] = [NAMES[name] for name in PARADIGMS]
    corners["label_y"] = [-0.15, _HEIGHT + 0.15, -0.15]  # a point on a corner is named before it
    sides = pd.concat([corners, corners.head(1)], ignore_index=True).assign(order=range(4))
    halves = _places([Shares(0.5, 0.5, 0), Shares(0, 0.5, 0.5), Shares(0.5, 0, 0.5)])
    halves = pd.concat([halves, halves.head(1)], ignore_index=True).assign(order=range(4))
    centre = _places([Shares(1 / 3, 1 / 3, 1 / 3)])
    order = alt.Order("order:Q")
    return [
        alt.Chart(sides).mark_line(color=theme.MUTED, strokeWidth=1.5).encode(x, y, order),
        alt.Chart(halves)
        .mark_line(color=theme.MUTED, strokeWidth=1, strokeDash=[3, 4])
        .encode(x, y, order),
        alt.Chart(centre)
        .mark_point(shape="cross", size=70, color=theme.MUTED, opacity=0.8)
        .encode(x, y),
        alt.Chart(corners)
        .mark_text(fontSize=14, fontWeight=600, baseline="middle")
        .encode(x, alt.Y("label_y:Q", scale=_Y, axis=None), text="name:N"),
    ]


def _places(positions: Sequence[Shares]) -> pd.DataFrame:
    places = [paradigms.coordinates(shares) for shares in positions]
    return pd.DataFrame(places, columns=["x", "y"], dtype=float)


def _named(named: Mapping[str, Shares]) -> pd.DataFrame:
    """Place the named points; the highest bears its name above it, the others below."""
    points = _places(list(named.values())).assign(name=list(named), order=range(len(named)))
    points["full"] = points["order"] == 0
    order = points["y"].rank(method="first", ascending=False)
    points["label_y"] = points["y"].where(order > 1, points["y"] + 0.14) - 0.07
    return points


def _written(shares: Shares) -> str:
    return listing(
        [
            f"{NAMES[name]} {number(share, 2)}"
            for name, share in zip(PARADIGMS, shares.values, strict=True)
        ]
    )


def profile(today: Profile, wished: Profile | None = None) -> theme.Chart:
    """Draw the shares of each dimension today and, hollow and joined, those wished."""
    rows = _long(today, wished)
    base = alt.Chart(rows).encode(
        alt.Y("dimension:N", title=None, sort=list(paradigms.DIMENSIONS.values()))
    )
    scale = alt.Scale(domain=[0, 1])
    at_today = alt.X("today:Q", scale=scale, axis=_TENTHS)
    layers = [
        base.mark_rule(color=theme.MUTED, strokeWidth=2).encode(at_today, alt.X2("wished:Q")),
        base.mark_point(
            size=110, filled=True, fill=theme.PAPER, stroke=theme.BLUE, strokeWidth=2, opacity=1
        ).encode(alt.X("wished:Q", scale=scale)),
        base.mark_point(size=45, color=theme.BLUE, opacity=1).encode(at_today),
    ]
    layers = layers if wished is not None else layers[-1:]
    told = " ; ".join(
        f"{paradigms.DIMENSIONS[name]} {_written(shares)}"
        for name, shares in today.dimensions.items()
    )
    return _by_paradigm(
        layers, f"Profil d’aujourd’hui par dimension : {told}.", KEY if wished is not None else ""
    )


def _long(today: Profile, wished: Profile | None) -> pd.DataFrame:
    rows = []
    for name, french in paradigms.DIMENSIONS.items():
        before = today.dimensions.get(name)
        after = wished.dimensions.get(name) if wished is not None else None
        if before is None:
            continue
        for place, paradigm in enumerate(PARADIGMS):
            rows.append(
                {
                    "dimension": french,
                    "paradigm": NAMES[paradigm],
                    "today": before.values[place],
                    "wished": after.values[place] if after is not None else None,
                }
            )
    return pd.DataFrame(rows).astype({"today": float, "wished": float})


def _by_paradigm(layers: Sequence[alt.Chart], description: str, key: str) -> theme.Chart:
    """Repeat a layered figure in three columns, one a paradigm, with its key as a title."""
    drawn = alt.layer(*layers).properties(width=100, height=alt.Step(29))
    columns = drawn.facet(
        column=alt.Column(
            "paradigm:N",
            title=None,
            sort=list(NAMES.values()),
            header=alt.Header(labelFontWeight=600, labelFontSize=14),
        ),
        spacing=18,
    )
    title = alt.Title(key, fontSize=13, fontWeight="normal", color=theme.INK)
    return columns.properties(title=title, description=typography(description))


def quantiles(table: pd.DataFrame) -> theme.Chart:
    """Draw how a group spreads on each dimension, from `models.paradigms.group_profile`."""
    rows = table.reset_index()
    rows["dimension"] = rows["dimension"].map(paradigms.DIMENSIONS)
    rows["paradigm"] = rows["paradigm"].map(NAMES)
    base = alt.Chart(rows).encode(
        alt.Y("dimension:N", title=None, sort=list(paradigms.DIMENSIONS.values()))
    )
    scale = alt.Scale(domain=[0, 1])
    layers = [
        base.mark_bar(height=12, **_BAND).encode(
            alt.X("q25:Q", scale=scale, axis=_TENTHS), alt.X2("q75:Q")
        ),
        base.mark_tick(thickness=3, size=20, color=theme.ORANGE).encode(
            alt.X("median:Q", scale=scale)
        ),
    ]
    told = " ; ".join(
        f"{row['dimension']}, {row['paradigm']} : médiane {number(row['median'], 2)}, moitié "
        f"centrale de {number(row['q25'], 2)} à {number(row['q75'], 2)}"
        for _, row in rows.iterrows()
    )
    return _by_paradigm(
        layers, f"Dispersion du groupe : {told}.", "trait : médiane ; barre : moitié centrale"
    )


def parts(measured: Mapping[str, Mapping[str, float]]) -> theme.Chart:
    """Draw the parts of a heterogeneity, one panel for each way of splitting it.

    Parameters
    ----------
    measured
        For each panel, its parts and their values in [0, 1], both named in French.
    """
    rows = pd.DataFrame(
        [
            {"panel": panel, "part": part, "value": value, "written": number(value, 3)}
            for panel, split in measured.items()
            for part, value in split.items()
        ]
    )
    order = list(dict.fromkeys(rows["part"]))
    base = alt.Chart(rows).encode(
        alt.Y("part:N", title=None, sort=order),
        alt.X(
            "value:Q",
            title=None,
            scale=alt.Scale(domain=[0, 1.12]),
            axis=alt.Axis(values=[0, 0.5, 1], format=".1~f"),
        ),
    )
    drawn = alt.layer(
        base.mark_bar(height=20, color=theme.BLUE),
        base.mark_text(align="left", dx=5).encode(text="written:N"),
    ).properties(width=230, height=alt.Step(32))
    told = " ; ".join(
        f"{panel} : {', '.join(f'{part} {number(value, 3)}' for part, value in split.items())}"
        for panel, split in measured.items()
    )
    header = alt.Header(labelFontWeight=600, labelAnchor="start")
    return drawn.facet(
        column=alt.Column("panel:N", title=None, sort=list(measured), header=header), spacing=24
    ).properties(description=typography(f"Décomposition de l'hétérogénéité. {told}."))


def reference(between: float, references: Sequence[Reference]) -> theme.Chart:
    """Draw a divergence between dimensions beside what answers given at random would give."""
    rows = pd.DataFrame(
        [
            {
                "law": LAWS[law.law],
                "low": law.interval[0],
                "high": law.interval[1],
                "mean": law.mean,
                "written": number(law.mean, 3),
            }
            for law in references
        ]
    )
    you = pd.DataFrame([{"value": between, "written": f"ce profil {number(between, 3)}"}])
    top = max(0.5, between * 1.3)
    scale = alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(rows).encode(alt.Y("law:N", title=None, sort=list(rows["law"])))
    mark = alt.Chart(you).encode(alt.X("value:Q", scale=scale))
    layers = [
        base.mark_bar(height=18, **_BAND).encode(
            alt.X("low:Q", scale=scale, title="divergence entre dimensions", axis=alt.Axis(
                format=".1~f", tickCount=5)), alt.X2("high:Q")
        ),
        base.mark_tick(thickness=3, size=22, color=theme.INK).encode(alt.X("mean:Q", scale=scale)),
        base.mark_text(dy=-18).encode(alt.X("mean:Q", scale=scale), text="written:N"),
        mark.mark_rule(strokeWidth=3, color=theme.ORANGE),
        mark.mark_text(
            baseline="bottom", dy=-4, fontWeight=600,
            align="left" if between < top / 4 else "center",
        ).encode(y=alt.value(0), text="written:N"),
    ]  # fmt: skip
    told = " ; ".join(
        f"{row['law']} : moyenne {row['written']}, neuf fois sur dix de {number(row['low'], 3)} à "
        f"{number(row['high'], 3)}"
        for _, row in rows.iterrows()
    )
    return alt.layer(*layers).properties(
        width=230,
        height=alt.Step(52),
        description=typography(
            f"Divergence entre dimensions de ce profil : {number(between, 3)}. Au hasard, {told}."
        ),
    )


def gaps(table: pd.DataFrame) -> theme.Chart:
    """Draw how far the wish is from today, the widest gap first; see `models.paradigms.gaps`."""
    known = table.dropna()
    rows = pd.DataFrame(
        {
            "dimension": [paradigms.DIMENSIONS[str(name)] for name in known.index],
            "distance": known["distance"].to_numpy(),
            "written": [number(value, 2) for value in known["distance"]],
        }
    )
    base = alt.Chart(rows).encode(
        alt.Y("dimension:N", title=None, sort=list(rows["dimension"])),
        alt.X(
            "distance:Q",
            title="part qui change de modèle, de 0 à 1",
            scale=alt.Scale(domain=[0, max(0.5, min(1.0, rows["distance"].max() + 0.1))]),
            axis=alt.Axis(format=".1~f", tickCount=5),
        ),
    )
    told = ", ".join(
        f"{name} {text}" for name, text in zip(rows["dimension"], rows["written"], strict=True)
    )
    return alt.layer(
        base.mark_bar(height=18), base.mark_text(align="left", dx=5).encode(text="written:N")
    ).properties(
        width=300,
        height=alt.Step(28),
        description=typography(f"Écart d'aujourd'hui au souhait, par dimension : {told}."),
    )


def trajectory(stages: Mapping[str, str]) -> theme.Chart:
    """Draw the four stages (a reconstruction), the paradigm of each and the dimensions put there.

    Parameters
    ----------
    stages
        Stage of each dimension already placed, by their keys.
    """
    order = list(STAGES)
    boxes = pd.DataFrame(
        {
            "x": range(len(order)),
            "stage": list(STAGES.values()),
            "lines": [name.count("\n") for name in STAGES.values()],
            "paradigm": [STAGE_PARADIGMS[name] for name in order],
        }
    )
    placed = [(order.index(stage), name) for name, stage in stages.items() if stage in STAGES]
    items = pd.DataFrame(
        {
            "x": [place for place, _ in placed],
            "name": [paradigms.DIMENSIONS[name] for _, name in placed],
        }
    ).astype({"x": float, "name": object})
    items["row"] = items.groupby("x").cumcount().astype(float)
    passages = pd.DataFrame({"x": [0.5, 1.5, 2.5], "letter": [f"{name} →" for name in PASSAGES]})
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.5, 3.5], nice=False), axis=None)

    def text(frame: pd.DataFrame, field: str, top: float, size: int, colour: str) -> alt.Chart:
        drawn = alt.Chart(frame).mark_text(
            baseline="middle", lineBreak="\n", fontSize=size, color=colour, fontWeight=600
        )
        placed: alt.Chart = drawn.encode(x, y=alt.value(top), text=f"{field}:N")
        return placed

    layers = [
        text(boxes, "paradigm", 8, 13, theme.MUTED),
        alt.Chart(boxes)
        .mark_rect(color=theme.SEQUENCE[0], stroke=theme.BLUE, width=116, height=52)
        .encode(x, y=alt.value(48)),
        text(boxes[boxes["lines"] == 0], "stage", 48, 12, theme.INK),
        text(boxes[boxes["lines"] == 1], "stage", 40, 12, theme.INK),
        text(passages, "letter", 90, 15, theme.ORANGE),
        alt.Chart(items)
        .mark_text(baseline="middle")
        .encode(
            x,
            alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, 7], range=[116, 256])),
            text="name:N",
        ),
    ]
    told = [
        f"{STAGES[stage].replace(chr(10), ' ')} : "
        + (listing([paradigms.DIMENSIONS[n] for n, s in stages.items() if s == stage]) or "rien")
        for stage in order
    ]
    return alt.layer(*layers).properties(
        width=510,
        height=270,
        description=typography(f"Trajectoire, reconstruction. {' ; '.join(told)}."),
    )
