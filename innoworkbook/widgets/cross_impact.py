"""Cross-impact balances on the page (S23): one scenario by hand, then all those that hold."""

from __future__ import annotations

import asyncio
import base64
import html
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import cross_impact as charts
from innoworkbook.charts import theme
from innoworkbook.french import UserError, count, listing, number, percent
from innoworkbook.models.cross_impact import CrossImpacts, Progress, format_scw, parse_scw
from innoworkbook.models.morphology import State
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.morphology import (
    TOPIC,
    Box,
    Kept,
    Rows,
    box_of,
    labelled,
    offer,
    options,
    read_box,
    reference,
)

LONGEST_TABLE = 40
REFRESH_SECONDS = 0.1
WORKED = {  # the scenario worked by hand: it looks ideal, and one variable does not hold
    "Dotations de l’État": "gelées",
    "Cadre territorial": "compétences stables",
    "Tourisme": "étalé sur l’année",
    "Trait de côte": "recul lent",
    "Outils numériques": "communs publics",
    "Habitants à l’année": "familles installées",
}
SOMEWHERELAND_TEST = {  # the manual's test scenario (fig. 2-3)
    "Gouvernement": "parti de la prospérité",
    "Politique étrangère": "coopération",
    "Économie": "dynamique",
    "Partage des richesses": "équilibré",
    "Cohésion sociale": "paix sociale",
    "Valeurs": "mérite",
}
SOMEWHERELAND_SOURCE = (
    "Exemple du manuel de ScenarioWizard (W. Weimer-Jehle, 2013), noms traduits par nous"
)


# ── Long work ───────────────────────────────────────────────────────────────────────────────────


class _StoppedError(Exception):
    """The learner stopped the calculation."""


