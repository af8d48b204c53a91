"""Figures of the structural analysis: the plane, two columns, shares of draws, a group's answers.

Labels of the plane are placed by rule: the same points always give the same figure, and no label
covers another, a point, or the name of a quarter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.charts import theme
from innoworkbook.french import count, number, percent, typography
from innoworkbook.models.pestel import FAMILIES
from innoworkbook.models.structural import FRAGILE, SUPPORTED

AUTHORITY = "authority"
NAMES: Mapping[str, str] = {**FAMILIES, AUTHORITY: "la collectivité"}
CLASSES = {"input": "entrée", "relay": "relais", "output": "résultat", "excluded": "exclue"}
COLOURS = {
    "entrée": theme.BLUE,
    "relais": theme.PURPLE,
    "résultat": theme.ORANGE,
    "exclue": theme.MUTED,
}
SHAPES = ["square", "diamond", "circle", "triangle-up"]
READINGS = {
    "on_target": "sur la collectivité",
    "among_direct": "sur les autres, direct",
    "among_indirect": "sur les autres, indirect",
}

Boxes = NDArray[np.float64]  # left, top, right, bottom; a row per box, in pixels


# ── The plane ───────────────────────────────────────────────────────────────────────────────────

WIDTH, HEIGHT = 500, 330
LETTER, LINE, POINT = 7.6, 17, 8  # pixels: width of a letter, height of a label, half a point
STEP = 6  # of the grid where a label may stand
NEAR = 90  # pixels where a place is sought first
CROSSING = 14  # what crossing a threshold line costs, in pixels of distance
LONGEST = 26  # letters of a label
NUMBERED_FROM = 16  # variables from which points bear numbers, read in the table


def plane(
    points: pd.DataFrame,
    classes: pd.Series,
    limits: tuple[float, float],
    *,
    axes: str = "somme des cases",
    names: Mapping[str, str] | None = None,
) -> theme.Chart:
    """Draw variables by dependence and influence, with the threshold of each axis.

    Parameters
    ----------
    points
        `influence` and `dependence`, indexed by variable.
    classes
        Input, relay, output or excluded, on the same index.
    limits
        The thresholds of dependence and of influence.
    axes
        What the axes count.
    names
        What to write for a variable; itself by default.
    """
    placed, height = places(points, limits, names or {})
    placed["classe"] = [CLASSES[classes[name]] for name in placed.index]
    scales = [
        alt.Scale(domain=list(_domain(points[side])), nice=False, zero=False)
        for side in ("dependence", "influence")
    ]
    ticks = alt.Axis(
        tickCount=6,
        format=".0%" if points.to_numpy().max() <= 1 else "d",
        labelExpr="datum.value < 0 ? '' : datum.label",
    )
    across = alt.X("dependence:Q", scale=scales[0], title=f"dépendance ({axes})", axis=ticks)
    up = alt.Y("influence:Q", scale=scales[1], title=f"influence ({axes})", axis=ticks)
    domain = list(COLOURS)
    base = alt.Chart(placed)
    colour = alt.Color(
        "classe:N", scale=alt.Scale(domain=domain, range=list(COLOURS.values())), legend=None
    )
    marks = base.mark_point(size=110, filled=True, opacity=1).encode(
        across,
        up,
        colour,
        alt.Shape("classe:N", scale=alt.Scale(domain=domain, range=SHAPES), legend=None),
        tooltip=[alt.Tooltip("nom:N", title="variable"), alt.Tooltip("classe:N")],
    )
    leaders = (
        base.transform_filter("datum.loin")
        .mark_rule(color=theme.MUTED, strokeWidth=1)
        .encode(across, up, x2="fin_x:Q", y2="fin_y:Q")
    )
    where = (alt.X("texte_x:Q", scale=scales[0]), alt.Y("texte_y:Q", scale=scales[1]))
    labels = [
        base.mark_text(color=theme.PAPER, stroke=theme.PAPER, strokeWidth=4),
        base.mark_text(),
    ]
    written = [label.encode(*where, text="écrit:N") for label in labels]
    told = " ; ".join(
        f"{row['nom']}, {row['classe']} (influence {_shown(row['influence'])}, "
        f"dépendance {_shown(row['dependence'])})"
        for _, row in placed.iterrows()
    )
    layers = [*_lines(limits, scales), _quarters(height), leaders, *written, marks]
    return alt.layer(*layers).properties(
        width=WIDTH,
        height=height,
        description=typography(
            f"Plan de {count(len(placed), 'variable')}, dépendance en abscisse, influence en "
            f"ordonnée : {told}."
        ),
    )


def _shown(value: float) -> str:
    return number(value) if float(value).is_integer() else number(value, 3)


def _lines(limits: tuple[float, float], scales: Sequence[alt.Scale]) -> list[alt.Chart]:
    dependence, influence = limits
    return [
        alt.Chart(pd.DataFrame({"seuil": [dependence]}))
        .mark_rule(strokeDash=[6, 4], color=theme.MUTED, strokeWidth=1.5)
        .encode(alt.X("seuil:Q", scale=scales[0])),
        alt.Chart(pd.DataFrame({"seuil": [influence]}))
        .mark_rule(strokeDash=[6, 4], color=theme.MUTED, strokeWidth=1.5)
        .encode(alt.Y("seuil:Q", scale=scales[1])),
    ]


def _quarters(height: float) -> theme.Chart:
    corners = pd.DataFrame(
        {
            "mot": ["ENTRÉE", "RELAIS", "EXCLUE", "RÉSULTAT"],
            "gauche": [6, WIDTH - 6, 6, WIDTH - 6],
            "haut": [12, 12, height - 10, height - 10],
            "côté": ["left", "right", "left", "right"],
        }
    )
    layers = [
        alt.Chart(corners[corners["côté"] == side])
        .mark_text(align=side, color=theme.MUTED, fontWeight=600, fontSize=12, baseline="middle")
        .encode(
            x=alt.X("gauche:Q", scale=None, axis=None),
            y=alt.Y("haut:Q", scale=None, axis=None),
            text="mot:N",
        )
        for side in ("left", "right")
    ]
    return alt.layer(*layers)


def _domain(values: pd.Series) -> tuple[float, float]:
    """Leave room around the values; where all are equal, one unit on each side."""
    low, high = float(values.min()), float(values.max())
    room = 0.14 * (high - low) or max(abs(high), 1.0) * 0.5
    return low - room, high + room


def places(
    points: pd.DataFrame, limits: tuple[float, float], names: Mapping[str, str]
) -> tuple[pd.DataFrame, float]:
    """Give each label a free place, near its point; the figure grows taller if none is left.

    Returns
    -------
    DataFrame, height
        The points with `nom`, `écrit` (what is drawn), `texte_x`, `texte_y` (middle of the label)
        and `fin_x`, `fin_y`, `loin` (its leader), in the units of the axes; the height in pixels.
    """
    full = [str(names.get(name, name)) for name in points.index]
    many = len(full) >= NUMBERED_FROM
    drawn = [str(rank) if many else _short(name) for rank, name in enumerate(full, start=1)]
    height = float(HEIGHT)
    while (found := _place(points, limits, drawn, height)) is None:
        height += 60
    horizontal, vertical = (_domain(points[side]) for side in ("dependence", "influence"))
    at, labels = found
    ends = _ends(at, labels, drawn)

    def back(pixels: Boxes) -> tuple[Boxes, Boxes]:
        wide = horizontal[0] + pixels[:, 0] / WIDTH * (horizontal[1] - horizontal[0])
        return wide, vertical[1] - pixels[:, 1] / height * (vertical[1] - vertical[0])

    made = points[["influence", "dependence"]].astype(float).assign(nom=full, écrit=drawn)
    made["texte_x"], made["texte_y"] = back(labels)
    made["fin_x"], made["fin_y"] = back(ends)
    made["loin"] = np.hypot(*(ends - at).T) > 2 * POINT
    return made, height


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 2].rstrip()} …"


def _place(
    points: pd.DataFrame, limits: tuple[float, float], labels: Sequence[str], height: float
) -> tuple[Boxes, Boxes] | None:
    """Place labels one after the other, each on the free spot nearest to its point."""
    spans = [_domain(points[side]) for side in ("dependence", "influence")]
    at = np.column_stack(
        [
            (points["dependence"] - spans[0][0]) / (spans[0][1] - spans[0][0]) * WIDTH,
            (spans[1][1] - points["influence"]) / (spans[1][1] - spans[1][0]) * height,
        ]
    )
    lines = (
        (limits[0] - spans[0][0]) / (spans[0][1] - spans[0][0]) * WIDTH,
        (spans[1][1] - limits[1]) / (spans[1][1] - spans[1][0]) * height,
    )
    taken = np.vstack([_boxes(at, 2 * POINT, 2 * POINT), _corners(height)])
    spots = np.stack(
        np.meshgrid(np.arange(0, WIDTH + 1, STEP), np.arange(0, height + 1, STEP)), -1
    ).reshape(-1, 2)
    middles = np.zeros_like(at)
    for rank in np.lexsort((at[:, 0], at[:, 1])):  # from top to bottom, then from left to right
        width = LETTER * len(labels[rank]) + 6
        away = np.hypot(*(spots - at[rank]).T)
        for reach in (NEAR + width / 2, np.inf):
            near = np.vstack([_beside(at[rank], width), spots[away <= reach]])
            cost = _cost(near, at[rank], width, lines)
            cost[~_free(_boxes(near, width, LINE), taken, height)] = np.inf
            if np.isfinite(cost).any():
                break
        else:
            return None
        middles[rank] = near[int(np.argmin(cost))]
        taken = np.vstack([taken, _boxes(middles[[rank]], width, LINE)])
    return at, middles


def _cost(near: Boxes, point: Boxes, width: float, lines: tuple[float, float]) -> Boxes:
    """Say how far a label would stand from its point, and whether it would cross a threshold."""
    gap = np.maximum(np.abs(near - point) - [width / 2, LINE / 2], 0)
    boxes = _boxes(near, width, LINE)
    cost = np.hypot(gap[:, 0], gap[:, 1])
    for axis, line in enumerate(lines):
        cost += CROSSING * ((boxes[:, axis] < line) & (boxes[:, axis + 2] > line))
    return np.asarray(cost, dtype=float)


def _free(boxes: Boxes, taken: Boxes, height: float) -> NDArray[np.bool_]:
    inside = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= [WIDTH, height]).all(axis=1)
    return np.asarray(inside & ~_overlap(boxes, taken))


def _beside(point: Boxes, width: float) -> Boxes:
    """Offer the four usual places: right, left, above, below."""
    aside, over = width / 2 + POINT + 2, LINE / 2 + POINT + 1
    return np.asarray(point + np.array([[aside, 0], [-aside, 0], [0, -over], [0, over]]))


def _boxes(middles: Boxes, width: float, height: float) -> Boxes:
    half = np.array([width / 2, height / 2])
    return np.hstack([middles - half, middles + half])


def _corners(height: float) -> Boxes:
    """Keep the corners for the names of the quarters."""
    return np.array(
        [
            [0, 0, 70, 22],
            [WIDTH - 70, 0, WIDTH, 22],
            [0, height - 22, 70, height],
            [WIDTH - 80, height - 22, WIDTH, height],
        ],
        dtype=float,
    )


def _overlap(boxes: Boxes, taken: Boxes) -> NDArray[np.bool_]:
    meets = np.ones((len(boxes), len(taken)), dtype=np.bool_)
    for axis in (0, 1):
        meets &= boxes[:, [axis]] < taken[:, axis + 2]
        meets &= boxes[:, [axis + 2]] > taken[:, axis]
    return np.asarray(meets.any(axis=1))


def _ends(at: Boxes, labels: Boxes, drawn: Sequence[str]) -> Boxes:
    """Stop a leader at the edge of its label."""
    half = np.array([[LETTER * len(text) / 2 + 2, LINE / 2] for text in drawn])
    return np.asarray(np.clip(at, labels - half, labels + half))


# ── Two columns: on the authority, on the other tendencies ──────────────────────────────────────


def two_columns(
    table: pd.DataFrame, primary: Mapping[str, Collection[str]], medians: tuple[float, float]
) -> theme.Chart:
    """Draw the influence of each tendency on the authority, then on the other tendencies.

    Parameters
    ----------
    table
        Indexed by tendency: `on_target`, then `influence` and `dependence` among the tendencies.
    primary
        The primary tendencies of each reading, `on_target` and `among_direct`.
    medians
        The medians that primary tendencies are above, of `on_target` and of `influence`.
    """
    frame = pd.DataFrame(
        {
            "tendance": [NAMES[str(name)] for name in table.index],
            "sur": table["on_target"].astype(float),
            "motricité": table["influence"].astype(float),
            "dépendance": table["dependence"].astype(float),
            "p_sur": [name in primary["on_target"] for name in table.index],
            "p_autres": [name in primary["among_direct"] for name in table.index],
        }
    )
    rows = alt.Y(
        "tendance:N", sort=list(frame["tendance"]), title=None, axis=alt.Axis(labelPadding=8)
    )
    bare = alt.Y("tendance:N", sort=list(frame["tendance"]), title=None, axis=None)
    top = int(max(frame["motricité"].max(), frame["dépendance"].max())) + 1
    left = alt.layer(
        *_bars(frame, "sur", "p_sur", rows, top=3.4, title="influence sur la collectivité"),
        _median("sur", medians[0]),
    ).properties(width=220, height=alt.Step(32))
    others = "influence sur les autres tendances   ○ dépendance"
    right = alt.layer(
        *_bars(frame, "motricité", "p_autres", bare, top=1.12 * top, title=others),
        _median("motricité", medians[1]),
    ).properties(width=400, height=alt.Step(32))
    hollow = (
        alt.Chart(frame)
        .mark_point(filled=True, fill=theme.PAPER, stroke=theme.INK, size=80, strokeWidth=2,
                    opacity=1)
        .encode(alt.X("dépendance:Q"), bare)
    )  # fmt: skip
    told = " ; ".join(
        f"{row['tendance']} : {number(row['sur'])} sur la collectivité"
        f"{' (primaire)' if row['p_sur'] else ''}, {number(row['motricité'])} sur les autres pour "
        f"{number(row['dépendance'])} de dépendance{' (primaire)' if row['p_autres'] else ''}"
        for _, row in frame.iterrows()
    )
    return alt.hconcat(left, alt.layer(right, hollow), spacing=32).properties(
        title=_note("En bleu : primaire dans cette colonne. Tirets : médiane des sept."),
        description=typography(f"Deux façons d'être primaire : {told}."),
    )


def _bars(
    frame: pd.DataFrame, value: str, flag: str, rows: alt.Y, *, top: float, title: str
) -> list[alt.Chart]:
    across = alt.X(
        f"{value}:Q",
        title=title,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d", tickCount=4),
    )
    colour = alt.Color(
        f"{flag}:N",
        scale=alt.Scale(domain=[True, False], range=[theme.BLUE, theme.MUTED]),
        legend=None,
    )
    return [alt.Chart(frame).mark_bar(height=16).encode(across, rows, colour)]


def _median(value: str, median: float) -> alt.Chart:
    made: alt.Chart = (
        alt.Chart(pd.DataFrame({value: [median]}))
        .mark_rule(strokeDash=[5, 4], strokeWidth=2)
        .encode(alt.X(f"{value}:Q"))
    )
    return made


# ── Shares of draws ─────────────────────────────────────────────────────────────────────────────


def shares(table: pd.DataFrame, by_chance: float, named: Collection[str]) -> theme.Chart:
    """Draw in what share of the draws each tendency is primary, for three readings.

    Parameters
    ----------
    table
        `models.structural.supports`: a row per tendency, a column per reading.
    by_chance
        What a random matrix gives to one tendency, in the second reading.
    named
        The tendencies that the deck calls primary; they bear an asterisk.
    """
    long = table.rename(columns=READINGS).reset_index(names="id")
    long["tendance"] = [f"{NAMES[str(name)]}{' *' if name in named else ''}" for name in long["id"]]
    order = list(long["tendance"])
    long = long.melt(["id", "tendance"], var_name="lecture", value_name="part")
    readings = list(READINGS.values())
    share = alt.Scale(domain=[-0.03, 1.02], nice=False)
    across = alt.X(
        "part:Q",
        scale=share,
        title="part des tirages où la tendance est primaire",
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.8, 1]),
    )
    colours = alt.Scale(domain=readings, range=[theme.ORANGE, theme.BLUE, theme.PURPLE])
    points = (
        alt.Chart(long)
        .mark_point(size=95, filled=True, opacity=1)
        .encode(
            across,
            alt.Y("tendance:N", sort=order, title=None),
            alt.YOffset("lecture:N", sort=readings, scale=alt.Scale(paddingOuter=0.5)),
            alt.Color("lecture:N", scale=colours, title=None),
            alt.Shape(
                "lecture:N",
                scale=alt.Scale(domain=readings, range=["square", "circle", "diamond"]),
                title=None,
            ),
        )
    )
    told = " ; ".join(
        f"{NAMES[str(name)]} : "
        + ", ".join(f"{percent(row[key])} {label}" for key, label in READINGS.items())
        for name, row in table.iterrows()
    )
    return alt.layer(_bands(share), *_chance_line(by_chance, share), points).properties(
        width=480,
        height=40 * len(table),
        title=_note("* primaire au diaporama. Les mots valent « par cette matrice »."),
        description=typography(f"Part des tirages où chaque tendance est primaire : {told}."),
    )


def _bands(scale: alt.Scale) -> theme.Chart:
    zones = pd.DataFrame(
        {
            "de": [FRAGILE, SUPPORTED],
            "à": [SUPPORTED, 1.0],
            "teinte": [theme.SEQUENCE[0], theme.GRID],
        }
    )
    words = pd.DataFrame(
        {
            "place": [FRAGILE / 2, (FRAGILE + SUPPORTED) / 2, (SUPPORTED + 1) / 2],
            "mot": ["non soutenu", "fragile", "soutenu"],
        }
    )
    return alt.layer(
        alt.Chart(zones)
        .mark_rect()
        .encode(
            alt.X("de:Q", scale=scale), alt.X2("à:Q"), alt.Color("teinte:N", scale=None)
        ),
        alt.Chart(words)
        .mark_text(fontWeight=600, fontSize=13)
        .encode(alt.X("place:Q", scale=scale), y=alt.value(-10), text="mot:N"),
    )  # fmt: skip


def _chance_line(by_chance: float, scale: alt.Scale) -> list[alt.Chart]:
    told = typography(f"au hasard, une tendance : {percent(by_chance)}")
    frame = pd.DataFrame({"part": [by_chance], "mot": [told]})
    base = alt.Chart(frame).encode(alt.X("part:Q", scale=scale))
    return [
        base.mark_rule(strokeDash=[3, 3], color=theme.INK),
        base.mark_text(align="center", fontSize=12, color=theme.MUTED).encode(
            y=alt.value(-26), text="mot:N"
        ),
    ]


# ── Several respondents ─────────────────────────────────────────────────────────────────────────


def group(answers: pd.DataFrame, medians: Mapping[str, float]) -> theme.Chart:
    """Draw the answers of each cell, one dot a person, and their median: dispersion comes first.

    Parameters
    ----------
    answers
        One row per answer: `cell` (what is written) and `value` (0 to 3, P counted as 0).
    medians
        The median of each cell, in the order to draw.
    """
    frame = answers.assign(value=answers["value"].astype(float))
    frame["rang"] = frame.groupby(["cell", "value"]).cumcount()
    most = int(frame["rang"].max()) + 1
    frame["place"] = frame["value"] + 0.055 * frame["rang"] + 0.1
    order = list(medians)
    middle = pd.DataFrame({"cell": order, "value": [medians[name] for name in order]})
    across = alt.X(
        "place:Q",
        title="réponses, un point par personne (barre : médiane ; P compté 0)",
        scale=alt.Scale(domain=[-0.12, 3 + 0.055 * most + 0.2], nice=False),
        axis=alt.Axis(values=[0, 1, 2, 3], format="d"),
    )
    rows = alt.Y("cell:N", sort=order, title=None)
    dots = alt.Chart(frame).mark_circle(size=42, color=theme.BLUE, opacity=1).encode(across, rows)
    ticks = (
        alt.Chart(middle)
        .mark_tick(thickness=4, size=20, color=theme.ORANGE)
        .encode(alt.X("value:Q", scale=alt.Scale(nice=False)), rows)
    )
    told = " ; ".join(
        f"{cell} : {', '.join(number(value) for value in sorted(of_cell['value']))}"
        for cell, of_cell in frame.groupby("cell", sort=False)
    )
    return alt.layer(ticks, dots).properties(
        width=440, height=alt.Step(24), description=typography(f"Réponses par case : {told}.")
    )


def _note(*lines: str) -> alt.TitleParams:
    return alt.TitleParams(
        [typography(line) for line in lines],
        orient="bottom", anchor="start", fontSize=12, fontWeight="normal", color=theme.MUTED,
        offset=8,
    )  # fmt: skip
