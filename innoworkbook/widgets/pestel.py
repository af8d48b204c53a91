"""The board of tendencies on the page (S20 to S22): facts, notes, series, the deck's split."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import pestel as charts
from innoworkbook.content import Question
from innoworkbook.french import UserError, listing, number, typography
from innoworkbook.models import pestel
from innoworkbook.models.pestel import FAMILIES, RANKS, Tendency
from innoworkbook.store import Answer
from innoworkbook.widgets import display
from innoworkbook.widgets.controls import NOT_CHOSEN, Scale
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import OWN, VALMARIN, Journal, journal, told_saved
from innoworkbook.widgets.question import QuestionView

TOPIC = "pestel"
SCALES = ("intensity", "horizon", "certainty", "impact")
TEXTS = ("then", "now", "source", "explanation")
CHOICES_OF_ROW = ("family", "direction")
STEPS = {"down": -1, "flat": 0, "up": 1}
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
DGF = "DGF inscrite dans la loi"

Row = dict[str, Any]


# ── What a row says ─────────────────────────────────────────────────────────────────────────────


def dated_facts(row: Mapping[str, Any]) -> int:
    """Count the facts of a row that bear a year; without a source, none counts.

    >>> dated_facts({"then": "2014 : 38 bateaux", "now": "moins", "source": "capitainerie"})
    1
    """
    if not str(row.get("source") or "").strip():
        return 0
    return sum(bool(YEAR.search(str(row.get(name) or ""))) for name in ("then", "now"))


def tendency(row: Mapping[str, Any]) -> Tendency | None:
    """Read a row as a tendency, or None while one of its notes is missing."""
    if any(row.get(name) is None for name in ("family", "direction", *SCALES)):
        return None
    return Tendency(
        name=row["name"],
        family=row["family"],
        direction=STEPS[row["direction"]],
        intensity=row["intensity"] / 10,
        horizon=row["horizon"],
        certainty=row["certainty"] / 10,
        impact=row["impact"] / 10,
        dated_facts=dated_facts(row),
    )


def _empty(name: str, family: str | None) -> Row:
    notes: Row = dict.fromkeys(("direction", *SCALES))
    return {"name": name, "family": family, **notes, **dict.fromkeys(TEXTS, "")}


def _facts(table: str) -> dict[str, dict[str, pd.Series]]:
    """Return the facts of a table by tendency and moment (`then`, `now`)."""
    found: dict[str, dict[str, pd.Series]] = {}
    for _, row in content.load_table(table).iterrows():
        found.setdefault(row["tendency"], {})[row["moment"]] = row
    return found


def general_rows() -> list[Row]:
    """Return the seven tendencies with their national facts and no note yet."""
    rows = []
    for key, moments in _facts("tendency_facts").items():
        told = {name: typography(f"{row['date']} : {row['fact']}") for name, row in moments.items()}
        sources = dict.fromkeys(row["source"] for row in moments.values())
        source = typography(" ; ".join(sources))
        rows.append({**_empty(FAMILIES[key], key), **told, "source": source})
    return rows


def start_rows(question: str, notes: Journal) -> tuple[list[Row], str]:
    """Return the rows a board starts from, and where they come from.

    The learner's own if there are any; else the seven tendencies: with national facts for the
    general board, Valmarin's fictional notes or empty lines for the case.
    """
    kept = notes.value(f"{TOPIC}.{question}")
    if kept:
        return [dict(row) for row in kept], "Votre tableau, tel que vous l'aviez laissé."
    if question == "general":
        return general_rows(), "Faits nationaux préremplis ; les notes sont à vous."
    if notes.case == OWN:
        rows = [_empty(name, key) for key, name in FAMILIES.items()]
        return rows, f"Terrain : {notes.ground}. Les lignes sont à remplir."
    reference = content.load_case(VALMARIN).value(f"{TOPIC}.case")
    told = "Terrain : Valmarin, notes et faits fictifs. Contestez-les : votre version s'enregistre."
    return [{**row, **{name: typography(row[name]) for name in TEXTS}} for row in reference], told


def read_board(question: str, notes: Journal) -> list[Row]:
    """Return the rows of a board as the journal has them, else as it starts."""
    return start_rows(question, notes)[0]


# ── The board, one tendency at a time ───────────────────────────────────────────────────────────


class BoardView:
    """A board filled one tendency at a time; the learner adds, renames and removes some."""

    def __init__(self, question: str, notes: Journal) -> None:
        self.question: Question = content.question(f"{TOPIC}.{question}")
        self._journal = notes
        self.notice = display.Text()
        self.status = display.Text(role="status")
        self.origin = display.Text()
        self.deck = display.Text()
        self.rows, origin = start_rows(question, notes)
        self.origin.say(origin, "help")
        self._silent = False
        guard = display.guarded(self.notice)
        self.pick = ipw.Dropdown(description="Tendance")
        self.pick.observe(guard(lambda _: self.show()), "value")
        self._make_fields()
        for name, field in self.fields.items():
            field.observe(guard(lambda _, name=name: self._changed(name)), "value")
        for name, scale in self.scales.items():
            scale.observe(guard(lambda name=name: self._changed(name)))
        self._retry = display.button("Réessayer", self._keep, self.notice)
        self._retry.layout.display = "none"
        self._list(0)
        self.widget = self._assemble()

    @property
    def row(self) -> Row:
        """The tendency now shown."""
        shown: Row = self.rows[self.pick.value]
        return shown

    def _make_fields(self) -> None:
        asked = {one.id: one for one in self.question.fields}
        self.fields: dict[str, ipw.Widget] = {
            "name": ipw.Text(description="Nom", continuous_update=False)
        }
        for name in CHOICES_OF_ROW:
            options = [(NOT_CHOSEN, ""), *((one.label, one.id) for one in asked[name].options)]
            self.fields[name] = ipw.Dropdown(options=options, description=asked[name].label)
        for name in TEXTS:
            label = typography(asked[name].label)
            self.fields[name] = (
                ipw.Text(description=label, continuous_update=False)
                if name == "source"
                else ipw.Textarea(description=label, rows=2, continuous_update=False)
            )
            self.fields[name].add_class("iw-stacked")
        for field in (self.pick, *(self.fields[name] for name in ("name", "family", "direction"))):
            field.layout.width, field.style.description_width = "100%", "initial"
        self.scales = {
            name: Scale(asked[name].label, bounds=(asked[name].minimum, asked[name].maximum))
            for name in SCALES
        }

    def _assemble(self) -> ipw.VBox:
        notice = self.notice
        move = [
            display.button("◀ Précédente", lambda: self.move(-1), notice),
            display.button("Suivante ▶", lambda: self.move(1), notice),
            display.button("+ Ajouter une tendance", self.add, notice),
        ]
        self._remove = display.button("Retirer", self.remove, notice)
        left = ipw.VBox(
            [
                self.pick,
                self.fields["name"],
                self.fields["family"],
                self.fields["direction"],
                *(scale.widget for scale in self.scales.values()),
                self.deck.widget,
            ]
        )
        right = ipw.VBox([self.fields[name] for name in TEXTS])
        return display.block(
            self.origin.widget,
            display.columns(left, right, widths=("390px", "460px")),
            ipw.HBox([*move, self._remove]),
            ipw.HBox([self.status.widget, self._retry]),
            notice.widget,
        )

    def move(self, step: int) -> None:
        """Show the next tendency, or the one before; either end stays."""
        self.pick.value = max(0, min(self.pick.value + step, len(self.rows) - 1))

    def add(self) -> None:
        """Add a tendency to name, and show it."""
        taken = {row["name"] for row in self.rows}
        rank = next(n for n in range(1, len(self.rows) + 2) if f"tendance {n}" not in taken)
        self.rows.append(_empty(f"tendance {rank}", None))
        self._list(len(self.rows) - 1)
        self._keep()

    def remove(self) -> None:
        """Remove the tendency now shown; the deck's seven stay."""
        if self.row["name"] in FAMILIES.values():
            raise UserError(
                "Les sept tendances du diaporama restent : notez-les à zéro si elles ne jouent pas."
            )
        del self.rows[self.pick.value]
        self._list(min(self.pick.value, len(self.rows) - 1))
        self._keep()

    def show(self) -> None:
        """Show the fields of the chosen tendency, and what the deck says of it."""
        self._silent = True
        for name, field in self.fields.items():
            field.value = self.row[name] or ""
        for name, scale in self.scales.items():
            if self.row[name] is None:
                scale.value = (scale.number.min + scale.number.max) / 2
            scale.value = self.row[name]
        self._silent = False
        of_deck = self.row["name"] in FAMILIES.values()
        for name in ("name", "family"):
            self.fields[name].layout.display = "none" if of_deck else ""
        self._tell_deck()

    def _tell_deck(self) -> None:
        table = content.load_table("tendencies").set_index("name")
        if self.row["name"] not in table.index:
            self.deck.say("Tendance ajoutée par vous : le diaporama n'en dit rien.", "note")
            return
        told = table.loc[self.row["name"]].to_dict()
        lines = (
            f"<b>Le diaporama</b> ({RANKS[told['deck_rank']]}) : "
            f"{html.escape(told['deck_explanation'])}",
            f"<b>Attention</b> : {html.escape(told['caution'])}",
        )
        self.deck.markup("".join(f"<p>{typography(line)}</p>" for line in lines), "note")

    def _list(self, place: int) -> None:
        """Write the list of tendencies again and show one."""
        self._silent = True
        self.pick.options = [
            (f"{rank}. {row['name']}", rank - 1) for rank, row in enumerate(self.rows, start=1)
        ]
        self.pick.value = place
        self._silent = False
        self.show()

    def _changed(self, name: str) -> None:
        if self._silent:
            return
        if name in self.scales:
            self.row[name] = self.scales[name].value
        else:
            given = self.fields[name].value
            self.row[name] = (given or None) if name in CHOICES_OF_ROW else given
        if name == "name":
            self.row["name"] = self.row["name"].strip()
            self._list(self.pick.value)
        self._keep()

    def _keep(self) -> None:
        self._retry.layout.display = "none"
        problem = self.question.problem(self.rows)
        if problem is not None:
            self.status.say(f"Pas encore enregistré. {problem}", "status")
            return
        self.status.say("Enregistrement…", "status")
        self._journal.save(
            self.question,
            [dict(row) for row in self.rows],
            saved=self._saved,
            failed=self._failed,
        )

    def _saved(self, answer: Answer) -> None:
        self.status.say(told_saved(answer), "status")

    def _failed(self, error: UserError) -> None:
        self.status.fault(f"Non enregistré : votre réponse reste à l'écran. {error}")
        self._retry.layout.display = ""


