"""Figures of levers and skills: one map through three stages, its losses, soft against hard."""

from __future__ import annotations

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import number, percent, typography
from innoworkbook.models.levers import STAGES

COLUMNS = {
    "activated": "1 activé",
    "mobilised": "2 mobilisé",
    "performance": "3 il sert",
    "proven": "4 prouvé",
}
FAMILIES = {"lever": "Leviers", "skill": "Compétences"}
KEPT, ABSENT, LOST = "oui", "non", "perdu depuis l’étape d’avant"
MARKS = {KEPT: "✔", ABSENT: "", LOST: "✘"}
LOSSES = {"mobilised": "activated", "proven": "performance"}


def _cells(marks: pd.DataFrame, upto: str) -> pd.DataFrame:
    """Give a row per entry and stage; a loss is a mark held a stage before and not here."""
    shown = STAGES[: STAGES.index(upto) + 1]
    rows = []
    for entry in marks.to_dict("records"):
        for stage in shown:
            before = LOSSES.get(stage)
            lost = before is not None and entry[before] and not entry[stage]
            state = KEPT if entry[stage] else LOST if lost else ABSENT
            rows.append(
                {
                    "nom": typography(entry["name"]),
                    "famille": entry["family"],
                    "étape": COLUMNS[stage],
                    "état": state,
                    "signe": MARKS[state],
                }
            )
    return pd.DataFrame(rows)


def heatmap(marks: pd.DataFrame, upto: str = "proven") -> theme.Chart:
    """Draw the board up to a stage: a blue cell holds, an orange one was lost on the way.

    Parameters
    ----------
    marks
        As given by ``models.levers.stages``.
    upto
        The last stage shown, one of ``models.levers.STAGES``.
    """
    cells = _cells(marks, upto)
    panels = [
        _panel(cells[cells["famille"] == family], title)
        for family, title in FAMILIES.items()
        if (cells["famille"] == family).any()
    ]
    told = []
    for stage in STAGES[: STAGES.index(upto) + 1]:
        told.append(f"{COLUMNS[stage]} : {int(marks[stage].sum())}")
    return alt.hconcat(*panels, spacing=24).properties(
        description=(
            f"Carte de {len(marks)} leviers et compétences, étape par étape : {', '.join(told)}. "
            "✔ : acquis ; ✘ : perdu depuis l’étape d’avant ; vide : non."
        )
    )


def _panel(cells: pd.DataFrame, title: str) -> theme.Chart:
    order = list(dict.fromkeys(cells["nom"]))
    states = list(MARKS)
    base = alt.Chart(cells).encode(
        alt.X(
            "étape:N",
            title=None,
            sort=list(COLUMNS.values()),
            scale=alt.Scale(domain=list(COLUMNS.values())),
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        alt.Y("nom:N", title=None, sort=order, axis=alt.Axis(labelLimit=180)),
    )
    boxes = base.mark_rect(stroke=theme.PAPER, strokeWidth=2).encode(
        alt.Color(
            "état:N",
            legend=None,
            scale=alt.Scale(domain=states, range=[theme.BLUE, theme.GRID, theme.ORANGE]),
        )
    )
    signs = base.mark_text(fontSize=14, fontWeight=600, color=theme.PAPER).encode(text="signe:N")
    return alt.layer(boxes, signs).properties(
        width=272, height=alt.Step(25), title=alt.TitleParams(title, fontSize=14, offset=4)
    )


def losses(table: pd.DataFrame) -> theme.Chart:
    """Draw the share of levers and of skills that reach each stage.

    ``table`` is ``models.levers.gaps(board, by="family")``.
    """
    rows = [
        {
            "famille": FAMILIES[str(family)],
            "étape": COLUMNS[stage],
            "part": float(shares[stage]),
            "écrit": percent(float(shares[stage])),
        }
        for family, shares in table.iterrows()
        for stage in STAGES
    ]
    frame = pd.DataFrame(rows)
    told = ", ".join(f"{row['famille']} {row['étape']} {row['écrit']}" for row in rows)
    return _bars(frame, "famille", list(FAMILIES.values()), (theme.BLUE, theme.PURPLE)).properties(
        description=f"Part qui atteint chaque étape : {told}."
    )


def balance(table: pd.DataFrame) -> theme.Chart:
    """Draw the share of soft and hard entries that reach each stage.

    ``table`` is ``models.levers.balance(board)``.
    """
    listed = table.loc["listed"].to_dict()
    rows = []
    for stage, counts in table.drop(index="listed").iterrows():
        for kind in ("soft", "hard"):
            reached, total = int(counts[kind]), int(listed[kind])
            rows.append(
                {
                    "nature": kind,
                    "étape": COLUMNS[str(stage)],
                    "part": reached / total if total else 0.0,
                    "écrit": f"{number(reached)} sur {number(total)}",
                }
            )
    told = ", ".join(f"{row['nature']} {row['étape']} {row['écrit']}" for row in rows)
    return _bars(
        pd.DataFrame(rows), "nature", ["soft", "hard"], (theme.GREEN, theme.OCHRE)
    ).properties(description=f"Soft et hard à chaque étape : {told}.")


def _bars(
    frame: pd.DataFrame, group: str, order: list[str], colours: tuple[str, str]
) -> theme.Chart:
    """Draw two bars a stage, named by their own label."""
    frame = frame.assign(
        label=[f"{row[group]} : {row['écrit']}" for row in frame.to_dict("records")]
    )
    base = alt.Chart(frame).encode(
        alt.Y("étape:N", title=None, sort=list(COLUMNS.values())),
        alt.YOffset(f"{group}:N", sort=order),
        alt.X(
            "part:Q",
            title="part des lignes qui atteint l’étape",
            scale=alt.Scale(domain=[0, 1.5]),
            axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%"),
        ),
    )
    bars = base.mark_bar().encode(
        alt.Color(f"{group}:N", legend=None, scale=alt.Scale(domain=order, range=list(colours)))
    )
    return alt.layer(bars, base.mark_text(align="left", dx=5).encode(text="label:N")).properties(
        width=330, height=alt.Step(24)
    )
