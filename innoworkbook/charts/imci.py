"""Figures of the IMCI grid: the plane and its zones, items and gap, raters before any mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import count, number
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, ZONES, Diagnosis

UNIT = alt.Scale(domain=[0, 1])
QUARTERS = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f")
BORDERS = (imci.IMPROVEMENT_FROM, imci.CONSOLIDATION_FROM)
SIDE = 290  # pixels of a side of the plane
RIGHT_HALF = 0.5  # beyond, a point bears its name on its left
EVERY = 2  # one point of the model's curves out of two is drawn
LEAST_SPACE = 0.07  # between two names of zones, in units of the plane
AXES = ("Soft : √(impulsion · appropriation)", "Hard : √(efficacité · efficience)")
RIVAL_AXES = ("Intelligence managériale", "Culture de l’innovation")
SHORT = {
    "political_impulse": "impulsion",
    "political_effectiveness": "efficacité",
    "ownership": "appropriation",
    "management_efficiency": "efficience",
}
LEVELS = {"political": "politique", "organisational": "organisation"}


def zone_layers(
    soft_weight: float = 0.5, *, minimum: bool = False, axes: Sequence[str] = AXES
) -> list[alt.Chart]:
    """Draw the three zones of the plane, their borders and their names; other layers go on top."""
    horizontal = alt.X("soft:Q", title=axes[0], scale=UNIT, axis=QUARTERS)
    vertical = alt.Y("hard:Q", title=axes[1], scale=UNIT, axis=QUARTERS)
    edges = pd.concat(
        [_border(level, soft_weight, minimum=minimum) for level in BORDERS], ignore_index=True
    )
    tint = alt.Fill(
        "border:N",
        scale=alt.Scale(domain=list(BORDERS), range=list(theme.SEQUENCE[: len(BORDERS)])),
        legend=None,
    )
    areas = (
        alt.Chart(edges)
        .mark_area(opacity=1, stroke=theme.MUTED, strokeWidth=1.2)
        .encode(horizontal, vertical, alt.Y2("top:Q"), tint)
    )
    names = alt.Chart(_zone_names(soft_weight, minimum=minimum)).mark_text(
        align="left", dx=8, color=theme.MUTED, clip=False
    )
    return [areas, names.encode(horizontal, vertical, alt.Text("name:N"))]


def _border(level: float, soft_weight: float, *, minimum: bool) -> pd.DataFrame:
    """Trace where a zone begins, with as many points as the eye needs."""
    curve = imci.iso_production(level, soft_weight, minimum=minimum)
    kept = curve if minimum else curve.iloc[::EVERY]
    return kept.assign(top=1.0, border=level)


def _zone_names(soft_weight: float, *, minimum: bool) -> pd.DataFrame:
    """Place each name beside the right edge, at mid-height of its zone and clear of the others."""
    edges = [0.0, *(b if minimum else b ** (1 / (1 - soft_weight)) for b in BORDERS), 1.0]
    heights: list[float] = []
    for low, high in pairwise(edges):
        middle = (low + high) / 2
        heights.append(max(middle, heights[-1] + LEAST_SPACE) if heights else middle)
    return pd.DataFrame({"name": list(ZONES.values()), "soft": 1.0, "hard": heights})


def plane(
    points: pd.DataFrame,
    soft_weight: float = 0.5,
    *,
    minimum: bool = False,
    axes: Sequence[str] = AXES,
    description: str,
) -> theme.Chart:
    """Draw named points over the zones.

    Parameters
    ----------
    points
        Columns ``soft`` and ``hard`` in [0, 1], and ``name``, written beside each point.
    soft_weight, minimum, axes
        The zones and the titles of the axes.
    description
        The figure in one French sentence.
    """
    base = alt.Chart(points.assign(left=points["soft"] > RIGHT_HALF)).encode(
        alt.X("soft:Q"), alt.Y("hard:Q")
    )
    dots = base.mark_point(size=190, color=theme.BLUE, filled=True, stroke=theme.PAPER, opacity=1)
    sides = sorted(set(points["soft"] > RIGHT_HALF))
    named = [layer for left in sides for layer in named_beside(base, left=left)]
    layers = zone_layers(soft_weight, minimum=minimum, axes=axes)
    return alt.layer(*layers, dots, *named).properties(
        width=SIDE, height=SIDE - 20, description=description
    )


def named_beside(points: alt.Chart, *, left: bool) -> tuple[alt.Chart, alt.Chart]:
    """Write the names of the points that have room on one side; a halo keeps borders off them."""
    names: alt.Chart = (
        points.transform_filter(alt.datum.left == left)
        .mark_text(align="right" if left else "left", dx=-12 if left else 12, fontWeight=600)
        .encode(text="name:N")
    )
    return theme.haloed(names)


def position(name: str, seen: Diagnosis, *, minimum: bool = False) -> theme.Chart:
    """Draw where a diagnosis stands on the soft × hard plane."""
    level, where = (seen.minimum, seen.minimum_zone) if minimum else (seen.production, seen.zone)
    points = pd.DataFrame(
        {"soft": [seen.soft], "hard": [seen.hard], "name": [f"{name} {number(level, 3)}"]}
    )
    form = "minimum des deux axes" if minimum else "production"
    return plane(
        points,
        seen.soft_weight,
        minimum=minimum,
        description=(
            f"Plan soft × hard. {name} : soft {number(seen.soft, 3)}, "
            f"hard {number(seen.hard, 3)}, {form} {number(level, 3)}, {ZONES[where]}."
        ),
    )


def rival_position(
    name: str,
    intelligence: float,
    culture: float,
    soft_weight: float = 0.5,
    *,
    minimum: bool = False,
) -> theme.Chart:
    """Draw the rival reading: managerial intelligence × culture of innovation."""
    level = (
        min(intelligence, culture) if minimum else imci.combine(intelligence, culture, soft_weight)
    )
    points = pd.DataFrame(
        {"soft": [intelligence], "hard": [culture], "name": [f"{name} {number(level, 3)}"]}
    )
    return plane(
        points,
        soft_weight,
        minimum=minimum,
        axes=RIVAL_AXES,
        description=(
            f"Plan intelligence managériale × culture de l’innovation. {name} : "
            f"{number(intelligence, 2)} et {number(culture, 2)}, production {number(level, 3)}, "
            f"{ZONES[imci.zone(level)]}."
        ),
    )


def gap(seen: Diagnosis) -> theme.Chart:
    """Draw the four items with their signs, and the two levels that sum them up."""
    rows = [
        _row(ITEMS["political_impulse"], "political", seen.scores.political_impulse),
        _row(ITEMS["political_effectiveness"], "political", seen.scores.political_effectiveness),
        _row("→ politique", "political", seen.political, summed=True),
        _row(ITEMS["ownership"], "organisational", seen.scores.ownership),
        _row(ITEMS["management_efficiency"], "organisational", seen.scores.management_efficiency),
        _row("→ organisation", "organisational", seen.organisational, summed=True),
    ]
    frame = pd.DataFrame(rows)
    order = list(frame["ligne"])
    base = alt.Chart(frame).encode(
        alt.Y("ligne:N", title=None, sort=order),
        alt.X("valeur:Q", title="score, de 0 à 1", scale=UNIT, axis=QUARTERS),
        alt.Color(
            "niveau:N",
            scale=alt.Scale(domain=list(LEVELS.values()), range=[theme.BLUE, theme.ORANGE]),
            legend=None,
        ),
    )
    dots = base.mark_point(size=170, filled=True, opacity=1).encode(
        alt.Shape(
            "somme:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]),
            legend=None,
        )
    )  # fmt: skip
    marks = (
        base.transform_calculate(edge="1")
        .mark_text(align="left", dx=8)
        .encode(alt.X("edge:Q", scale=UNIT), alt.Text("écrit:N"), color=alt.value(theme.INK))
    )
    told = " ; ".join(f"{str(row['ligne']).removeprefix('→ ')} {row['écrit']}" for row in rows)
    return alt.layer(*_sign_bands(order), dots, marks).properties(
        width=300,
        height=alt.Step(36),
        description=f"Items et niveaux : {told}. Écart politique moins organisation : "
        f"{number(seen.gap, 3, signed=True)}.",
    )


def _row(label: str, level: str, value: float, *, summed: bool = False) -> dict[str, object]:
    written = number(value, 3) if summed else f"{number(value, 2)} {imci.sign(value)}"
    return {
        "ligne": label,
        "niveau": LEVELS[level],
        "valeur": value,
        "somme": summed,
        "écrit": written,
    }


def _sign_bands(order: Sequence[str]) -> list[alt.Chart]:
    """Shade what « ⊖ », « ~ » and « ⊕ » cover, and write the sign at the top of each band."""
    bands = pd.DataFrame(
        {
            "from": [0, imci.WEAKNESS_UP_TO, imci.STRENGTH_FROM],
            "to": [imci.WEAKNESS_UP_TO, imci.STRENGTH_FROM, 1],
            "sign": ["⊖", "~", "⊕"],
            "tint": [theme.PAPER, theme.GRID, theme.SEQUENCE[0]],
        }
    )
    shades = (
        alt.Chart(bands)
        .mark_rect(fillOpacity=0.8, stroke=theme.MUTED, strokeWidth=0.8)
        .encode(
            alt.X("from:Q", scale=UNIT),
            alt.X2("to:Q"),
            fill=alt.Fill("tint:N", scale=None, legend=None),
        )
    )
    signs = (
        alt.Chart(bands.assign(middle=(bands["from"] + bands["to"]) / 2))
        .mark_text(dy=-10, fontSize=15, color=theme.MUTED)
        .encode(alt.X("middle:Q", scale=UNIT), y=alt.value(0), text="sign:N")
    )
    return [shades, signs]


def pair(own: Mapping[str, float], other: Mapping[str, float]) -> theme.Chart:
    """Draw two people's notes out of ten, item by item, with what parts them."""
    frame = pd.DataFrame(
        [
            {
                "item": label, "vous": own[item], "voisin": other[item],
                "centre": (own[item] + other[item]) / 2,
                "écart": f"écart {number(abs(own[item] - other[item]), 1)}",
            }
            for item, label in ITEMS.items()
        ]
    )  # fmt: skip
    notes = alt.Scale(domain=[0, 10])
    rows = alt.Y("item:N", title=None, sort=list(ITEMS.values()))
    base = alt.Chart(frame)
    rule = base.mark_rule(strokeWidth=2, color=theme.MUTED).encode(
        rows, alt.X("vous:Q", title="note sur 10", scale=notes), alt.X2("voisin:Q")
    )
    gaps = base.mark_text(align="left", dx=8).encode(
        rows, alt.X("top:Q", scale=notes), alt.Text("écart:N")
    ).transform_calculate(top="10")  # fmt: skip
    long = frame.melt(id_vars="item", value_vars=["vous", "voisin"], var_name="qui")
    dots = (
        alt.Chart(long)
        .mark_point(size=150, filled=True, opacity=1)
        .encode(
            rows,
            alt.X("value:Q", scale=notes),
            alt.Color(
                "qui:N",
                title=None,
                scale=alt.Scale(domain=["vous", "voisin"], range=[theme.BLUE, theme.ORANGE]),
            ),
            alt.Shape(
                "qui:N",
                title=None,
                scale=alt.Scale(domain=["vous", "voisin"], range=["circle", "square"]),
            ),
        )
    )
    told = " ; ".join(
        f"{row['item']} : vous {number(row['vous'], 1)}, voisin {number(row['voisin'], 1)}"
        for _, row in frame.iterrows()
    )
    return alt.layer(rule, dots, gaps).properties(
        width=250, height=alt.Step(38), description=f"Deux cotations côte à côte. {told}."
    )