class Work:
    """A calculation that may be long: it shows how far it is, and stops when asked."""

    def __init__(self, notice: display.Text) -> None:
        self._notice = notice
        self._stop_asked = False
        self._running = False
        self._told = 0.0
        self.bar = ipw.FloatProgress(
            min=0, max=1, description="Avancement", style={"description_width": "auto"}
        )
        self.button = display.button("Arrêter", self.stop, notice)
        self.widget = ipw.HBox([self.bar, self.button])
        self._show(False)

    def run(self, calculation: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        """Calculate, then hand the result to `done`: inside a kernel, off the interface's path."""
        if self._running:
            raise UserError("Un calcul est en cours : attendez sa fin, ou arrêtez-le.")
        self._stop_asked = False
        self.bar.value = 0
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            outcome: Future[Any] = Future()
            try:
                outcome.set_result(calculation(self._tell))
            except (UserError, _StoppedError) as error:
                outcome.set_exception(error)
            self._settle(outcome, done)
        else:
            self._show(True)
            running = loop.run_in_executor(None, calculation, self._tell)
            running.add_done_callback(
                lambda ended: display.guarded(self._notice)(self._settle)(ended, done)
            )

    def stop(self) -> None:
        """Ask the calculation to stop at its next step."""
        self._stop_asked = True

    def _tell(self, share: float) -> None:
        if self._stop_asked:
            raise _StoppedError
        now = time.monotonic()
        if now - self._told > REFRESH_SECONDS:
            self._told, self.bar.value = now, share

    def _settle(
        self, outcome: Future[Any] | asyncio.Future[Any], done: Callable[[Any], None]
    ) -> None:
        self._show(False)
        error = outcome.exception()
        if error is None:
            done(outcome.result())
        elif isinstance(error, _StoppedError):
            self._notice.say("Recherche arrêtée : rien n'a changé à l'écran.", "note")
        else:
            raise error

    def _show(self, running: bool) -> None:
        self._running = running
        self.widget.layout.display = "" if running else "none"


# ── What pushes what (CIB) ──────────────────────────────────────────────────────────────────────


def table_impacts(box: Box, table: pd.DataFrame) -> Any:
    """Write judgements in a square frame over the box; those it does not know are left out."""
    axis = pd.MultiIndex.from_tuples(
        [(variable, state) for variable, states in box.items() for state in states]
    )
    frame: Any = pd.DataFrame(0, index=axis, columns=axis)
    for row in table.to_dict("records"):
        source = row["source_variable"], row["source_state"]
        target = row["target_variable"], row["target_state"]
        if source in axis and target in axis:
            frame.loc[source, target] = row["judgement"]
    return frame


def _own_judgements(frame: Any, rows: Rows) -> int:
    """Write the learner's judgements over the others; say how many the box still knows."""
    used = 0
    for row in rows:
        source = (row["source_variable"], row["source_state"])
        targets = {(row["target_variable"], state): value for state, value in row["values"].items()}
        if source in frame.index and all(target in frame.columns for target in targets):
            used += 1
            for target, value in targets.items():
                frame.loc[source, target] = value
    return used


def impacts_of(notes: Journal) -> tuple[CrossImpacts, str]:
    """Return the matrix on the learner's box, and where its judgements come from."""
    frame = table_impacts(box_of(notes), content.load_table("valmarin_cross_impacts"))
    used = _own_judgements(frame, notes.value(f"{TOPIC}.judgements") or [])
    silent = [
        f"« {state} »" for variable, state in frame.index
        if not frame.loc[(variable, state)].any() and not frame[(variable, state)].any()
    ]  # fmt: skip
    told = "Jugements de Valmarin (fictifs)"
    if used:
        told += f", dont {count(used, 'ligne réécrite', 'lignes réécrites')} par vous"
    if silent:
        told += f". Aucun jugement encore sur {listing(silent)} : ses cases valent 0"
    return CrossImpacts.from_frame(frame), told + "."


def _somewhereland() -> CrossImpacts:
    table = content.load_table("somewhereland")
    box: Box = {}
    for row in table.to_dict("records"):
        states = box.setdefault(row["source_variable"], [])
        if row["source_state"] not in states:
            states.append(row["source_state"])
    return CrossImpacts.from_frame(table_impacts(box, table))


def contributions(impacts: CrossImpacts, scenario: Mapping[str, str], target: str) -> Table:
    """Write the sum behind the balances of one variable: a row each state of the scenario."""
    columns = [place for place, label in enumerate(impacts.labels) if label[0] == target]
    states = [impacts.labels[place][1] for place in columns]
    rows = []
    totals = [0.0] * len(states)
    for variable, state in scenario.items():
        if variable != target:
            judged = impacts.judgements[impacts.labels.index((variable, state))]
            given = [judged[place] for place in columns]
            totals = [total + one for total, one in zip(totals, given, strict=True)]
            rows.append([f"{variable} : {state}", *map(_signed, given)])
    rows.append(["Bilan", *map(_signed, totals)])
    return Table(pd.DataFrame(rows, columns=[f"Agit sur « {target} »", *states]), numeric=states)


def _signed(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 2, signed=True)


def worked_balance() -> Table:
    """Show what pushes Valmarin's tourism in the worked scenario; the learner does the sum."""
    box = read_box(reference("box"))
    frame = table_impacts(box, content.load_table("valmarin_cross_impacts"))
    table = contributions(CrossImpacts.from_frame(frame), WORKED, "Tourisme")
    return Table(table.frame.iloc[:-1], numeric=table.frame.columns[1:])


class HandView:
    """One scenario by hand: its balances, the sum behind one of them, a step of succession."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.origin = display.Text()
        self.figure = display.Figure()
        self.sums = display.Text()
        self.fields: dict[str, ipw.Dropdown] = {}
        self._form = ipw.VBox()
        self._silent = False
        self._guard = display.guarded(self.notice)
        step = display.button("Suivre les influences d'un pas", self.follow, self.notice, main=True)
        self._guard(self._build)()
        notes.subscribe(self._changed)
        left = ipw.VBox([self._form, step, self.sentence.widget])
        right = ipw.VBox([self.figure.widget, self.origin.widget])
        self.widget = display.block(
            display.columns(left, right, widths=("320px", "540px")),
            self.sums.widget, self.notice.widget,
        )  # fmt: skip

    @property
    def scenario(self) -> dict[str, str]:
        """The state shown for each variable."""
        return {variable: field.value for variable, field in self.fields.items()}

    def _changed(self, key: str) -> None:
        if key in (f"{TOPIC}.box", f"{TOPIC}.judgements"):
            self._guard(self._build)()

    def _build(self) -> None:
        self._impacts, told = impacts_of(self._journal)
        self.origin.say(told, "help")
        kept = self.scenario
        self.fields = {
            variable: ipw.Dropdown(options=states, description=variable)
            for variable, states in self._impacts.box.items()
        }
        for variable, field in self.fields.items():
            wanted = kept.get(variable) or WORKED.get(variable)
            if wanted in field.options:
                field.value = wanted
            field.add_class("iw-inline")
            field.observe(self._guard(lambda _: self.refresh()), "value")
        self._form.children = tuple(self.fields.values())
        self.refresh()

    def refresh(self) -> None:
        """Weigh the scenario again."""
        if self._silent:
            return
        self.notice.clear()
        impacts, scenario = self._impacts, self.scenario
        short = impacts.inconsistency(scenario)
        self.figure.draw(charts.balances(impacts.balances(scenario), scenario))
        self.sentence.lines(_verdict(impacts, scenario))
        tables = "".join(
            contributions(impacts, scenario, str(name)).html
            for name in short.sort_values(ascending=False, kind="stable").index
        )
        self.sums.markup(
            display.folded(
                "Les sommes derrière les bilans", _scrolled(tables, "Sommes derrière les bilans")
            )
        )

    def follow(self) -> None:
        """Let every variable take its best state at once: one step of succession."""
        path = self._impacts.succession(self.scenario)
        self._silent = True
        for variable, state in path[min(1, len(path) - 1)].items():
            self.fields[variable].value = state
        self._silent = False
        self.refresh()


def _verdict(impacts: CrossImpacts, scenario: Mapping[str, str]) -> list[str]:
    """Say whether a scenario holds: a word, the number, what would change it."""
    short = impacts.inconsistency(scenario)
    balances = impacts.balances(scenario)
    total = sum(balances[variable, state] for variable, state in scenario.items())
    if not short.any():
        lines = [
            "Cohérent : aucun état choisi n'a de meilleur rival. "
            f"Impact total {number(total, signed=True)}."
        ]
        tied = [
            variable
            for variable, state in scenario.items()
            if (balances[variable] == balances[variable, state]).sum() > 1
        ]
        if tied:
            lines.append(f"À égalité avec un rival, donc tout juste : {listing(tied)}.")
        return lines
    lines = [f"Incohérent : {count(int((short > 0).sum()), 'variable')} ne tient pas."]
    for variable in short.index[short > 0]:
        best = balances[variable].idxmax()
        lines.append(
            f"{variable} : « {best} » l'emporte de {number(short[variable])} "
            f"sur « {scenario[variable]} »."
        )
    return lines


class JudgementView:
    """Rewrite one line of the matrix, with a reason, and see how many scenarios hold."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.before = display.Text()
        self.kept = Kept("judgements", notes)
        self.source = ipw.Dropdown(description="Si")
        self.target = ipw.Dropdown(description="alors, sur")
        self.reason = ipw.Textarea(description="Parce que", rows=2)
        self.cells: dict[str, ipw.Dropdown] = {}
        self._cells = ipw.VBox()
        guard = display.guarded(self.notice)
        guard(self._offer)()
        self.source.observe(guard(lambda _: self._offer_targets()), "value")
        self.target.observe(guard(lambda _: self._show()), "value")
        notes.subscribe(lambda key: guard(self._offer)() if key == f"{TOPIC}.box" else None)
        save = display.button("Garder ce jugement", self.save, self.notice, main=True)
        left = ipw.VBox([labelled(self.source), labelled(self.target), self.before.widget])
        right = ipw.VBox(
            [self._cells, labelled(self.reason), ipw.HBox([save]), self.kept.status.widget]
        )
        self.widget = display.block(
            display.columns(left, right, widths=("400px", "440px")),
            self.sentence.widget, self.notice.widget,
        )  # fmt: skip

    def _offer(self) -> None:
        offer(self.source, options(box_of(self._journal)))
        self._offer_targets()

    def _offer_targets(self) -> None:
        taken = self.source.value[0] if self.source.value else ""
        offer(self.target, [name for name in box_of(self._journal) if name != taken])
        self._show()

    def _show(self) -> None:
        if self.source.value is None or self.target.value is None:
            return
        impacts, _ = impacts_of(self._journal)
        row = impacts.frame.loc[self.source.value]
        self.cells = {}
        for state in impacts.box[self.target.value]:
            cell = ipw.Dropdown(
                options=[(number(value, signed=True), value) for value in range(3, -4, -1)],
                value=int(row[(self.target.value, state)]), description=state,
            )  # fmt: skip
            cell.add_class("iw-inline")
            self.cells[state] = cell
        self._cells.children = tuple(self.cells.values())
        self.before.say(self._told(), "help")

    def _told(self) -> str:
        """Recall the reason behind the line shown: the learner's, else Valmarin's."""
        for row in self.kept.value:
            if _line(row) == (self.source.value, self.target.value):
                return f"Votre raison : {row['reason']}"
        table = content.load_table("valmarin_cross_impacts")
        variable, state = self.source.value
        found = table[
            (table["source_variable"] == variable)
            & (table["source_state"] == state)
            & (table["target_variable"] == self.target.value)
        ]
        if found.empty:
            return "Aucun jugement sur cette ligne : elle vaut 0."
        return f"Raison de Valmarin (fictive) : {found['reason'].iloc[0]}"

    def save(self) -> None:
        """Keep the line shown; say what it changes."""
        reason = self.reason.value.strip()
        if not reason:
            raise UserError("Écrivez la raison : un jugement sans raison ne se discute pas.")
        before, _ = impacts_of(self._journal)
        (variable, state), target = self.source.value, self.target.value
        row = {
            "name": f"{variable} : {state} → {target}",
            "source_variable": variable, "source_state": state, "target_variable": target,
            "values": {name: cell.value for name, cell in self.cells.items()},
            "reason": reason,
        }  # fmt: skip
        others = [one for one in self.kept.value if one["name"] != row["name"]]
        self.kept.keep([*others, row])
        self.reason.value = ""
        self._tell(before)

    def _tell(self, before: CrossImpacts) -> None:
        self.notice.clear()
        frame = table_impacts(box_of(self._journal), content.load_table("valmarin_cross_impacts"))
        _own_judgements(frame, self.kept.value)
        after = CrossImpacts.from_frame(frame)
        were, are = len(before.consistent()), len(after.consistent())
        lines = [f"Scénarios cohérents : {number(were)} avant ce jugement, {number(are)} après."]
        total = sum(cell.value for cell in self.cells.values())
        if total:
            lines.append(
                f"Cette ligne totalise {number(total, signed=True)}. L'usage est 0 : ce qui pousse "
                "un état retient les autres."
            )
        self.sentence.lines(lines)
        self.before.say(self._told(), "help")


def _line(row: Mapping[str, Any]) -> tuple[State, str]:
    return (row["source_variable"], row["source_state"]), row["target_variable"]


# ── All the consistent scenarios ────────────────────────────────────────────────────────────────


class Search:
    """All the consistent scenarios of a matrix, their total impact, attractors and basins."""

    def __init__(self, notice: display.Text) -> None:
        self._notice = notice
        self._impacts: CrossImpacts | None = None
        self.work = Work(notice)
        self.sentence = display.Text(role="status")
        self.figure = display.Figure()
        self.table = display.Text()
        self.found: pd.DataFrame | None = None
        self.tolerance = ipw.BoundedFloatText(
            value=0, min=0, max=100, step=1, description="Incohérence tolérée"
        )
        self.tolerance.add_class("iw-number")
        self.button = display.button(
            "Chercher les scénarios cohérents", self.run, notice, main=True
        )
        self.controls = ipw.VBox(
            [self.tolerance, self.button, self.work.widget, self.sentence.widget]
        )

    def set(self, impacts: CrossImpacts) -> None:
        """Search this matrix from now on; what another one gave is taken away."""
        self._impacts = impacts
        self.found = None
        self.figure.widget.outputs = ()
        self.table.clear()
        self.sentence.say(
            f"{count(len(impacts.box), 'variable')}, {count(impacts.size, 'scénario')} à examiner.",
            "help",
        )

    def run(self) -> None:
        """Search, with progress; the result replaces the one shown."""
        self._notice.clear()
        if self._impacts is None:
            raise UserError("Choisissez d’abord une matrice.")
        impacts, tolerance = self._impacts, float(self.tolerance.value)

        def calculate(progress: Progress) -> tuple[pd.DataFrame, pd.DataFrame]:
            found = impacts.consistent(tolerance, progress=lambda share: progress(share / 2))
            return found, impacts.basins(progress=lambda share: progress((1 + share) / 2))

        def done(result: tuple[pd.DataFrame, pd.DataFrame]) -> None:
            if impacts is self._impacts:
                self._tell(impacts, *result)

        self.work.run(calculate, done)

    def _tell(self, impacts: CrossImpacts, found: pd.DataFrame, basins: pd.DataFrame) -> None:
        names = list(impacts.box)
        found = found.merge(basins[[*names, "share"]], on=names, how="left")
        self.found = found
        basins = basins.assign(name=_attractor_names(names, found, basins))
        self.figure.draw(charts.basins(basins))
        kept = f" à {number(self.tolerance.value, 1)} près" if self.tolerance.value else ""
        self.sentence.markup(
            display.paragraphs(
                [
                    f"{count(len(found), 'scénario cohérent', 'scénarios cohérents')}{kept} "
                    f"sur {number(impacts.size)}.",
                    _attractor_sentence(basins),
                ]
            ),
            "note",
        )
        self.table.markup(
            display.folded(
                "Le tableau des scénarios cohérents",
                _scrolled(scenario_table(found).html, "Scénarios cohérents"),
            )
        )


def _attractor_sentence(basins: pd.DataFrame) -> str:
    cycles = int((basins["period"] > 1).sum())
    turning = f", dont {count(cycles, 'cycle')} : on y tourne sans se poser" if cycles else ""
    drawn = "" if basins["exact"].all() else " Bassins estimés sur 100 000 départs tirés au sort."
    return f"{count(len(basins), 'attracteur')}{turning}.{drawn}"


def _attractor_names(names: list[str], found: pd.DataFrame, basins: pd.DataFrame) -> list[str]:
    """Name attractors as the table numbers its scenarios; cycles have numbers of their own."""
    places = {tuple(row): place for place, row in enumerate(found[names].to_numpy(), start=1)}
    told, cycles = [], 0
    for row, period in zip(basins[names].to_numpy(), basins["period"], strict=True):
        if period > 1:
            cycles += 1
            told.append(f"cycle {cycles}")
        else:
            told.append(f"scénario {places[tuple(row)]}")
    return told


def _scrolled(table: str, label: str, height: str = "300px") -> str:
    """Let a long table scroll in its place, by keyboard too."""
    return (
        f"<div tabindex='0' role='region' aria-label='{html.escape(label)}' "
        f"style='max-height:{height};overflow:auto'>{table}</div>"
    )


def scenario_table(found: pd.DataFrame, *, caption: str = "") -> Table:
    """Write consistent scenarios, numbered, with their total impact and, if known, their basin."""
    shown = found.head(LONGEST_TABLE)
    frame = pd.DataFrame({"N°": [str(place) for place in range(1, len(shown) + 1)]})
    for name in found.columns.drop(["total_impact_score", "share"], errors="ignore"):
        frame[name] = list(shown[name])
    frame["Impact total"] = [number(value, signed=True) for value in shown["total_impact_score"]]
    numeric = ["Impact total"]
    if "share" in shown:
        frame["Bassin"] = ["—" if pd.isna(share) else percent(share, 1) for share in shown["share"]]
        numeric.append("Bassin")
    if len(found) > len(shown):
        caption = f"Les {LONGEST_TABLE} premiers sur {number(len(found))}."
    return Table(frame, numeric=numeric, caption=caption)


class ConsistentView:
    """All consistent scenarios of the learner's box, or of the published example."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.search = Search(self.notice)
        self.model = ipw.Dropdown(
            options=[("notre boîte", "own"), ("Somewhereland", "somewhereland")],
            description="Matrice",
        )
        self.model.add_class("iw-inline")
        guard = display.guarded(self.notice)
        self.model.observe(guard(lambda _: self.choose()), "value")
        notes.subscribe(lambda key: guard(self.choose)() if key in (
            f"{TOPIC}.box", f"{TOPIC}.judgements") else None)  # fmt: skip
        guard(self.choose)()
        left = ipw.VBox([self.model, self.search.controls, self.origin.widget])
        self.widget = display.block(
            display.columns(left, self.search.figure.widget, widths=("330px", "530px")),
            self.search.table.widget, self.notice.widget,
        )  # fmt: skip

    def choose(self) -> None:
        """Take the matrix shown in the list."""
        if self.model.value == "own":
            impacts, told = impacts_of(self._journal)
        else:
            impacts, told = _somewhereland(), f"{SOMEWHERELAND_SOURCE}."
        self.origin.say(told, "help")
        self.search.set(impacts)


def somewhereland_balances() -> Table:
    """Show the manual's test scenario: the balance of each state (published figures)."""
    impacts = _somewhereland()
    balances = impacts.balances(SOMEWHERELAND_TEST)
    short = impacts.inconsistency(SOMEWHERELAND_TEST)
    rows = []
    for variable, states in impacts.box.items():
        told = [
            f"{state} {number(balances[variable, state], signed=True)}"
            + (" (choisi)" if SOMEWHERELAND_TEST[variable] == state else "")
            for state in states
        ]
        holds = (
            "tient" if not short[variable] else f"ne tient pas, à {number(short[variable])} près"
        )
        rows.append({"Variable": variable, "Bilans": " ; ".join(told), "Verdict": holds})
    return Table(pd.DataFrame(rows))


def somewhereland_scenarios() -> Table:
    """Show the ten consistent scenarios of the published example, out of 486."""
    return scenario_table(_somewhereland().consistent())


# ── ScenarioWizard projects ─────────────────────────────────────────────────────────────────────


class ExchangeView:
    """Read a ScenarioWizard project and search it; write ours in the same format."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.told = display.Text(role="status")
        self.link = display.Text()
        self.search = Search(self.notice)
        self.upload = ipw.FileUpload(accept=".scw", description="Ouvrir un projet .scw")
        self.upload.observe(display.guarded(self.notice)(lambda _: self.read()), "value")
        export = display.button("Exporter notre matrice en .scw", self.export, self.notice)
        self.search.controls.layout.display = "none"
        buttons = ipw.HBox([self.upload, export], layout=ipw.Layout(flex_flow="row wrap"))
        left = ipw.VBox([buttons, self.link.widget, self.told.widget,
                         self.search.controls])  # fmt: skip
        self.widget = display.block(
            display.columns(left, self.search.figure.widget, widths=("400px", "460px")),
            self.search.table.widget, self.notice.widget,
        )  # fmt: skip

    def read(self) -> None:
        """Read the chosen project; it replaces the one read before."""
        if not self.upload.value:
            return
        self.notice.clear()
        chosen = self.upload.value[0]
        self.upload.value = ()
        impacts = parse_scw(bytes(chosen["content"]).decode("latin-1"))
        self.told.say(
            f"{chosen['name']} : {count(len(impacts.box), 'variable')}, "
            f"{count(len(impacts.labels), 'état')}. Ce projet n'est pas gardé dans le carnet.",
            "good",
        )
        self.search.controls.layout.display = ""
        self.search.set(impacts)

    def export(self) -> None:
        """Offer the learner's matrix as a ScenarioWizard project."""
        impacts, _ = impacts_of(self._journal)
        encoded = base64.b64encode(format_scw(impacts).encode("latin-1")).decode("ascii")
        self.link.markup(
            f'<a download="innoworkbook.scw" href="data:application/octet-stream;base64,{encoded}">'
            "Télécharger innoworkbook.scw</a>"
        )


def by_hand() -> ipw.VBox:
    """Weigh one scenario: its balances and the sums behind them."""
    return HandView(journal()).widget


def judgements() -> ipw.VBox:
    """Rewrite a line of the matrix of influences, with a reason."""
    return JudgementView(journal()).widget


def consistent() -> ipw.VBox:
    """Find all consistent scenarios, their total impact, attractors and basins."""
    return ConsistentView(journal()).widget


def exchange() -> ipw.VBox:
    """Read and write ScenarioWizard projects."""
    return ExchangeView(journal()).widget


def worked_figure() -> theme.Chart:
    """Draw the balances of the published test scenario."""
    impacts = _somewhereland()
    return charts.balances(impacts.balances(SOMEWHERELAND_TEST), SOMEWHERELAND_TEST)
