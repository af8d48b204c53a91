"""Figures of the pace: a map of actors, dated texts in their window, a grant, a queue."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, TypeAlias

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import count, listing, number, typography
from innoworkbook.models import pace
from innoworkbook.models.pace import Load, Window

# ── The map of actors ───────────────────────────────────────────────────────────────────────────

SPEEDS = {"lent (0 à 3)": 3.5, "moyen (4 à 6)": 6.5, "rapide (7 à 10)": math.inf}
WIDTH, INNER, OUTER = 520, 40, 118  # pixels; the radii of proximity 10 and 0
LABEL_EDGE = OUTER + 24
LINE, CHARACTERS = 15, 18  # height of a line of a label, and how many letters it holds
TWO_LINES = 10  # up to so many labels on a side, each may hold two lines


def actors(rows: pd.DataFrame) -> theme.Chart:
    """Draw a map of actors around the authority, without two labels that overlap.

    Parameters
    ----------
    rows
        One row per actor, at least one: `name`, and `influence` (size), `speed` (colour and
        shape), `proximity` (distance to the centre), in [0, 10].
    """
    placed = places(rows)
    height = int(placed["height"].iloc[0])
    wide = alt.Scale(domain=[-WIDTH / 2, WIDTH / 2], nice=False, zero=False)
    high = alt.Scale(domain=[-height / 2, height / 2], nice=False, zero=False)
    base = alt.Chart(placed).encode(
        alt.X("x:Q", scale=wide, axis=None), alt.Y("y:Q", scale=high, axis=None)
    )
    leaders = base.mark_rule(color=theme.MUTED, opacity=0.5, strokeWidth=1).encode(
        x2="edge:Q", y2="label_y:Q"
    )
    speeds = list(SPEEDS)
    points = base.mark_point(filled=True, opacity=1, stroke=theme.PAPER, strokeWidth=1).encode(
        alt.Size("influence:Q", scale=alt.Scale(domain=[0, 10], range=[30, 480]), legend=None),
        alt.Color(
            "vitesse:N",
            title="vitesse",
            scale=alt.Scale(domain=speeds, range=[theme.BLUE, theme.GREEN, theme.ORANGE]),
        ),
        alt.Shape(
            "vitesse:N",
            title="vitesse",
            scale=alt.Scale(domain=speeds, range=["circle", "square", "triangle-up"]),
        ),
        order="influence:Q",
    )
    labels = [
        alt.Chart(placed[placed["right"] == on_right])
        .mark_text(align="left" if on_right else "right", dx=4 if on_right else -4, lineBreak="\n",
                   lineHeight=LINE, baseline="middle", fontSize=12.5)
        .encode(
            alt.X("edge:Q", scale=wide, axis=None), alt.Y("text_y:Q", scale=high, axis=None),
            text="label:N",
        )
        for on_right in (True, False)
    ]  # fmt: skip
    told = " ; ".join(
        f"{row['name']} (influence {number(row['influence'])}, vitesse {number(row['speed'])}, "
        f"proximité {number(row['proximity'])})"
        for _, row in rows.iterrows()
    )
    return alt.layer(_rings(wide, high), leaders, points, *labels).properties(
        width=WIDTH,
        height=height,
        title=note(
            "Au centre, la collectivité. Plus près : plus proche ; plus gros : plus influent."
        ),
        description=typography(
            f"Carte de {count(len(rows), 'acteur')}, la collectivité au centre : {told}."
        ),
    )


def _rings(wide: alt.Scale, high: alt.Scale) -> alt.Chart:
    middle = (INNER + OUTER) / 2
    frame = pd.DataFrame({"radius": [INNER, middle, OUTER, 5], "x": 0, "y": 0})
    frame["area"] = math.pi * frame["radius"] ** 2
    frame["ink"] = [theme.GRID, theme.GRID, theme.MUTED, theme.INK]
    made: alt.Chart = (
        alt.Chart(frame)
        .mark_point(shape="circle", filled=False, opacity=1, strokeWidth=1.5)
        .encode(
            alt.X("x:Q", scale=wide, axis=None),
            alt.Y("y:Q", scale=high, axis=None),
            alt.Size("area:Q", scale=None, legend=None),
            alt.Stroke("ink:N", scale=None, legend=None),
        )
    )
    return made


def places(rows: pd.DataFrame) -> pd.DataFrame:
    """Place points on rays in the order of the list, and labels in two columns of equal steps.

    The same list always gives the same map. On each side the labels follow the points from top to
    bottom, so that no two labels overlap; the map grows taller when they are many.

    Returns
    -------
    pandas.DataFrame
        The rows, with `x`, `y` (point), `right`, `edge`, `label_y` (end of the leader), `text_y`
        (first line of the label), `label`, `step`, `height`, in pixels from the centre.
    """
    placed = rows.reset_index(drop=True).copy()
    angles = [2 * math.pi * (rank + 0.5) / len(placed) for rank in range(len(placed))]
    radii = [INNER + (OUTER - INNER) * (1 - near / 10) for near in placed["proximity"]]
    placed["x"] = [r * math.sin(a) for r, a in zip(radii, angles, strict=True)]
    placed["y"] = [r * math.cos(a) for r, a in zip(radii, angles, strict=True)]
    placed["right"] = [angle <= math.pi for angle in angles]
    most = int(placed["right"].value_counts().max())
    lines = 2 if most <= TWO_LINES else 1
    height = max(2 * LABEL_EDGE, (lines * LINE + 2) * most)
    step = min(40.0, height / most)
    placed["label"] = [_wrapped(str(name), lines) for name in placed["name"]]
    placed["edge"] = [LABEL_EDGE if right else -LABEL_EDGE for right in placed["right"]]
    placed["label_y"] = 0.0
    for _, side in placed.groupby("right"):
        downwards = side.sort_values("y", ascending=False, kind="stable").index
        for rank, index in enumerate(downwards):
            placed.loc[index, "label_y"] = step * ((len(side) - 1) / 2 - rank)
    breaks = placed["label"].str.count("\n")
    placed["text_y"] = placed["label_y"] + breaks * LINE / 2
    placed["vitesse"] = [
        next(word for word, limit in SPEEDS.items() if speed < limit) for speed in placed["speed"]
    ]
    return placed.assign(step=step, height=height)


def _wrapped(name: str, lines: int) -> str:
    made = textwrap.wrap(name, CHARACTERS, max_lines=lines, placeholder="…") or [name]
    return "\n".join(line.replace("…", " …") if line == "…" else line for line in made)


# ── Texts in their window ───────────────────────────────────────────────────────────────────────

UNDOES, OTHER, DROPPED = "défait ou reporte", "autre texte", "décoché"
RUN = 5  # calendar years in the sliding window


def rhythm(texts: pd.DataFrame, window: Window) -> theme.Chart:
    """Draw the texts of each run of five years, then each text, the middle and their mean date.

    Parameters
    ----------
    texts
        One row per text: `date`, `short_title`, `undoes` and `kept` (bool).
    window
        The period that is watched; every kept text belongs to it.
    """
    frame = texts[["short_title", "undoes", "kept"]].copy()
    days = [moment.date() for moment in texts["date"]]
    frame["année"] = [_year(moment) for moment in days]
    frame["jour"] = [moment.strftime("%d/%m/%Y") for moment in days]
    frame["rangée"] = [UNDOES if undoes else OTHER for undoes in frame["undoes"]]
    frame["état"] = frame["rangée"].where(frame["kept"].astype(bool), DROPPED)
    kept = [moment for moment, chosen in zip(days, frame["kept"], strict=True) if chosen]
    scale = alt.Scale(domain=[_year(window.start), _year(window.end)], nice=False, zero=False)
    counts = pace.sliding_counts(kept, window, RUN)
    counts["fin"] = counts["last_year"] + 1
    top = (
        alt.Chart(counts)
        .mark_line(interpolate="step-before", color=theme.BLUE)
        .encode(
            alt.X("fin:Q", scale=scale, title=None, axis=alt.Axis(labels=False, ticks=False)),
            alt.Y(
                "count:Q",
                title=["textes", "en 5 ans"],
                scale=alt.Scale(domain=[0, max(8, int(counts["count"].max()))], nice=True),
                axis=alt.Axis(tickMinStep=1, tickCount=4, format="d"),
            ),
        )
        .properties(width=360, height=110)
    )
    marks = [
        (_year(window.start) + _year(window.end)) / 2,
        sum(map(_year, kept)) / len(kept) if kept else math.nan,
    ]
    bottom = alt.layer(_ticks(frame, scale), *_means(marks, scale)).properties(width=360, height=84)
    late = "plus tard" if marks[1] > marks[0] else "plus tôt"
    told = (
        f"{count(len(kept), 'texte retenu', 'textes retenus')} sur {len(frame)} ; "
        f"par tranches de {RUN} ans, de {counts['count'].min()} à {counts['count'].max()} textes ; "
        f"date moyenne {number_of_year(marks[1])}, {late} que le milieu de la fenêtre, "
        f"{number_of_year(marks[0])}."
    )
    return alt.vconcat(top, bottom, spacing=26).properties(
        description=typography(f"Textes datés dans leur fenêtre : {told}"),
        title=source("Légifrance, 1982-2025 ; choix des textes : ce classeur."),
    )


def _ticks(frame: pd.DataFrame, scale: alt.Scale) -> alt.Chart:
    made: alt.Chart = (
        alt.Chart(frame)
        .mark_tick(thickness=2.5, size=26)
        .encode(
            alt.X("année:Q", scale=scale, title=None, axis=alt.Axis(format="d", tickCount=6)),
            alt.Y("rangée:N", title=None, sort=[UNDOES, OTHER]),
            alt.Color(
                "état:N",
                legend=None,
                scale=alt.Scale(
                    domain=[UNDOES, OTHER, DROPPED], range=[theme.ORANGE, theme.BLUE, theme.MUTED]
                ),
            ),
            opacity=alt.condition(alt.datum["état"] == DROPPED, alt.value(0.3), alt.value(1)),
            tooltip=[
                alt.Tooltip("short_title:N", title="texte"),
                alt.Tooltip("jour:N", title="date"),
            ],
        )
    )
    return made


def _means(marks: Sequence[float], scale: alt.Scale) -> list[alt.Chart]:
    """Draw the two instants that the test compares, each labelled on its own side."""
    middle, mean = marks
    after = not mean < middle
    made = []
    for instant, name, colour, right in (
        (middle, "milieu de la fenêtre", theme.MUTED, not after),
        (mean, "date moyenne", theme.INK, after),
    ):
        if math.isnan(instant):
            continue
        base = alt.Chart(pd.DataFrame({"année": [instant], "nom": [name]})).encode(
            alt.X("année:Q", scale=scale)
        )
        made.append(base.mark_rule(color=colour, strokeWidth=2, strokeDash=[5, 3]))
        made.append(
            base.mark_text(
                color=colour, align="left" if right else "right", dx=4 if right else -4, dy=-8,
                fontSize=12.5,
            ).encode(y=alt.value(0), text="nom:N")
        )  # fmt: skip
    return made


def _year(moment: date) -> float:
    """Write a day as a year and its fraction."""
    first, following = date(moment.year, 1, 1), date(moment.year + 1, 1, 1)
    return moment.year + (moment - first).days / (following - first).days


def number_of_year(instant: float) -> str:
    """Write an instant by its year alone, or say that there is none.

    >>> number_of_year(2007.12), number_of_year(float("nan"))
    ('2007', 'sans objet')
    """
    return "sans objet" if math.isnan(instant) else str(int(instant))


# ── Money ───────────────────────────────────────────────────────────────────────────────────────


def grant(amounts: pd.DataFrame, base_year: int) -> theme.Chart:
    """Draw the grant in current and constant euros, cut where its scope changes.

    Parameters
    ----------
    amounts
        One row per year: `year`, `scope`, and `current`, `constant` in euros (NaN where unknown).
    base_year
        The year whose euros are the constant ones.
    """
    names = {"current": "euros courants", "constant": f"euros de {base_year}"}
    long = (
        amounts.rename(columns=names)
        .melt(["year", "scope"], list(names.values()), "unité", "montant")
        .dropna()
    )
    long["milliards"] = long["montant"].astype(float) / 1e9
    colours = alt.Color(
        "unité:N",
        legend=None,
        scale=alt.Scale(domain=list(names.values()), range=[theme.BLUE, theme.ORANGE]),
    )
    base = alt.Chart(long).encode(
        alt.X(
            "year:Q",
            title=None,
            scale=alt.Scale(domain=[2010.6, 2026.4], nice=False, zero=False),
            axis=alt.Axis(format="d", tickCount=8, grid=False),
        ),
        alt.Y(
            "milliards:Q",
            title="milliards d’euros",
            scale=alt.Scale(domain=[0, 50], nice=False),
            axis=alt.Axis(tickCount=5),
        ),
        colours,
    )
    lines = base.mark_line(point=alt.OverlayMarkDef(size=36)).encode(
        detail="scope:N", strokeDash=alt.StrokeDash("unité:N", legend=None)
    )
    last = long.loc[long.groupby("unité")["year"].idxmax()]
    ends = (
        alt.Chart(last)
        .mark_text(align="left", dx=9, fontWeight=600)
        .encode(x="year:Q", y="milliards:Q", text="unité:N", color=colours)
    )
    description = _grant_told(amounts, base_year)
    return alt.layer(*_break(amounts), lines, ends).properties(
        width=620,
        height=280,
        description=description,
        title=source(
            "Légifrance, art. L. 1613-1 du CGCT, 2011-2026 (montants inscrits dans la loi).",
            "Prix : Banque mondiale (WDI), 2011-2024 ; Insee, 2025. Pas encore de prix pour 2026.",
        ),
    )


def _break(amounts: pd.DataFrame) -> list[alt.Chart]:
    """Mark the years between which the scope changes."""
    ordered = amounts.sort_values("year")
    scopes = list(zip(ordered["year"].tolist(), ordered["scope"].tolist(), strict=True))
    cuts = [year - 0.5 for (_, before), (year, after) in pairwise(scopes) if before != after]
    frame = pd.DataFrame(
        {
            "year": cuts,
            "texte": ["2018 : les régions sortent\nde la DGF (pas une coupe)"] * len(cuts),
        }
    )
    base = alt.Chart(frame).encode(alt.X("year:Q"))
    return [
        base.mark_rule(color=theme.MUTED, strokeDash=[5, 3], strokeWidth=2),
        base.mark_text(
            align="left", dx=6, lineBreak="\n", lineHeight=16, baseline="top", color=theme.INK
        ).encode(y=alt.value(8), text="texte:N"),
    ]


def _grant_told(amounts: pd.DataFrame, base_year: int) -> str:
    def billions(row: pd.Series, column: str) -> str:
        return number(float(row[column]) / 1e9, 1)

    parts = []
    for scope, piece in amounts.groupby("scope", sort=False):
        known = piece.dropna(subset=["constant"]).sort_values("year")
        first, last = known.iloc[0], known.iloc[-1]
        parts.append(
            f"{scope}, de {int(first['year'])} à {int(last['year'])}, "
            f"{billions(first, 'current')} puis {billions(last, 'current')} milliards courants, "
            f"{billions(first, 'constant')} puis {billions(last, 'constant')} "
            f"en euros de {base_year}"
        )
    return typography(
        f"DGF : {listing(parts, '; puis')}. Courbe coupée au changement de périmètre."
    )


# ── Load ────────────────────────────────────────────────────────────────────────────────────────

TOP, RIGHT = 20, 1.25  # where the axes of the queue end
Align: TypeAlias = Literal["left", "center"]


def queue(load: Load) -> theme.Chart:
    """Draw the queue M/M/1 as the load grows, and the place of this load on it."""
    rhos = [step / 200 for step in range(0, 191)]
    curve = pd.DataFrame(
        {
            "charge": rhos * 2,
            "file": [pace.backlog(rho) for rho in rhos] + rhos,
            "arrivées": ["irrégulières"] * len(rhos) + ["régulières"] * len(rhos),
        }
    )
    wide = alt.Scale(domain=[0, RIGHT], nice=False)
    high = alt.Scale(domain=[0, TOP], nice=False)
    x = alt.X(
        "charge:Q",
        scale=wide,
        title="charge ρ",
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f"),
    )
    y = alt.Y("file:Q", scale=high, title=["initiatives en cours", "ou en attente"],
              axis=alt.Axis(tickCount=5))  # fmt: skip
    lines = (
        alt.Chart(curve)
        .mark_line(clip=True)
        .encode(
            x,
            y,
            alt.Color(
                "arrivées:N",
                legend=None,
                scale=alt.Scale(
                    domain=["irrégulières", "régulières"], range=[theme.BLUE, theme.MUTED]
                ),
            ),
            alt.StrokeDash("arrivées:N", legend=None),
        )
    )
    beyond = (
        alt.Chart(pd.DataFrame({"charge": [1], "fin": [RIGHT]}))
        .mark_rect(color=theme.ORANGE, opacity=0.14)
        .encode(x=alt.X("charge:Q", scale=wide), x2="fin:Q")
    )
    length = pace.backlog(load.rho)
    shown = min(length, TOP)
    texts = [
        _said(0.03, 18.8, "arrivées irrégulières", theme.BLUE, "left"),
        _said(0.03, 17.2, "arrivées régulières", theme.MUTED, "left"),
        _said((1 + RIGHT) / 2, 2, "sans fin", theme.INK, "center"),
    ]
    mine = _mine(load, shown, length)
    return alt.layer(beyond, lines, *texts, *mine).properties(
        width=430,
        height=250,
        description=typography(
            f"Charge {number(load.rho, 2)} : {_queue_told(length)} en cours ou en attente si l'on "
            "en absorbe une à la fois ; la file vaut 1 à 0,5, 4 à 0,8, 9 à 0,9, et grossit sans "
            "fin à partir de 1."
        ),
    )


def _queue_told(length: float) -> str:
    return "une file sans fin" if math.isinf(length) else f"{number(length, 1)} initiatives"


def _said(charge: float, place: float, text: str, colour: str, align: Align) -> alt.Chart:
    frame = pd.DataFrame({"charge": [charge], "file": [place], "texte": [text]})
    made: alt.Chart = (
        alt.Chart(frame)
        .mark_text(align=align, color=colour, fontWeight=600)
        .encode(x="charge:Q", y="file:Q", text="texte:N")
    )
    return made


def _mine(load: Load, shown: float, length: float) -> list[alt.Chart]:
    ends = "sans fin" if math.isinf(length) else number(length, 1)
    frame = pd.DataFrame(
        {
            "charge": [min(load.rho, RIGHT)],
            "file": [shown],
            "texte": [f"ρ = {number(load.rho, 2)} → {ends}"],
        }
    )
    base = alt.Chart(frame).encode(x="charge:Q", y="file:Q")
    left = load.rho > RIGHT / 2
    shape = "circle" if shown < TOP else "triangle-up"
    return [
        base.mark_point(filled=True, size=170, color=theme.ORANGE, opacity=1, shape=shape),
        base.mark_text(
            align="right" if left else "left", dx=-13 if left else 4, dy=1 if left else -16,
            fontWeight=600, fontSize=14,
        ).encode(text="texte:N"),
    ]  # fmt: skip


def source(*lines: str) -> alt.TitleParams:
    """Write the producer and the period under a figure, so that they stay with it."""
    first, *rest = lines
    return note(f"Source : {first}", *rest)


def note(*lines: str) -> alt.TitleParams:
    """Write lines under a figure."""
    return alt.TitleParams(
        [typography(line) for line in lines],
        orient="bottom", anchor="start", fontSize=12, fontWeight="normal", color=theme.MUTED,
        offset=8,
    )  # fmt: skip
