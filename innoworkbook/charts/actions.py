"""Figures of actions on the IMCI grid: effects, path of the point, shares, order, second vote."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from innoworkbook.charts import imci as plane
from innoworkbook.charts import theme
from innoworkbook.french import count, listing, number
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, ZONES, Scores

VARIANTS = {"free": "ordre libre", "prerequisite": "avec prérequis"}
LABEL_GAP = 0.085  # between an end of the path and its name, in units of the plane
TALLEST = 300  # pixels of a figure that gains a line with each action
NARROWEST = 0.02  # half of the smallest span drawn for contributions


def effects(before: Scores, after: Scores, name: str) -> theme.Chart:
    """Draw how one action moves each item: a hollow point before, a full one after."""
    frame = pd.DataFrame(
        [
            {
                "item": label,
                "avant": getattr(before, item),
                "après": getattr(after, item),
                "écart": number(getattr(after, item) - getattr(before, item), 3, signed=True),
                "sens": _direction(getattr(after, item) - getattr(before, item)),
            }
            for item, label in ITEMS.items()
        ]
    )
    rows = alt.Y("item:N", title=None, sort=list(ITEMS.values()))
    colour = alt.Color(
        "sens:N",
        scale=alt.Scale(
            domain=["monte", "baisse", "immobile"], range=[theme.BLUE, theme.ORANGE, theme.MUTED]
        ),
        legend=None,
    )
    base = alt.Chart(frame)
    across = alt.X("avant:Q", title="score, de 0 à 1", scale=plane.UNIT, axis=plane.QUARTERS)
    paths = base.mark_rule(strokeWidth=3).encode(rows, across, alt.X2("après:Q"), colour)
    starts = base.mark_point(size=110, filled=True, fill=theme.PAPER, opacity=1).encode(
        rows, across, stroke=colour
    )
    ends = base.mark_point(size=110, filled=True, opacity=1).encode(
        rows, alt.X("après:Q", scale=plane.UNIT), colour
    )
    gains = (
        base.transform_calculate(edge="1")
        .mark_text(align="left", dx=8)
        .encode(rows, alt.X("edge:Q", scale=plane.UNIT), text="écart:N")
    )
    told = " ; ".join(
        f"{row['item']} de {number(row['avant'], 2)} à {number(row['après'], 2)}"
        for _, row in frame.iterrows()
    )
    return alt.layer(paths, starts, ends, gains).properties(
        width=230, height=alt.Step(34), description=f"Effets de « {name} » : {told}."
    )


def _direction(change: float) -> str:
    if round(change, imci.TIE_DECIMALS) == 0:
        return "immobile"
    return "monte" if change > 0 else "baisse"


def path(steps: pd.DataFrame, soft_weight: float = 0.5) -> theme.Chart:
    """Draw the path of the point over the zones, from before to after.

    `steps` is what `models.imci.steps` gives: a row for the start, then one an action.
    """
    first, last = steps.iloc[0], steps.iloc[-1]
    track = alt.Chart(steps[["step", "soft", "hard"]]).encode(alt.X("soft:Q"), alt.Y("hard:Q"))
    line = track.mark_line(color=theme.INK, strokeWidth=2, point={"color": theme.INK, "size": 28})
    ends = pd.DataFrame(
        [
            {
                "moment": moment,
                "soft": here["soft"],
                "hard": here["hard"],
                "height": here["hard"] + (LABEL_GAP if moment == "après" else -LABEL_GAP),
                "name": f"{moment} {number(here['production'], 3)}",
            }
            for moment, here in (("avant", first), ("après", last))
        ]
    )
    shown = ends if len(steps) > 1 else ends.head(1)
    base = alt.Chart(shown).encode(alt.X("soft:Q"), alt.Y("hard:Q"))
    dots = base.mark_point(size=150, filled=True, opacity=1, strokeWidth=2.5).encode(
        fill=alt.condition(
            alt.datum.moment == "après", alt.value(theme.BLUE), alt.value(theme.PAPER)
        ),
        stroke=alt.value(theme.BLUE),
    )
    names = base.mark_text(
        align="right" if last["soft"] > plane.RIGHT_HALF else "left", fontWeight=600
    ).encode(alt.Y("height:Q"), text="name:N")
    taken = [str(name) for name in steps["action"].iloc[1:]]
    told = f"Chemin du point : {listing(taken)}" if taken else "Aucune action choisie"
    return alt.layer(
        *plane.zone_layers(soft_weight),
        line.encode(alt.Order("step:Q")),
        dots,
        *theme.haloed(names),
    ).properties(
        width=plane.SIDE - 20,
        height=plane.SIDE - 40,
        description=(
            f"{told}. Production de {number(first['production'], 3)} "
            f"({ZONES[first['zone']]}) à {number(last['production'], 3)} ({ZONES[last['zone']]})."
        ),
    )


def contributions(shares: pd.Series[float]) -> theme.Chart:
    """Draw the contribution of each action; the bars add up to the change of production."""
    frame = pd.DataFrame(
        {
            "action": [str(name) for name in shares.index],
            "part": shares.to_numpy(),
            "écrit": [number(value, 4, signed=True) for value in shares],
            "sens": ["nuit" if value < 0 else "aide" for value in shares],
        }
    )
    low, high = min(float(shares.min()), 0.0), max(float(shares.max()), NARROWEST)
    room = 0.3 * (high - low)
    across = alt.X(
        "part:Q",
        title="contribution à ΔQ",
        scale=alt.Scale(domain=[low - 1.4 * room if low < 0 else 0, high + room], nice=False),
        axis=alt.Axis(format=".2~f", tickCount=5),
    )
    base = alt.Chart(frame).encode(alt.Y("action:N", title=None, sort=list(frame["action"])))
    bars = base.mark_bar(height=20).encode(
        across,
        alt.Color(
            "sens:N",
            scale=alt.Scale(domain=["aide", "nuit"], range=[theme.BLUE, theme.ORANGE]),
            legend=None,
        ),
    )
    values = [
        base.transform_filter(alt.datum.sens == "aide").mark_text(align="left", dx=5),
        base.transform_filter(alt.datum.sens == "nuit").mark_text(align="right", dx=-5),
    ]
    told = ", ".join(f"{row['action']} {row['écrit']}" for _, row in frame.iterrows())
    return alt.layer(bars, *(value.encode(across, text="écrit:N") for value in values)).properties(
        width=300,
        height=alt.Step(32),
        description=f"Contribution de chaque action au changement de production, somme "
        f"{number(float(shares.sum()), 4, signed=True)} : {told}.",
    )


def order(paths: pd.DataFrame) -> theme.Chart:
    """Draw production step after step, order-free and with the prerequisite.

    `paths` is what `models.imci.side_by_side` gives.
    """
    frame = paths[["variant", "step", "action", "acted", "production"]].copy()
    frame["forme"] = frame["variant"].map(VARIANTS)
    frame["étape"] = frame["action"].where(frame["step"] > 0, "départ")
    labels = list(dict.fromkeys(frame["étape"]))
    forms = list(VARIANTS.values())
    reached = [*frame["production"], *plane.BORDERS]
    room = 0.25 * (max(reached) - min(reached))  # for the names of the two forms
    across = alt.X(
        "production:Q",
        title="production Q",
        scale=alt.Scale(domain=[min(reached) - room, max(reached) + room], nice=False),
        axis=alt.Axis(format=".2~f", tickCount=5, grid=False),
    )
    base = alt.Chart(frame).encode(
        alt.Y("étape:N", title=None, sort=labels),
        across,
        alt.Color(
            "forme:N",
            scale=alt.Scale(domain=forms, range=[theme.BLUE, theme.ORANGE]),
            legend=None,
        ),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(
        alt.Order("step:Q"),
        alt.StrokeDash(
            "forme:N", scale=alt.Scale(domain=forms, range=[[1, 0], [6, 4]]), legend=None
        ),
    )
    dots = base.mark_point(size=100, filled=True, opacity=1).encode(
        alt.Shape("forme:N", scale=alt.Scale(domain=forms, range=["circle", "square"]), legend=None)
    )
    told = " ; ".join(
        f"{VARIANTS[str(variant)]}, " + ", ".join(number(level, 3) for level in taken["production"])
        for variant, taken in frame.groupby("variant", sort=False)
    )
    return alt.layer(*_border_rules(across), lines, dots, *_arrivals(frame, base)).properties(
        width=310,
        height=alt.Step(min(50, TALLEST // len(labels))),
        description=f"Production à chaque étape ({', '.join(labels)}) : {told}.",
    )


def _arrivals(frame: pd.DataFrame, base: alt.Chart) -> list[alt.Chart]:
    """Name the two forms at their arrival, the lower one underneath; once if they meet."""
    ends = frame[frame["step"] == frame["step"].max()].sort_values("production")
    low, high = ends.iloc[0], ends.iloc[-1]
    written = number(high["production"], 3)
    if round(float(high["production"] - low["production"]), imci.TIE_DECIMALS) == 0:
        both = _arrival(base, high, f"les deux {written}")
        return [both.encode(color=alt.value(theme.INK))]
    return [
        _arrival(base, low, f"{low['forme']} {number(low['production'], 3)}", dx=-6, dy=16),
        _arrival(base, high, f"{high['forme']} {written}"),
    ]


def _arrival(
    base: alt.Chart, end: pd.Series[Any], text: str, *, dx: int = 11, dy: int = 0
) -> alt.Chart:
    """Write a text beside the last point of a form."""
    here = (alt.datum.forme == end["forme"]) & (alt.datum.step == int(end["step"]))
    written: alt.Chart = base.transform_filter(here).mark_text(
        align="left", dx=dx, dy=dy, fontWeight=600, text=text
    )
    return written


def _border_rules(across: alt.X) -> list[alt.Chart]:
    """Mark where the improvement and the consolidation zones begin."""
    borders = pd.DataFrame(
        {
            "production": list(plane.BORDERS),
            "nom": ["amélioration", "consolidation"],
        }
    )
    base = alt.Chart(borders).encode(across)
    return [
        base.mark_rule(color=theme.MUTED, strokeDash=[3, 3]),
        base.mark_text(color=theme.MUTED, dy=-9, align="center").encode(
            y=alt.value(0), text="nom:N"
        ),
    ]


def second_vote(before: pd.DataFrame, after: pd.DataFrame, soft_weight: float = 0.5) -> theme.Chart:
    """Draw each rater's production, first and second time, the lowest start at the top.

    Both tables have the same index, a row a rater and a column an item, scores in [0, 1].
    """
    frame = pd.DataFrame(
        {
            "avant": imci.diagnose_each(before, soft_weight)["production"],
            "après": imci.diagnose_each(after, soft_weight)["production"],
        }
    ).sort_values("avant")
    frame["personne"] = [chr(ord("A") + rank % 26) * (1 + rank // 26) for rank in range(len(frame))]
    frame["sens"] = [_direction(row["après"] - row["avant"]) for _, row in frame.iterrows()]
    rows = alt.Y("personne:N", title="évaluateurs", sort=list(frame["personne"]))
    colour = alt.Color(
        "sens:N",
        title=None,
        scale=alt.Scale(
            domain=["monte", "baisse", "immobile"], range=[theme.BLUE, theme.ORANGE, theme.MUTED]
        ),
    )
    base = alt.Chart(frame)
    across = alt.X(
        "avant:Q", title="production vue par chacun", scale=plane.UNIT, axis=plane.QUARTERS
    )
    rules = base.mark_rule(strokeWidth=3).encode(rows, across, alt.X2("après:Q"), colour)
    starts = base.mark_point(size=80, filled=True, fill=theme.PAPER, opacity=1).encode(
        rows, across, stroke=colour
    )
    ends = base.mark_point(size=80, filled=True, opacity=1).encode(
        rows, alt.X("après:Q", scale=plane.UNIT), colour
    )
    moves = frame["sens"].value_counts()
    told = ", ".join(
        f"{count(int(moves.get(sense, 0)), singular, plural)}"
        for sense, singular, plural in (
            ("monte", "production monte", "productions montent"),
            ("baisse", "production baisse", "productions baissent"),
            ("immobile", "production ne bouge pas", "productions ne bougent pas"),
        )
    )
    return alt.layer(rules, starts, ends).properties(
        width=290,
        height=alt.Step(20),
        description=f"Premier vote (point creux) et second vote (point plein) de "
        f"{count(len(frame), 'évaluateur')} : {told}.",
    )