class PictureView:
    """A board as one picture, what it invites to, and the table behind it."""

    def __init__(self, question: str, notes: Journal) -> None:
        self._question = question
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.refresh()
        notes.subscribe(lambda _: display.guarded(self.notice)(self.refresh)())
        self.widget = display.block(
            self.figure.widget, self.sentence.widget, self.table.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Read the board in the journal again."""
        rows, origin = start_rows(self._question, self._journal)
        found = [(row, tendency(row)) for row in rows]
        board = [made for _, made in found if made is not None]
        lacking = [row["name"] for row, made in found if made is None]
        table = pestel.picture(board) if board else pd.DataFrame()
        self.figure.draw(charts.board(table, self._beside(), lacking))
        if not board:
            self.sentence.say("Chaque barre viendra ici dès que sa tendance sera notée.", "note")
            self.table.clear()
            return
        self.sentence.lines(reading(board, lacking, origin))
        self.table.markup(display.folded("Le tableau derrière la figure", board_table(rows).html))

    def _beside(self) -> dict[str, float]:
        """Return the pressures of the general board, to set beside the case."""
        if self._question == "general":
            return {}
        made = [tendency(row) for row in read_board("general", self._journal)]
        return {one.name: one.pressure for one in made if one is not None}


def reading(board: Sequence[Tendency], lacking: Sequence[str], origin: str) -> list[str]:
    """Say a board in a few sentences: the strongest line, what is no more than an opinion."""
    table = pestel.picture(board)
    first = table.iloc[0]
    lines = [
        f"Pression la plus forte : {first['name']} "
        f"({number(first['pressure'], 2, signed=True)}), "
        f"{pestel.TERMS[first['term']]} : {pestel.POSTURES[first['posture']]}."
    ]
    opinions = [one.name for one in board if not one.documented]
    if opinions:
        lines.append(
            f"Sans deux faits datés et sourcés, donc encore une opinion : {listing(opinions)}."
        )
    if lacking:
        lines.append(f"À noter encore : {listing(list(lacking))}.")
    return [*lines, origin]


def board_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Write a board as a table: notes as given, facts counted, posture."""
    asked = content.question(f"{TOPIC}.case").fields
    directions = {one.id: one.label for one in asked[1].options}
    lines = []
    for row in rows:
        made = tendency(row)
        lines.append(
            {
                "Tendance": row["name"],
                "Sens": directions.get(str(row.get("direction")), "à noter"),
                **{
                    label: "à noter" if row.get(name) is None else number(row[name])
                    for name, label in (
                        ("intensity", "Intensité"),
                        ("impact", "Impact"),
                        ("horizon", "Horizon (ans)"),
                        ("certainty", "Certitude"),
                    )
                },
                "Faits datés": str(dated_facts(row)),
                "Pression": "" if made is None else number(made.pressure, 2, signed=True),
                "Posture": "" if made is None else pestel.POSTURES[made.posture],
                "Votre explication": row.get("explanation") or "",
            }
        )
    numeric = ("Intensité", "Impact", "Horizon (ans)", "Certitude", "Faits datés", "Pression")
    return Table(pd.DataFrame(lines), numeric=numeric)


# ── Facts then and now ──────────────────────────────────────────────────────────────────────────

PLACES = {"tendency_facts": "les collectivités en général", "romans_tendency_facts": "Romans"}


class FactsView:
    """Two dated facts for each tendency, side by side, in general or for the case of the deck."""

    def __init__(self, table: str = "romans_tendency_facts") -> None:
        self.notice = display.Text()
        self.told = display.Text()
        self.where = ipw.Dropdown(
            options=[(label, name) for name, label in PLACES.items()],
            value=table, description="Pour",
        )  # fmt: skip
        self.pick = ipw.Dropdown(
            options=[(name, key) for key, name in FAMILIES.items()], description="Tendance"
        )
        for field in (self.where, self.pick):
            field.layout.width, field.style.description_width = "360px", "initial"
            field.observe(display.guarded(self.notice)(lambda _: self.refresh()), "value")
        self.refresh()
        self.widget = display.block(
            ipw.HBox([self.pick, self.where]), self.told.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Show the facts of the chosen tendency and place."""
        self.told.markup(_fact_columns(_facts(self.where.value)[self.pick.value]))


def _fact_columns(moments: Mapping[str, pd.Series]) -> str:
    cells = []
    for name, head in (("then", "Hier"), ("now", "Aujourd'hui")):
        fact = moments[name]
        cells.append(
            '<td style="width:50%">'
            f"<b>{html.escape(typography(head))}</b> · {html.escape(fact['date'])}"
            f"<p>{html.escape(fact['fact'])}</p>"
            f"<p class='iw-help'>{html.escape(fact['nature'])} · {html.escape(fact['source'])}</p>"
            "</td>"
        )
    return f'<table style="width:100%" role="presentation"><tr>{"".join(cells)}</tr></table>'


def fact_table(name: str) -> Table:
    """Write the facts of a table, then and now, with nature and producer."""
    lines = []
    for key, moments in _facts(name).items():
        cells = {
            head: f"{moments[moment]['date']} : {moments[moment]['fact']} "
            f"[{moments[moment]['nature']}, {moments[moment]['source']}]"
            for moment, head in (("then", "Hier"), ("now", "Aujourd'hui"))
        }
        lines.append({"Tendance": FAMILIES[key], **cells})
    return Table(pd.DataFrame(lines))


# ── Real series ─────────────────────────────────────────────────────────────────────────────────

CHOICES = {
    DGF: ("budget", (DGF,)),
    "Chômage des femmes et des hommes": ("economy", ("Chômage, femmes", "Chômage, hommes")),
    "Inflation": ("economy", ("Inflation (prix à la consommation)",)),
    "CO₂ fossile": ("environment", ("Émissions fossiles de CO₂ (France et Monaco)",)),
    "Particules fines": ("environment", ("Exposition moyenne aux particules fines PM2,5",)),
    "Recherche et développement": ("technology", ("Dépense de recherche et développement",)),
    "Population urbaine": ("society", ("Population urbaine",)),
    "Espérance de vie des femmes": ("society", ("Espérance de vie des femmes",)),
}
WARNINGS = {
    DGF: "Le trait se coupe en 2018 : les régions sortent de la DGF. Ce n'est pas une baisse.",
    "Chômage des femmes et des hommes": "Estimations de l'Organisation internationale du travail : "
    "elles ne se comparent pas au chômage du recensement.",
    "CO₂ fossile": "Le fichier d'origine compte du carbone : il est converti (× 44/12). "
    "2020 est une année de confinements.",
    "Particules fines": "Un point tous les cinq ans avant 2010 : entre deux, rien n'est su.",
    "Recherche et développement": "Indicateur national et lointain : il ne dit rien des usages "
    "numériques d'une commune.",
    "Espérance de vie des femmes": "L'axe ne part pas de zéro : trois années en vingt ans.",
    "Population urbaine": "La définition d'« urbain » est celle du producteur, et elle a changé.",
    "Inflation": "Une hausse qui ralentit reste une hausse : les prix ne redescendent pas.",
}


def series_data() -> pd.DataFrame:
    """Return every series: `name`, `year`, `value`, `unit`, `segment`, `source`."""
    told = content.load_table("tendency_series").rename(columns={"indicator": "name"})
    grant = content.load_table("dgf")
    dgf = pd.DataFrame(
        {
            "tendency": "budget",
            "name": DGF,
            "unit": "M€ courants",
            "year": grant["year"],
            "value": grant["dgf_eur"] / 1e6,
            "source": grant["source"],
            "segment": grant["scope"],
        }
    )
    return pd.concat([dgf, told.assign(segment="")], ignore_index=True)


class SeriesView:
    """A real series chosen among those that a tendency may lean on."""

    def __init__(self) -> None:
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self._data = series_data()
        self.pick = ipw.Dropdown(
            options=[(f"{FAMILIES[key]} — {name}", name) for name, (key, _) in CHOICES.items()],
            description="Série",
        )
        self.pick.layout.width = "460px"
        self.pick.observe(display.guarded(self.notice)(lambda _: self.refresh()), "value")
        self.refresh()
        self.widget = display.block(
            self.pick, self.figure.widget, self.sentence.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Draw the chosen series, and say what it cannot tell."""
        name = self.pick.value
        frame = self._data[self._data["name"].isin(CHOICES[name][1])]
        producers = dict.fromkeys(frame["source"])
        period = f"{frame['year'].min()}-{frame['year'].max()}"
        lines = [f"Source : {producer}, {period}." for producer in producers]
        self.figure.draw(charts.series(frame, frame["unit"].iloc[0], lines))
        self.sentence.say(WARNINGS[name], "note")


def _in_unit(row: pd.Series) -> str:
    return number(row["value"], 0 if row["value"] >= 1000 else 1)


# ── The deck's split ────────────────────────────────────────────────────────────────────────────


class RanksView:
    """Primary or secondary: the learner's answer, then the deck's beside it."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.mirror = display.Text()
        self.view = QuestionView(content.question(f"{TOPIC}.ranks"), notes)
        guard = display.guarded(self.notice)
        self.view.observe(guard(self.refresh))
        notes.subscribe(lambda _: guard(self.refresh)())
        self.refresh()
        self.widget = display.block(
            display.columns(self.view.widget, self.mirror.widget, widths=("390px", "480px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Set the two splits side by side, and flag a split that only mirrors the impacts."""
        ranks = self.view.value or {}
        if len(ranks) < len(FAMILIES):
            left = len(FAMILIES) - len(ranks)
            self.mirror.say(
                f"Classez d'abord seul : le classement du diaporama s'affichera ensuite "
                f"(il en reste {left}).",
                "note",
            )
            return
        board = [tendency(row) for row in read_board("case", self._journal)]
        made = [one for one in board if one is not None]
        lines = [_split_sentence(ranks)]
        if made and pestel.mirrors_impact(ranks, made):
            lines.append(
                "Vos primaires sont exactement celles qui pèsent le plus sur vos services. "
                "Primaire ne veut pas dire « important pour moi » : par quel chemin mettent-elles "
                "les autres en mouvement ?"
            )
        self.mirror.markup(ranks_table(ranks).html + display.paragraphs(lines), "note")


def _split_sentence(ranks: Mapping[str, str]) -> str:
    table = pestel.beside_deck(ranks)
    same = int(table["same"].fillna(False).sum())
    return (
        f"Vous et le diaporama classez de même {same} tendances sur {len(FAMILIES)}. Aucun des "
        "deux n'est un résultat : le cahier 32 les met à l'épreuve."
    )


def ranks_table(ranks: Mapping[str, str]) -> Table:
    """Write the deck's rank and the learner's, side by side."""
    table = pestel.beside_deck(ranks)
    frame = pd.DataFrame(
        {
            "Tendance": [FAMILIES[str(name)] for name in table.index],
            "Diaporama": [RANKS[rank] for rank in table["deck"]],
            "Vous": ["—" if pd.isna(rank) else RANKS[rank] for rank in table["learner"]],
            "Même rang": [
                "—" if pd.isna(one) else "oui" if one else "non" for one in table["same"]
            ],
        }
    )
    return Table(frame)


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def deck() -> Table:
    """Show the deck's seven tendencies, their rank, its explanations in our words, a caution."""
    table = content.load_table("tendencies")
    frame = pd.DataFrame(
        {
            "Tendance": table["name"],
            "Rang": [RANKS[rank] for rank in table["deck_rank"]],
            "Ce qu'en dit le diaporama, reformulé": table["deck_explanation"],
            "Attention": table["caution"],
        }
    )
    return Table(frame)


def facts() -> ipw.VBox:
    """Show two dated facts for a tendency: then and now, in general or at Romans."""
    return FactsView().widget


def general_facts() -> Table:
    """Show the national facts of the seven tendencies."""
    return fact_table("tendency_facts")


def romans() -> Table:
    """Show the facts of the deck's case, quoted with their producer and never scored."""
    return fact_table("romans_tendency_facts")


def general_board() -> ipw.VBox:
    """Fill the board of local authorities in general."""
    return BoardView("general", journal()).widget


def general_picture() -> ipw.VBox:
    """Show the general board as a picture and a table."""
    return PictureView("general", journal()).widget


def case_board() -> ipw.VBox:
    """Fill the board of the learner's ground."""
    return BoardView("case", journal()).widget


def case_picture() -> ipw.VBox:
    """Show the board of the learner's ground as a picture and a table."""
    return PictureView("case", journal()).widget


def series() -> ipw.VBox:
    """Show a real series, its unit, its producer, and what it cannot tell."""
    return SeriesView().widget


def series_table() -> Table:
    """Show the first and the last year of every series."""
    lines = []
    for name, of_name in series_data().groupby(["name", "segment"], sort=False):
        first, last = of_name.iloc[0], of_name.iloc[-1]
        scope = f" ({name[1]})" if name[1] else ""
        lines.append(
            {
                "Série": f"{first['name']}{scope}",
                "Unité": first["unit"],
                "Première année": f"{first['year']} : {_in_unit(first)}",
                "Dernière année": f"{last['year']} : {_in_unit(last)}",
                "Producteur": first["source"],
            }
        )
    return Table(pd.DataFrame(lines))


def ranks() -> ipw.VBox:
    """Sort the seven tendencies, then see the deck's split beside."""
    return RanksView(journal()).widget
