"""Influences on the page (S22): judge cells, read planes, and test the deck's split."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import numpy as np
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import structural as charts
from innoworkbook.charts.structural import AUTHORITY, CLASSES, NAMES, READINGS
from innoworkbook.french import UserError, count, listing, number, percent, typography
from innoworkbook.models import structural
from innoworkbook.models.pestel import DECK, RANKS
from innoworkbook.models.structural import StructuralAnalysis, Threshold
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import VALMARIN, Journal, journal
from innoworkbook.widgets.question import QuestionView
from innoworkbook.widgets.tool import Tool

TOPIC = "structural"
ANSWERS = (f"{TOPIC}.",)  # those after which the matrix is read again
VARIABLES = tuple(NAMES)
PAIRS = tuple((row, column) for row in VARIABLES for column in VARIABLES if row != column)
FEW = 5  # under this many people, no breakdown is shown
ENOUGH = 14  # cells that a group judges in a session
THRESHOLDS: Mapping[Threshold, str] = {"mean": "moyenne", "median": "médiane"}


# ── The matrix, as the journal and Valmarin have it ─────────────────────────────────────────────


def _key(row: str, column: str) -> str:
    return f"{TOPIC}.{row}__{column}"


def _cell(value: str) -> int | str:
    return value if value == structural.POTENTIAL else int(value)


def valmarin_matrix() -> pd.DataFrame:
    """Return Valmarin's fictional matrix, eight variables by eight."""
    case = content.load_case(VALMARIN)
    matrix = pd.DataFrame(0, VARIABLES, VARIABLES, dtype=object)
    for row, column in PAIRS:
        matrix.loc[row, column] = _cell(case.value(_key(row, column)))
    return matrix


def own_cells(notes: Journal) -> dict[tuple[str, str], int | str]:
    """Return the cells that the learner has judged."""
    kept = notes.store.answers(case=notes.case, questions=[_key(*pair) for pair in PAIRS])
    mine = kept[kept["own"] & (kept["round"] == 1)]
    found = dict(zip(mine["question"], mine["value"], strict=True))
    return {pair: _cell(found[_key(*pair)]) for pair in PAIRS if _key(*pair) in found}


def read_matrix(notes: Journal) -> tuple[pd.DataFrame, str]:
    """Return the matrix to work on and where it comes from: the learner's cells over Valmarin's."""
    return _completed(own_cells(notes))


def _completed(judged: Mapping[tuple[str, str], int | str]) -> tuple[pd.DataFrame, str]:
    matrix = valmarin_matrix()
    for (row, column), value in judged.items():
        matrix.loc[row, column] = value
    left = len(PAIRS) - len(judged)
    if not judged:
        return matrix, "Matrice de Valmarin (fictive) : aucune case n'est encore de vous."
    told = f"{count(len(judged), 'case')} de vous"
    rest = f", {left} de Valmarin (fictive)" if left else ""
    return matrix, f"Matrice : {told}{rest}."


def first_cells() -> list[tuple[str, str]]:
    """Return the fourteen cells to judge first, those where one point changes most at Valmarin."""
    table = structural.decisive(valmarin_matrix(), AUTHORITY, ENOUGH)
    return list(zip(table["row"], table["column"], strict=True))


def _arrow(pair: tuple[str, str]) -> str:
    return f"{NAMES[pair[0]]} → {NAMES[pair[1]]}"


