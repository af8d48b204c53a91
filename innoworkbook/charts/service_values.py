"""Figures of the limits of adaptability: two rules side by side, the equation before and after."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.charts.change import SCORES, TENTHS, UNIT
from innoworkbook.french import listing, number
from innoworkbook.models import change

OBSTACLES = {"continuity": "continuité", "equality": "égalité", "legal_basis": "base légale"}
RULES = ("compensatoire", "à seuils")
PLACES = {"compensatoire": 0.0, "à seuils": 0.4}  # the second rule says more: it gets more room
STRENGTH = "G, force du changement"
MOVES = {
    "vision": SCORES["vision"],
    "first_steps": SCORES["first_steps"],
    "strength": STRENGTH,
    "resistance": SCORES["resistance"],
    "cost": SCORES["cost"],
}
FIXED = {"resistance": theme.ORANGE, "cost": theme.PURPLE}


def told(row: pd.Series, rule: str) -> str:
    """Say in a few words what a rule makes of an adaptation: a word, and its reason."""
    if rule == RULES[0]:
        word = "admise" if row["compensatory"] else "écartée"
        return f"{word} ({number(row['total'], _decimals(row['total']), signed=True)})"
    if row["conjunctive"]:
        return "admise, à vérifier" if row["provisional"] else "admise"
    failed = [OBSTACLES[name] for name in row["obstacles"]]
    return "écartée : les trois seuils" if len(failed) > 2 else f"écartée : {', '.join(failed)}"


def _decimals(total: float) -> int:
    return 0 if float(total).is_integer() else 1


def rules(table: pd.DataFrame) -> theme.Chart:
    """Draw what both rules say of each adaptation, and link those that switch camp.

    `table` is that of `models.service_values.compare`.
    """
    frame = pd.DataFrame(
        [
            {
                "adaptation": name,
                "règle": rule,
                "place": PLACES[rule],
                "sort": "admise" if row[verdict] else "écartée",
                "écrit": told(row, rule),
                "bascule": bool(row["switches"]),
            }
            for name, row in table.iterrows()
            for rule, verdict in zip(RULES, ("compensatory", "conjunctive"), strict=True)
        ]
    )
    order = list(map(str, table.index))
    across = alt.X("place:Q", scale=alt.Scale(domain=[-0.03, 1]), axis=None)
    base = alt.Chart(frame).encode(
        across,
        alt.Y(
            "adaptation:N",
            title=None,
            sort=order,
            axis=alt.Axis(labelPadding=10, domain=False, ticks=False),
        ),
    )
    links = (
        base.transform_filter("datum.bascule")
        .mark_line(color=theme.ORANGE, strokeWidth=3, strokeDash=[5, 4])
        .encode(detail="adaptation:N")
    )
    fates = ["admise", "écartée"]
    points = base.mark_point(size=150, filled=True, opacity=1, angle=45).encode(
        alt.Color(
            "sort:N", scale=alt.Scale(domain=fates, range=[theme.GREEN, theme.MUTED]), legend=None
        ),
        alt.Shape("sort:N", scale=alt.Scale(domain=fates, range=["circle", "cross"]), legend=None),
    )
    words = _words(base, "écrit:N", align="left", dx=12, dy=-9)
    heads = (
        alt.Chart(pd.DataFrame({"règle": list(RULES), "place": list(PLACES.values())}))
        .mark_text(align="left", dx=-6, fontWeight=600, fontSize=14)
        .encode(across, alt.Y(value=-14), text="règle:N")
    )
    moved = [str(name) for name in table.index[table["switches"]]]
    each = " ; ".join(
        f"{name} : {told(row, RULES[0])} par la règle compensatoire, "
        f"{told(row, RULES[1])} par la règle à seuils"
        for name, row in table.iterrows()
    )
    switching = f"Changent de camp : {listing(moved)}." if moved else "Aucune ne change de camp."
    return alt.layer(links, *words, points, heads).properties(
        width=370,
        height=alt.Step(44),
        description=f"{each}. {switching}",
    )


def _words(base: alt.Chart, text: str, **look: Any) -> tuple[alt.Chart, alt.Chart]:
    """Write a text over a white halo, so that a line may pass under it."""
    halo = {**look, "color": theme.PAPER, "stroke": theme.PAPER, "strokeWidth": 5}
    return base.mark_text(**halo).encode(text=text), base.mark_text(**look).encode(text=text)


def before_after(before: change.Balance, after: change.Balance) -> theme.Chart:
    """Draw vision, first steps and strength before and after, against what stays: R and X."""
    rows = [
        {
            "score": MOVES[name],
            "avant": float(_score(before, name)),
            "après": float(_score(after, name)),
            "suit": name not in FIXED,
        }
        for name in MOVES
        if name != "cost" or before.against_cost is not None
    ]
    frame = pd.DataFrame(rows)
    frame["écrit avant"] = [number(value, 2) for value in frame["avant"]]
    frame["écrit après"] = [number(value, 2) for value in frame["après"]]
    was, now = (
        alt.X(f"{moment}:Q", scale=UNIT, title="score, de 0 à 1", axis=TENTHS)
        for moment in ("avant", "après")
    )
    base = alt.Chart(frame).encode(alt.Y("score:N", title=None, sort=list(MOVES.values())))
    moving = base.transform_filter("datum.suit")
    fixed = base.transform_filter("!datum.suit")
    colours = alt.Color(
        "score:N",
        scale=alt.Scale(
            domain=[MOVES[name] for name in FIXED], range=list(FIXED.values())
        ),
        legend=None,
    )  # fmt: skip
    layers = [
        alt.Chart(frame)
        .transform_filter("!datum.suit")
        .mark_rule(strokeDash=[4, 4], strokeWidth=2)
        .encode(was, colours),
        moving.mark_rule(strokeWidth=3, color=theme.BLUE).encode(
            was, alt.X2("après:Q")
        ),
        moving.mark_point(size=110, filled=True, fill=theme.PAPER, stroke=theme.MUTED,
                          strokeWidth=2.5, opacity=1).encode(was),
        moving.mark_point(size=130, filled=True, color=theme.BLUE, opacity=1).encode(
            now
        ),
        *_words(moving.encode(was), "écrit avant:N", dy=17, color=theme.MUTED),
        *_words(moving.encode(now), "écrit après:N", dy=-15, fontWeight=600, color=theme.BLUE),
        fixed.mark_point(size=110, filled=True, opacity=1).encode(
            was, colours
        ),
        *_words(fixed.encode(was), "écrit avant:N", align="left", dx=10),
    ]  # fmt: skip
    said = " ; ".join(
        f"{row['score']} {row['écrit avant']}, puis {row['écrit après']}"
        if row["suit"]
        else f"{row['score']} {row['écrit avant']}, inchangé"
        for _, row in frame.iterrows()
    )
    return alt.layer(*layers).properties(
        width=330,
        height=alt.Step(54),
        title=alt.TitleParams(
            "○ avant le jalon   ● après le jalon", fontSize=13, fontWeight="normal"
        ),
        description=f"Avant le jalon, cercle vide, puis après, point plein : {said}.",
    )


def _score(project: change.Balance, name: str) -> change.Score:
    if name == "strength":
        return project.strength
    if name == "resistance":
        return project.against_resistance.opponent
    if name == "cost":
        assert project.against_cost is not None
        return project.against_cost.opponent
    return project.levers[name]