def dispersion(ratings: pd.DataFrame) -> theme.Chart:
    """Draw every rater's score on each item, the widest range first: dispersion before any mean.

    `ratings` has a row a rater and a column an item, scores in [0, 1].
    """
    spread = imci.dispersion(ratings)
    order = [ITEMS[str(item)] for item in spread.index]
    long = ratings[list(ITEMS)].rename(columns=dict(ITEMS)).melt(
        var_name="item", value_name="score"
    )  # fmt: skip
    long["rang"] = long.groupby(["item", long["score"].round(3)]).cumcount()
    highest = max(int(long["rang"].max()), 1)
    rows = alt.Y("item:N", title=None, sort=order)
    dots = (
        alt.Chart(long)
        .mark_circle(size=75, opacity=1, color=theme.BLUE)
        .encode(
            alt.X("score:Q", title="score donné par chacun", scale=UNIT, axis=QUARTERS),
            rows,
            alt.YOffset("rang:Q", scale=alt.Scale(domain=[0, highest], range=[46, 10])),
        )
    )
    summary = pd.DataFrame(
        {
            "item": order,
            "médiane": spread["median"].to_numpy(),
            "étendue": [f"étendue {number(width, 2)}" for width in spread["range"]],
        }
    )
    middle = (
        alt.Chart(summary)
        .mark_tick(thickness=3, size=50, color=theme.ORANGE)
        .encode(alt.X("médiane:Q", scale=UNIT), rows)
    )
    ranges = (
        alt.Chart(summary)
        .transform_calculate(edge="1")
        .mark_text(align="left", dx=8)
        .encode(alt.X("edge:Q", scale=UNIT), rows, text="étendue:N")
    )
    told = " ; ".join(
        f"{ITEMS[str(item)]} de {number(row['minimum'], 2)} à {number(row['maximum'], 2)}, "
        f"médiane {number(row['median'], 2)}"
        for item, row in spread.iterrows()
    )
    return alt.layer(dots, middle, ranges).properties(
        width=250,
        height=alt.Step(56),
        description=f"Notes de {count(len(ratings), 'évaluateur')} (trait : médiane) : {told}.",
    )