def matrix_markup(
    matrix: pd.DataFrame,
    judged: Collection[tuple[str, str]] = (),
    shown: tuple[str, str] | None = None,
) -> str:
    """Write a matrix as an HTML table: judged cells in bold, the one in question framed."""
    heads = "".join(
        f'<th scope="col" title="{html.escape(NAMES[name])}">{rank}</th>'
        for rank, name in enumerate(VARIABLES, start=1)
    )
    rows = []
    for rank, row in enumerate(VARIABLES, start=1):
        cells = []
        for column in VARIABLES:
            if row == column:
                cells.append('<td class="n">·</td>')
                continue
            value = html.escape(str(matrix.loc[row, column]))
            mark = f"<b>{value}</b>" if (row, column) in judged else value
            frame = "outline:3px solid var(--iw-orange);" if (row, column) == shown else ""
            tint = "background:#dcecf9;" if (row, column) in judged else ""
            cells.append(f'<td class="n" style="{frame}{tint}">{mark}</td>')
        name = html.escape(NAMES[row])
        rows.append(f'<tr><th scope="row">{rank}. {name}</th>{"".join(cells)}</tr>')
    caption = html.escape(typography("La ligne agit sur la colonne. En gras : vos cases."))
    return (
        f"<table><caption>{caption}</caption><thead><tr><th></th>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


# ── Judging, one cell at a time ─────────────────────────────────────────────────────────────────


class JudgeView:
    """One cell at a time, with a reason; the matrix and the progress stay in sight."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.progress = display.Text(role="status")
        self.table = display.Text()
        self.reference = display.Text()
        self._views: dict[tuple[str, str], QuestionView] = {}
        self._place = ipw.VBox()
        self.strength = ipw.Text(description="Force, au clavier (0, 1, 2, 3 ou P)")
        self.strength.add_class("iw-number")
        self.which = ipw.Dropdown(
            options=[("les quatorze proposées", "first"), ("les cinquante-six", "all")],
            description="Cases",
        )
        self.pick = ipw.Dropdown(description="Case")
        guard = display.guarded(self.notice)
        self.which.layout.width = "310px"
        self.pick.layout.width = "440px"
        for field in (self.which, self.pick):
            field.style.description_width = "initial"
        self.which.observe(guard(lambda _: self._list(0)), "value")
        self.pick.observe(guard(lambda _: self.show()), "value")
        self.strength.observe(guard(lambda _: self._typed()), "value")
        notes.subscribe(lambda _: guard(self.refresh)())
        self._silent = False
        self._first = first_cells()
        self._list(self._first_left())
        buttons = [
            display.button("◀ Précédente", lambda: self.move(-1), self.notice),
            display.button("Suivante ▶", lambda: self.move(1), self.notice),
        ]
        right = ipw.VBox([self.table.widget, self.reference.widget])
        self.widget = display.block(
            ipw.HBox([self.which, self.pick]),
            self.progress.widget,
            display.columns(
                ipw.VBox([self.strength, self._place, ipw.HBox(buttons)]),
                right,
                widths=("400px", "430px"),
            ),
            self.notice.widget,
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The cells to judge in the list now chosen."""
        return self._first if self.which.value == "first" else list(PAIRS)

    @property
    def pair(self) -> tuple[str, str]:
        """The cell now shown."""
        place: int = self.pick.value
        return self.pairs[place]

    @property
    def view(self) -> QuestionView:
        """The question on that cell."""
        if self.pair not in self._views:
            self._views[self.pair] = QuestionView(content.question(_key(*self.pair)), self._journal)
        return self._views[self.pair]

    def move(self, step: int) -> None:
        """Show the next cell, or the one before; either end stays. The keyboard is ready there."""
        self.pick.value = max(0, min(self.pick.value + step, len(self.pairs) - 1))
        self.strength.focus()

    def show(self) -> None:
        """Ask about the chosen cell."""
        if self._silent:
            return
        self._place.children = (self.view.widget,)
        self._copy()
        self.refresh()

    def _copy(self) -> None:
        """Write the chosen strength in the field that takes it from the keyboard."""
        self._silent = True
        self.strength.value = self.view.value or ""
        self._silent = False

    def _typed(self) -> None:
        """Choose the strength that was typed."""
        if self._silent:
            return
        self.notice.clear()
        typed = self.strength.value.strip().upper()
        if not typed:
            return
        problem = self.view.question.problem(typed)
        if problem is not None:
            raise UserError("Tapez 0, 1, 2, 3 ou P : une seule de ces marques.")
        self.view.answer(typed)

    def refresh(self) -> None:
        """Read the journal again: progress, matrix, and Valmarin's own reason."""
        judged = own_cells(self._journal)
        done = sum(pair in judged for pair in self.pairs)
        matrix, origin = _completed(judged)
        self.progress.say(f"{done} sur {len(self.pairs)} jugées. {origin}", "status")
        self.table.markup(matrix_markup(matrix, judged, self.pair))
        case = content.load_case(VALMARIN).answers[_key(*self.pair)]
        self.reference.markup(_at_valmarin([f"{case['value']} : « {case['evidence']} »"]))

    def _first_left(self) -> int:
        judged = own_cells(self._journal)
        left = [place for place, pair in enumerate(self._first) if pair not in judged]
        return left[0] if left else 0

    def _list(self, place: int) -> None:
        self._silent = True
        self.pick.options = [
            (f"{rank}. {_arrow(pair)}", rank - 1) for rank, pair in enumerate(self.pairs, start=1)
        ]
        self.pick.value = place
        self._silent = False
        self.show()


# ── Planes ──────────────────────────────────────────────────────────────────────────────────────

PLANES = {
    "directe": (False, False),
    "indirecte": (True, False),
    "directe, influences potentielles comprises": (False, True),
    "indirecte, influences potentielles comprises": (True, True),
}


class PlaneView:
    """The plane of influence and dependence: direct, indirect, potential; two thresholds."""

    def __init__(
        self, source: Callable[[], tuple[pd.DataFrame, str]], names: Mapping[str, str]
    ) -> None:
        self._source, self._names = source, names
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.reading = ipw.Dropdown(options=list(PLANES), description="Lecture")
        self.threshold = ipw.Dropdown(
            options=[(label, name) for name, label in THRESHOLDS.items()], description="Seuil"
        )
        self.reading.layout.width = "440px"
        self.threshold.layout.width = "220px"
        for field in (self.reading, self.threshold):
            field.observe(display.guarded(self.notice)(lambda _: self.refresh()), "value")
        self.refresh()
        self.body = ipw.VBox(
            [
                ipw.HBox([self.reading, self.threshold]),
                display.columns(
                    self.figure.widget, self.sentence.widget, widths=("590px", "300px")
                ),
                self.table.widget,
                self.notice.widget,
            ]
        )
        self.widget = display.block(self.body)

    def refresh(self) -> None:
        """Analyse the matrix again and draw it."""
        matrix, origin = self._source()
        indirect, potential = PLANES[self.reading.value]
        found = structural.analyse(matrix, potential=potential)
        points = found.indirect if indirect else found.direct
        if points.isna().to_numpy().any():
            self._say_nothing(found)
            return
        classes = found.classes(self.threshold.value, indirect=indirect)
        limits = _limits(points, self.threshold.value)
        axes = "part du total" if indirect else "somme des cases"
        self.figure.widget.layout.display = ""
        self.figure.draw(charts.plane(points, classes, limits, axes=axes, names=self._names))
        lines = [
            f"Seuil : la {THRESHOLDS[self.threshold.value]} de chaque axe ; "
            "au-dessus strictement, la variable est dite forte.",
            *(stability_lines(found) if indirect else ()),
            origin,
        ]
        self.sentence.lines(lines)
        self.table.markup(
            display.folded(
                "Le tableau derrière la figure",
                plane_table(points, classes, self._names).html,
            )
        )

    def _say_nothing(self, found: StructuralAnalysis) -> None:
        self.figure.widget.layout.display = "none"
        self.table.clear()
        self.sentence.lines(stability_lines(found))


def _limits(points: pd.DataFrame, threshold: Threshold) -> tuple[float, float]:
    middle = points.mean() if threshold == "mean" else points.median()
    return float(middle["dependence"]), float(middle["influence"])


def stability_lines(found: StructuralAnalysis) -> list[str]:
    """Say at what power the ranks settle, or that they never do, and what limits the long run."""
    if found.vanishing_order is not None:
        return [found.perron_note or ""]
    lines = []
    if found.stable_order is not None:
        lines.append(
            f"Rangs stables dès l'ordre {found.stable_order}, jusqu'à l'ordre 200 compris."
        )
    elif found.period is not None:
        lines.append(
            f"Les rangs ne se stabilisent jamais : ils tournent avec une période de "
            f"{found.period}. Plan lu à l'ordre {found.order}, par convention."
        )
    else:
        lines.append(f"Rangs encore instables à l'ordre 200 : plan lu à l'ordre {found.order}.")
    if ties := _ties(found):
        lines.append(f"Ex æquo en influence : {ties}.")
    if found.perron_note:
        lines.append(found.perron_note)
    return lines


def _ties(found: StructuralAnalysis) -> str:
    shares = found.indirect["influence"]
    groups = [
        listing([NAMES.get(str(name), str(name)) for name in of_rank.index])
        for _, of_rank in shares.groupby(shares)
        if len(of_rank) > 1
    ]
    return " ; ".join(groups[:3])


def plane_table(points: pd.DataFrame, classes: pd.Series, names: Mapping[str, str]) -> Table:
    """Write a plane as a table: rank in the list, influence, dependence, class."""
    shares = bool(points.to_numpy().max() <= 1)

    def written(value: float) -> str:
        return percent(value, 1) if shares else number(value)

    frame = pd.DataFrame(
        {
            "Variable": [
                f"{rank}. {names.get(str(name), str(name))}"
                for rank, name in enumerate(points.index, start=1)
            ],
            "Influence": [written(value) for value in points["influence"]],
            "Dépendance": [written(value) for value in points["dependence"]],
            "Classe": [CLASSES[classes[name]] for name in points.index],
        }
    )
    return Table(frame, numeric=("Influence", "Dépendance"))


def _at_valmarin(lines: Sequence[str]) -> str:
    return display.folded("À Valmarin (fictif), pour comparer", display.paragraphs(lines))


# ── Two columns ─────────────────────────────────────────────────────────────────────────────────


def two_readings(matrix: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    """Return the two columns of each tendency, and the primary ones of each reading."""
    found = structural.analyse(matrix)
    among = found.without(AUTHORITY)
    table = among.direct.assign(on_target=structural.influence_on(found, AUTHORITY))
    primary = {
        "on_target": structural.primary_on(found, AUTHORITY),
        "among_direct": structural.primary_among(among),
        "among_indirect": structural.primary_among(among, indirect=True),
    }
    return table, primary


def _named(variables: Collection[str]) -> str:
    return listing([NAMES[name] for name in VARIABLES if name in variables]) or "aucune"


class ColumnsView(Tool):
    """Influence on the authority beside influence on the other tendencies."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        self.follow(kept=ANSWERS)
        self.widget = display.block(
            self.figure.widget, self.sentence.widget, self.table.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Draw both columns, and name the primary tendencies of each."""
        matrix, origin = read_matrix(self._journal)
        table, primary = two_readings(matrix)
        medians = (float(table["on_target"].median()), float(table["influence"].median()))
        self.figure.draw(charts.two_columns(table, primary, medians))
        row = matrix.loc[AUTHORITY].drop(AUTHORITY)
        moves = [NAMES[str(name)] for name in row.index if row[name] not in (0, "P")]
        guess = self._journal.value(f"{TOPIC}.guess")
        bet = "pas encore pris" if guess is None else _named(guess)
        lines = [
            f"Primaires sur la collectivité : {_named(primary['on_target'])}. "
            f"Primaires sur les autres tendances : {_named(primary['among_direct'])}.",
            f"Votre pari : {bet}. "
            f"Ce que la collectivité peut mouvoir : {listing(moves) or 'rien'}.",
            origin,
        ]
        self.sentence.lines(lines)
        self.put_behind(columns_table(table, primary))


def columns_table(table: pd.DataFrame, primary: Mapping[str, Collection[str]]) -> Table:
    """Write both columns: values, and where each tendency is primary."""
    places = {
        "on_target": "sur la collectivité",
        "among_direct": "sur les autres",
    }
    frame = pd.DataFrame(
        {
            "Tendance": [NAMES[str(name)] for name in table.index],
            "Sur la collectivité": [number(value) for value in table["on_target"]],
            "Sur les autres": [number(value) for value in table["influence"]],
            "Dépendance": [number(value) for value in table["dependence"]],
            "Primaire": [
                listing([told for key, told in places.items() if name in primary[key]]) or "non"
                for name in table.index
            ],
        }
    )
    return Table(frame, numeric=("Sur la collectivité", "Sur les autres", "Dépendance"))


# ── Stability ───────────────────────────────────────────────────────────────────────────────────


class StabilityView(Tool):
    """The ranks of influence at each power, up to where they settle, and in the long run."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.follow(kept=ANSWERS)
        self.widget = display.block(self.table.widget, self.sentence.widget, self.notice.widget)

    def refresh(self) -> None:
        """Rank the variables at each power again."""
        matrix, origin = read_matrix(self._journal)
        self.table.markup(rank_table(matrix).html)
        found = structural.analyse(matrix)
        self.sentence.lines([*stability_lines(found), origin])


def rank_table(matrix: pd.DataFrame) -> Table:
    """Write the rank of influence at each power, equal ranks for ties, then the Perron rank."""
    found = structural.analyse(matrix)
    last = min(max(found.order, 4), 6)
    ranks = {
        f"Ordre {order}": structural.analyse(matrix, order=order).indirect["influence"]
        for order in range(1, last + 1)
    }
    ranks["Long terme (Perron)"] = found.perron["influence"]
    columns = {head: _ranks(shares) for head, shares in ranks.items()}
    frame = pd.DataFrame({"Variable": [NAMES[str(name)] for name in matrix.index], **columns})
    return Table(frame, numeric=tuple(columns), caption="Rang d'influence, ex æquo à égalité")


def _ranks(shares: pd.Series) -> list[str]:
    ranks = shares.round(12).rank(method="min", ascending=False)
    return ["—" if np.isnan(rank) else number(rank) for rank in ranks]


def examples() -> Table:
    """Show three small matrices whose indirect ranking is late, turning, or empty."""
    lines = []
    for name, cells in content.load_table("teaching_matrices").groupby("example", sort=False):
        order = list(dict.fromkeys(cells["row"]))
        matrix = cells.pivot(index="row", columns="column", values="value").loc[order, order]
        found = structural.analyse(matrix)
        rows = " ; ".join(
            f"{row} : {' '.join(str(value) for value in matrix.loc[row])}" for row in order
        )
        lines.append(
            {
                "Matrice": str(name),
                "Lignes": rows,
                "Stable à l'ordre": _settled(found),
                "Période": "—" if found.period is None else str(found.period),
                "À savoir": found.perron_note or "Le vecteur de Perron existe et il est unique.",
            }
        )
    return Table(pd.DataFrame(lines))


def _settled(found: StructuralAnalysis) -> str:
    if found.vanishing_order is not None:
        return f"tout s'annule à l'ordre {found.vanishing_order}"
    return "jamais" if found.stable_order is None else str(found.stable_order)


# ── Sensitivity, chance, and the deck ───────────────────────────────────────────────────────────


class SensitivityView(Tool):
    """In what share of the draws each tendency is primary, beside what chance gives."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self._chance = structural.chance()
        self.figure = display.Figure()
        self.follow(kept=ANSWERS)
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("640px", "240px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Shake the matrix again: 2,000 draws."""
        matrix, origin = read_matrix(self._journal)
        shares = structural.supports(matrix, AUTHORITY)
        self.figure.draw(charts.shares(shares, self._chance.one_named, deck_primary()))
        self.sentence.lines([*chance_lines(self._chance), origin])


def chance_lines(found: structural.Chance) -> list[str]:
    """Say what random matrices give, so that a find may be weighed."""
    return [
        "2 000 tirages : chaque case non nulle bouge de −1, 0 ou +1 ; les zéros restent.",
        f"Au hasard, deux ou trois tendances sont primaires dans "
        f"{percent(found.two_or_three)} des matrices ; deux tendances désignées d'avance le sont "
        f"ensemble dans environ {percent(found.both_named, 1)}.",
    ]


def deck_primary() -> list[str]:
    """Return the tendencies that the deck calls primary."""
    return [name for name, rank in DECK.items() if rank == "primary"]


class ComparisonView(Tool):
    """The deck, the direct and the indirect readings, in three words."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.follow(kept=ANSWERS)
        self.widget = display.block(self.table.widget, self.sentence.widget, self.notice.widget)

    def refresh(self) -> None:
        """Compare again."""
        matrix, origin = read_matrix(self._journal)
        shares = structural.supports(matrix, AUTHORITY)
        self.table.markup(comparison_table(shares).html)
        self.sentence.lines([*deck_lines(shares), origin])


def comparison_table(shares: pd.DataFrame) -> Table:
    """Write, for each tendency, the deck's rank and how far it is primary in each reading."""
    columns = {
        label.capitalize(): [
            f"{word} ({percent(share)})"
            for word, share in zip(
                structural.support(shares[reading]), shares[reading], strict=True
            )
        ]
        for reading, label in READINGS.items()
    }
    frame = pd.DataFrame(
        {
            "Tendance": [NAMES[str(name)] for name in shares.index],
            "Diaporama": [RANKS[DECK[str(name)]] for name in shares.index],
            **columns,
        }
    )
    return Table(frame, caption="Primaire ? Part des tirages, par cette matrice")


def deck_lines(shares: pd.DataFrame) -> list[str]:
    """Say how far this matrix supports that the deck's two tendencies are primary."""
    lines = []
    for name in deck_primary():
        words = [
            f"{structural.support(shares.loc[[name], reading]).iloc[0]} {label}"
            for reading, label in READINGS.items()
        ]
        lines.append(f"« {NAMES[name]} » primaire, par cette matrice : {' ; '.join(words)}.")
    firm = [
        f"{NAMES[name]} ({label})"
        for reading, label in READINGS.items()
        for name in map(str, shares.index[shares[reading] >= structural.SUPPORTED])
        if DECK[name] == "secondary"
    ]
    if firm:
        lines.append(f"Secondaire au diaporama, primaire soutenu ici : {listing(firm)}.")
    return lines


# ── A matrix of one's own, up to eighty variables ───────────────────────────────────────────────

HOW = (
    "Collez une plage de tableur, ou choisissez un fichier CSV ou Excel (.xlsx) : noms dans la "
    "première ligne et la première colonne, cases 0 à 3 ou P, 80 variables au plus."
)
SAMPLE = (
    "effet de\tsaison\tloyers\tclasses\tmarina\n"
    "saison\t0\t3\t1\t2\nloyers\t0\t0\t3\t0\nclasses\t1\t1\t0\t0\nmarina\t2\tP\t0\t0\n"
)


def read_upload(name: str, raw: bytes) -> pd.DataFrame:
    """Read a matrix from a CSV or Excel file.

    Raises
    ------
    UserError
        If it is neither, or no matrix; the message names the file, the row and the column.
    """
    if raw[:4] == b"PK\x03\x04":
        return structural.from_grid(_sheet(name, raw))
    for coding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return structural.parse_matrix(text)
    raise UserError(
        f"{name} n'est ni un fichier CSV ni un classeur .xlsx : enregistrez-le sous l'un des deux."
    )


def _sheet(name: str, raw: bytes) -> list[list[Any]]:
    import zipfile

    try:
        frame = pd.read_excel(io.BytesIO(raw), header=None, dtype=object, engine="openpyxl")
    except (ValueError, KeyError, OSError, zipfile.BadZipFile):
        raise UserError(
            f"{name} ne s'ouvre pas comme un classeur .xlsx : enregistrez-le de nouveau."
        ) from None
    return frame.to_numpy(dtype=object).tolist()


class OwnMatrixView:
    """A matrix pasted or read from a file, and its plane."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text(role="status")
        self.matrix: pd.DataFrame | None = None
        self.view = QuestionView(content.question(f"{TOPIC}.own_matrix"), notes)
        self.upload = ipw.FileUpload(
            accept=".csv,.txt,.tsv,.xlsx", multiple=False, description="Choisir un fichier"
        )
        guard = display.guarded(self.notice)
        self.upload.observe(guard(lambda _: self.take()), "value")
        self.view.observe(guard(self.read))
        self._place = ipw.VBox()
        self._plane: PlaneView | None = None
        how = display.Text()
        how.say(HOW, "help")
        sample = display.button("Essayer un exemple", self.sample, self.notice)
        if self.view.value:
            guard(self.read)()
        else:
            self.notice.say("Aucune matrice lue : essayez l'exemple, ou collez la vôtre.", "note")
        self.widget = display.block(
            how.widget,
            self.view.widget,
            ipw.HBox([self.upload, sample]),
            self.notice.widget,
            self._place,
        )

    def sample(self) -> None:
        """Paste a small fictional matrix."""
        self.view.answer(SAMPLE)

    def take(self) -> None:
        """Read the chosen file, and keep it as pasted text."""
        if not self.upload.value:
            return
        chosen = self.upload.value[0]
        self.upload.value = ()
        try:
            found = read_upload(chosen["name"], bytes(chosen["content"]))
        except UserError as error:
            kept = " La matrice d'avant reste affichée." if self._place.children else ""
            raise UserError(typography(f"{error}{kept}")) from None
        self.view.answer(found.to_csv(sep="\t", index_label="effet de", lineterminator="\n"))

    def read(self) -> None:
        """Read the text as it stands and draw its plane; a fault leaves no old plane behind."""
        self._place.children = ()
        if not self.view.value:
            self.notice.clear()
            return
        self.matrix = structural.parse_matrix(self.view.value)
        size = len(self.matrix)
        filled = int((structural.analyse(self.matrix, potential=True).weights > 0).sum())
        cells = size * (size - 1)
        self.notice.say(
            f"{count(size, 'variable')}, {count(filled, 'influence')} sur {number(cells)} cases "
            f"({percent(filled / cells)}).",
            "good",
        )
        self._plane = PlaneView(self._source, {})
        self._place.children = (self._plane.body,)

    def _source(self) -> tuple[pd.DataFrame, str]:
        assert self.matrix is not None
        return self.matrix, "Matrice que vous avez apportée."


# ── Several respondents ─────────────────────────────────────────────────────────────────────────


def group_answers(notes: Journal) -> tuple[pd.DataFrame, str]:
    """Return the answers to weigh (`respondent`, `row`, `column`, `value`) and their origin.

    The class if five people have judged cells, else Valmarin's twelve fictional respondents.
    """
    kept = notes.store.answers(case=notes.case, questions=[_key(*pair) for pair in PAIRS])
    kept = kept[kept["round"] == 1]
    people = kept["participant"].nunique()
    if people >= FEW:
        pairs = kept["question"].str.removeprefix(f"{TOPIC}.").str.split("__", expand=True)
        made = pd.DataFrame(
            {
                "respondent": kept["participant"],
                "row": pairs[0],
                "column": pairs[1],
                "value": kept["value"],
            }
        )
        enough = made.groupby(["row", "column"])["respondent"].transform("nunique") >= FEW
        return made[enough], f"{count(people, 'personne')} de la classe ; cases jugées par {FEW}."
    why = f"{count(people, 'carnet')} ici, il en faut {FEW}"
    told = f"Douze répondants fictifs de Valmarin ({why} pour montrer un groupe sans exposer)."
    return content.load_table("valmarin_structural_group"), told


def as_panel(answers: pd.DataFrame) -> structural.Panel:
    """Put the answers of several people together, cell by cell."""
    matrices = []
    for _, own in answers.groupby("respondent", sort=False):
        matrix = pd.DataFrame(np.nan, VARIABLES, VARIABLES, dtype=object)
        for name in VARIABLES:
            matrix.loc[name, name] = 0
        for row, column, value in zip(own["row"], own["column"], own["value"], strict=True):
            matrix.loc[row, column] = _cell(str(value))
        matrices.append(matrix)
    return structural.panel(matrices)


class GroupView:
    """What several respondents say: the dispersion first, then the cells to debate."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.origin = display.Text()
        self.figure = display.Figure()
        self.debate = display.Text()
        answers, told = group_answers(notes)
        self.panel = as_panel(answers)
        self.origin.say(told, "help")
        self._draw(answers)
        then = display.button(
            "Après la dispersion, les cases à débattre", self.reveal, self.notice, main=True
        )
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.figure.widget, ipw.VBox([then, self.debate.widget]), widths=("620px", "260px")
            ),
            self.notice.widget,
        )

    def _draw(self, answers: pd.DataFrame) -> None:
        values = [0 if str(value) == "P" else int(value) for value in answers["value"]]
        cells = [
            _arrow(pair) for pair in zip(answers["row"], answers["column"], strict=True)
        ]  # fmt: skip
        medians = {}
        for row, column in dict.fromkeys(zip(answers["row"], answers["column"], strict=True)):
            median = self.panel.median.loc[row, column]
            medians[_arrow((row, column))] = 0.0 if median == "P" else float(median)
        self.figure.draw(charts.group(pd.DataFrame({"cell": cells, "value": values}), medians))

    def reveal(self) -> None:
        """List the most dispersed cells, with their median and their extremes."""
        self.debate.markup(debate_table(self.panel).html)


def _mark(value: Any) -> str:
    return str(value) if value == structural.POTENTIAL else number(value)


def debate_table(panel: structural.Panel, cells: int = 5) -> Table:
    """Write the cells to debate first: median, mean distance to it, extremes."""
    table = panel.debate_first(cells)
    frame = pd.DataFrame(
        {
            "À débattre d'abord": [
                _arrow(pair) for pair in zip(table["row"], table["column"], strict=True)
            ],
            "Médiane": [_mark(value) for value in table["median"]],
            "Écart moyen": [number(value, 2) for value in table["dispersion"]],
            "De … à …": [
                f"{number(low)} à {number(high)}"
                for low, high in zip(table["lowest"], table["highest"], strict=True)
            ],
        }
    )
    return Table(frame, numeric=("Écart moyen",))


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def matrix() -> Table:
    """Show Valmarin's prefilled matrix: the row acts on the column of that number."""
    cells = valmarin_matrix()
    heads = {name: str(rank) for rank, name in enumerate(VARIABLES, start=1)}
    frame = pd.DataFrame(
        {
            "La ligne agit sur la colonne": [f"{heads[row]}. {NAMES[row]}" for row in VARIABLES],
            **{
                heads[column]: [
                    "·" if row == column else str(cells.loc[row, column]) for row in VARIABLES
                ]
                for column in VARIABLES
            },
        }
    )
    return Table(frame, numeric=tuple(heads.values()))


def fourteen() -> Table:
    """Show the fourteen cells to judge first, and what one point on them changes."""
    table = structural.decisive(valmarin_matrix(), AUTHORITY, ENOUGH)
    frame = pd.DataFrame(
        {
            "Case": [_arrow(pair) for pair in zip(table["row"], table["column"], strict=True)],
            "Un point de plus ou de moins fait changer": [
                count(changes, "rang") for changes in table["changes"]
            ],
        }
    )
    return Table(frame)


def judge() -> ipw.VBox:
    """Judge the cells of the matrix one at a time, with a reason."""
    return JudgeView(journal()).widget


def plane() -> ipw.VBox:
    """Read the matrix as a plane: direct, indirect, potential."""
    notes = journal()
    view = PlaneView(lambda: read_matrix(notes), NAMES)
    notes.subscribe(lambda _: display.guarded(view.notice)(view.refresh)())
    return view.widget


def two_columns() -> ipw.VBox:
    """Compare the influence on the authority with the influence on the other tendencies."""
    return ColumnsView(journal()).widget


def stability() -> ipw.VBox:
    """Follow the ranks of influence from power to power."""
    return StabilityView(journal()).widget


def sensitivity() -> ipw.VBox:
    """Shake every cell by one point, 2,000 times, and count who is primary."""
    return SensitivityView(journal()).widget


def comparison() -> ipw.VBox:
    """Compare the deck's split with the direct and indirect readings."""
    return ComparisonView(journal()).widget


def valmarin_comparison() -> Table:
    """Show that comparison for Valmarin's prefilled matrix."""
    return comparison_table(structural.supports(valmarin_matrix(), AUTHORITY))


def key_variables() -> ipw.VBox:
    """Choose the variables that pass to notebook 33; Valmarin's, each argued, are folded beside."""
    asked = content.question(f"{TOPIC}.key_variables")
    reasons = content.load_case(VALMARIN).answers[asked.id]["evidence"].splitlines()
    reference = display.Text()
    reference.markup(_at_valmarin(reasons))
    view = QuestionView(asked, journal())
    return display.block(display.columns(view.widget, reference.widget, widths=("460px", "400px")))


def own_matrix() -> ipw.VBox:
    """Bring a matrix of one's own, up to eighty variables."""
    return OwnMatrixView(journal()).widget


def group() -> ipw.VBox:
    """Put several respondents together: dispersion first, then the cells to debate."""
    return GroupView(journal()).widget