def raters(ratings: pd.DataFrame, soft_weight: float = 0.5) -> theme.Chart:
    """Draw each rater's point on the plane, and where the mean of the notes would put them all."""
    each = imci.diagnose_each(ratings, soft_weight)
    means = imci.Scores(**{item: float(ratings[item].mean()) for item in ITEMS})
    middle = imci.diagnose(means, soft_weight)
    dots = (
        alt.Chart(each[["soft", "hard"]])
        .mark_circle(size=50, opacity=1, color=theme.BLUE, stroke=theme.PAPER)
        .encode(alt.X("soft:Q"), alt.Y("hard:Q"))
    )
    cross = pd.DataFrame(
        {"soft": [middle.soft], "hard": [middle.hard], "name": ["moyenne"], "left": [False]}
    )
    base = alt.Chart(cross).encode(alt.X("soft:Q"), alt.Y("hard:Q"))
    mean = [
        base.mark_point(size=150, shape="diamond", filled=True, color=theme.ORANGE, opacity=1),
        *named_beside(base, left=False),
    ]
    counts = each["zone"].value_counts()
    told = ", ".join(
        f"{count(int(counts.get(zone, 0)), 'évaluateur')} en {label}"
        for zone, label in ZONES.items()
    )
    return alt.layer(*zone_layers(soft_weight), dots, *mean).properties(
        width=SIDE,
        height=SIDE - 20,
        description=f"Chaque évaluateur sur le plan soft × hard : {told} ; "
        f"la moyenne des notes tombe en {ZONES[middle.zone]}.",
    )
