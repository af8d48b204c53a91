"""Responses under scenarios (S23) and the closing dilemma as a decision (S24), on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import decision as charts
from innoworkbook.french import UserError, count, listing, number, percent
from innoworkbook.models import decision
from innoworkbook.models.decision import Bet, Dilemma
from innoworkbook.widgets import display, morphology, scenarios
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import VALMARIN, Journal, journal
from innoworkbook.widgets.question import QuestionView

TOPIC = "decision"
CRITERIA = ("users", "cost", "staff", "reversible")
BETS = ("innovate_success", "innovate_failure", "nothing", "trial_success", "trial_failure")
CONTROLS = (*BETS, "probability")
TRAP = "Grand pôle de services neuf"  # never chosen, and yet it moves Valmarin's choice
FEWEST_RESPONSES = 2
OWN_VALUES = "Vos valeurs."

Rows = Sequence[Mapping[str, Any]]


def _reference(name: str) -> Any:
    """Return Valmarin's fictional answer to a question of this notebook."""
    return content.load_case(VALMARIN).value(f"{TOPIC}.{name}")


def _view(name: str, notes: Journal) -> QuestionView:
    return QuestionView(content.question(f"{TOPIC}.{name}"), notes)


def _started(name: str, notes: Journal) -> QuestionView:
    """Ask a question whose control starts from Valmarin's answer as long as there is none."""
    view = _view(name, notes)
    if view.value is None:
        view.control.value = _reference(name)
    return view


def _rows(name: str, notes: Journal) -> Rows:
    kept = notes.value(f"{TOPIC}.{name}")
    rows: Rows = _reference(name) if kept is None else kept
    return rows


# ── The scenarios, recalled ─────────────────────────────────────────────────────────────────────


def scenario_table(notes: Journal) -> tuple[Table, str]:
    """Write the scenarios retained, by letter, and whose they are."""
    names, states, whose = scenarios.retained(notes)
    frame = pd.DataFrame(
        {
            "Scénario": [f"{letter} · {name}" for letter, name in names.items()],
            "Ce qui arrive": [", ".join(one.values()) for one in states.values()],
        }
    )
    return Table(frame), whose


def recalled() -> ipw.VBox:
    """Recall the scenarios of notebook 33, or Valmarin's."""
    table, whose = scenario_table(journal())
    origin, shown = display.Text(), display.Text()
    origin.say(whose, "help")
    shown.markup(table.html)
    return display.block(origin.widget, shown.widget)


def _labels(notes: Journal) -> dict[str, str]:
    names, _, _ = scenarios.retained(notes)
    return {letter: f"{letter} · {name}" for letter, name in names.items()}


def _other_scenarios(notes: Journal) -> str:
    """Warn that Valmarin's notes were given for Valmarin's scenarios, not the learner's."""
    if notes.value("scenarios.selection") is None:
        return ""
    return " Elles ont été données pour ses scénarios à elle : vos A, B, C, D sont à renoter."


# ── Responses ───────────────────────────────────────────────────────────────────────────────────


def _payoffs(rows: Rows, letters: Sequence[str]) -> pd.DataFrame:
    """Write what each response is worth in each scenario: names x letters."""
    if len(rows) < FEWEST_RESPONSES:
        raise UserError("Une seule réponse ne se compare à rien : écrivez-en une autre.")
    return pd.DataFrame(
        [[float(row[letter.lower()]) for letter in letters] for row in rows],
        index=[str(row["name"]).strip() for row in rows],
        columns=list(letters),
    )


class ResponsesView:
    """Three pages: responses by scenario, the same by criterion, the weights of policies."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        own = notes.value(f"{TOPIC}.responses") is not None
        names = ("responses", "criteria", "policies")
        self.views = {name: _started(name, notes) for name in names}
        for name, first in zip(names, ("38%", "38%", "28%"), strict=True):
            morphology.fit_rows(self.views[name], (first, *("9%",) * 4))
        self.origin.say(self._origin(own), "help")
        same = display.button("Reprendre les réponses de la page 1", self.align, self.notice)
        legend = display.Text()
        legend.say(" ; ".join(_labels(notes).values()), "help")
        pages = [
            (
                "Réponses × scénarios",
                ipw.VBox([self.origin.widget, legend.widget, self.views["responses"].widget]),
            ),
            ("Réponses × critères", ipw.VBox([ipw.HBox([same]), self.views["criteria"].widget])),
            ("Ce que pèsent les politiques", self.views["policies"].widget),
        ]
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.steps.widget, self.notice.widget)

    def _origin(self, own: bool) -> str:
        if own:
            start = "Vos réponses, telles que vous les aviez laissées."
        else:
            start = "Réponses et notes de Valmarin (fictives) : remplacez-les."
            start += _other_scenarios(self._journal)
        out = morphology.levers(self._journal)
        carried = f" Sorti de la boîte (cahier 33), à sa place ici : {listing(out)}."
        return f"{start}{carried if out else ''}"

    def align(self) -> None:
        """Give the second page the responses of the first; notes already given stay."""
        known = {row["name"]: row for row in _rows("criteria", self._journal)}
        rows = [
            dict(known.get(row["name"], {"name": row["name"]} | dict.fromkeys(CRITERIA, 5)))
            for row in _rows("responses", self._journal)
        ]
        self.views["criteria"].answer(rows)


def weighted(notes: Journal) -> tuple[pd.DataFrame, list[str]]:
    """Score the responses under each policy; name those without notes by criterion."""
    rows = {str(row["name"]).strip(): row for row in _rows("criteria", notes)}
    asked = [str(row["name"]).strip() for row in _rows("responses", notes)]
    scored = [name for name in asked if name in rows]
    if not scored:
        raise UserError("Aucune réponse n’est notée par critère : ouvrez la page 2.")
    marks = pd.DataFrame(
        [[float(rows[name][key]) for key in CRITERIA] for name in scored],
        index=scored, columns=list(CRITERIA),
    )  # fmt: skip
    policies = _rows("policies", notes)
    if not policies:
        raise UserError("Il n’y a plus de politique : ajoutez-en une à la page 3.")
    weights = pd.DataFrame(
        [[float(row[key]) for key in CRITERIA] for row in policies],
        index=[str(row["name"]).strip() for row in policies], columns=list(CRITERIA),
    )  # fmt: skip
    lacking = [name for name in asked if name not in rows]
    return decision.weighted_scores(marks, weights), lacking


class PerformanceView:
    """Weighted scores over policies: performance is the mean, stability the spread."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        guard = display.guarded(self.notice)
        guard(self.refresh)()
        notes.subscribe(lambda _: guard(self.refresh)())
        self.widget = display.block(
            display.columns(
                self.figure.widget, self.sentence.widget, widths=("580px", "280px")
            ),
            self.table.widget, self.notice.widget,
        )  # fmt: skip

    def refresh(self) -> None:
        """Weigh the journal's notes again."""
        self.notice.clear()
        scores, lacking = weighted(self._journal)
        self.figure.draw(charts.profiles(scores))
        best, steady = scores["mean"].idxmax(), scores["sd"].idxmin()
        lines = [
            f"La plus performante en moyenne : « {best} » ({number(scores['mean'].max(), 1)}).",
            f"La plus stable d'une politique à l'autre : « {steady} » "
            f"(± {number(scores['sd'].min(), 1)}).",
        ]
        if best != steady:
            lines.append("Ce ne sont pas les mêmes : la moyenne ne tranche pas à votre place.")
        if lacking:
            lines.append(f"Sans notes par critère, donc absentes : {listing(lacking)}.")
        self.sentence.lines(lines)
        self.table.markup(
            display.folded("Le tableau derrière la figure", performance_table(scores).html)
        )


def performance_table(scores: pd.DataFrame) -> Table:
    """Write the weighted scores, then performance and stability."""
    frame = pd.DataFrame({"Réponse": list(scores.index)})
    for policy in scores.columns.drop(["mean", "sd"]):
        frame[str(policy)] = [number(value, 2) for value in scores[policy]]
    frame["Moyenne"] = [number(value, 2) for value in scores["mean"]]
    frame["Écart type"] = [number(value, 2) for value in scores["sd"]]
    return Table(frame, numeric=tuple(frame.columns[1:]))


# ── Regret ──────────────────────────────────────────────────────────────────────────────────────


class RegretView:
    """Regrets by scenario, the smallest of the largest, and what an option left out changes."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.threshold = _started("threshold", notes)
        self.options: dict[str, ipw.Checkbox] = {}
        self._boxes = ipw.VBox()
        self._guard = display.guarded(self.notice)
        self.threshold.observe(self._guard(self.refresh))
        self._guard(self._build)()
        followed = (f"{TOPIC}.responses", "scenarios.selection")
        notes.subscribe(lambda key: self._guard(self._build)() if key in followed else None)
        legend = display.Text()
        legend.say("Décochez une réponse pour la retirer de la comparaison.", "help")
        left = ipw.VBox(
            [self.threshold.control.widget, self.threshold.status.widget, legend.widget,
             self._boxes]
        )  # fmt: skip
        right = ipw.VBox([self.figure.widget, self.sentence.widget])
        self.widget = display.block(
            display.columns(left, right, widths=("290px", "570px")),
            self.table.widget, self.notice.widget,
        )  # fmt: skip

    def _build(self) -> None:
        held = {name: box.value for name, box in self.options.items()}
        self.options = {}
        for row in _rows("responses", self._journal):
            name = str(row["name"]).strip()
            box = ipw.Checkbox(value=held.get(name, True), description=name, indent=False)
            box.observe(self._guard(lambda _: self.refresh()), "value")
            self.options[name] = box
        self._boxes.children = tuple(self.options.values())
        self.refresh()

    @property
    def payoffs(self) -> pd.DataFrame:
        """What the options still compared are worth in each scenario."""
        kept = [name for name, box in self.options.items() if box.value]
        rows = [
            row for row in _rows("responses", self._journal) if str(row["name"]).strip() in kept
        ]
        return _payoffs(rows, list(_labels(self._journal)))

    def refresh(self) -> None:
        """Compare the options again."""
        self.notice.clear()
        payoffs = self.payoffs
        limit = float(self.threshold.value)
        self.figure.draw(charts.regrets(decision.regret(payoffs), limit))
        self.sentence.lines(_regret_lines(payoffs, limit))
        self.table.markup(
            display.folded("Valeurs et moyenne", payoff_table(payoffs, _labels(self._journal)).html)
        )


def _quoted(names: Sequence[str], last: str = "et") -> str:
    return listing([f"« {name} »" for name in names], last)


def _regret_lines(payoffs: pd.DataFrame, limit: float) -> list[str]:
    """Say the choice: a word, the number, what would change it."""
    chosen = decision.minimax_regret(payoffs)
    largest = decision.max_regret(payoffs)
    lines = [f"Plus petit regret maximal : {_quoted(chosen)}, {number(largest.min(), 1)} au pire."]
    safe = decision.no_regret(payoffs, limit)
    lines.append(
        f"« Sans regret » au seuil de {number(limit, 1)} : {_quoted(safe)} (✓)."
        if safe
        else f"Aucune réponse n'est « sans regret » au seuil de {number(limit, 1)}."
    )
    means = payoffs.mean(axis=1)
    best = means.index[means == means.max()].tolist()
    if best != chosen:
        lines.append(f"La moyenne, elle, choisirait {_quoted(best)}.")
    trap = decision.irrelevant_alternatives(payoffs) if len(payoffs) > FEWEST_RESPONSES else {}
    lines += [
        f"Piège : sans « {option} », que personne ne retient, le choix passerait à {_quoted(then)}."
        for option, then in trap.items()
    ]
    return lines


def payoff_table(payoffs: pd.DataFrame, labels: Mapping[str, str]) -> Table:
    """Write what each response is worth, scenario by scenario, and its mean."""
    frame = pd.DataFrame({"Réponse": list(payoffs.index)})
    for letter in payoffs.columns:
        frame[labels[letter]] = [number(value, 1) for value in payoffs[letter]]
    frame["Moyenne"] = [number(value, 2) for value in payoffs.mean(axis=1)]
    return Table(frame, numeric=tuple(frame.columns[1:]))


def trap() -> Table:
    """Show Valmarin's largest regrets with and without an option that nobody chooses."""
    payoffs = _payoffs(_reference("responses"), "ABCD")
    full = decision.max_regret(payoffs)
    without = decision.max_regret(payoffs.drop(index=TRAP))
    best = {id(table): table.min() for table in (full, without)}

    def told(table: pd.Series, name: str) -> str:
        if name not in table.index:
            return "—"
        return number(table[name]) + (" ← choisie" if table[name] == best[id(table)] else "")

    frame = pd.DataFrame(
        {
            "Regret maximal": list(payoffs.index),
            "Les six réponses": [told(full, name) for name in payoffs.index],
            "Sans le grand pôle": [told(without, name) for name in payoffs.index],
        }
    )
    return Table(frame, numeric=tuple(frame.columns[1:]))


# ── The dilemma ─────────────────────────────────────────────────────────────────────────────────


def _dilemma(values: Mapping[str, Any]) -> Dilemma:
    worth = {name: float(values[name]) for name in BETS}
    return Dilemma(
        innovate=Bet(worth["innovate_success"], worth["innovate_failure"]),
        nothing=worth["nothing"],
        trial=Bet(worth["trial_success"], worth["trial_failure"]),
    )


class DilemmaView:
    """Innovate, try or do nothing: five values, a probability, and where the best bet changes."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.origin = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        kept = any(notes.value(f"{TOPIC}.{name}") is not None for name in CONTROLS)
        self.views = {name: _started(name, notes) for name in CONTROLS}
        self.origin.say(
            OWN_VALUES if kept else "Valeurs de Valmarin (fictives) : mettez les vôtres.", "help"
        )
        guard = display.guarded(self.notice)
        for view in self.views.values():
            view.observe(lambda: self.origin.say(OWN_VALUES, "help"))
            view.observe(guard(self.refresh))
        guard(self.refresh)()
        left = ipw.VBox(
            [
                *(view.control.widget for view in self.views.values()),
                self.origin.widget,
                self.sentence.widget,
            ]
        )
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("350px", "520px")),
            self.table.widget, self.notice.widget,
        )  # fmt: skip

    @property
    def dilemma(self) -> Dilemma:
        """The dilemma as the controls stand."""
        return _dilemma({name: self.views[name].value for name in BETS})

    def refresh(self) -> None:
        """Weigh the three options again."""
        self.notice.clear()
        dilemma, share = self.dilemma, float(self.views["probability"].value) / 100
        self.figure.draw(charts.bets(dilemma, share))
        self.sentence.lines(_bet_lines(dilemma, share))
        self.table.markup(
            display.folded("Le tableau derrière la figure", bet_table(dilemma, share).html)
        )


def _bet_lines(dilemma: Dilemma, share: float) -> list[str]:
    """Say the best bet: a word, the number, from where it would change."""
    best = dilemma.best(share)
    means = dilemma.expected(share)
    lines = [
        f"À p = {percent(share)}, le meilleur pari : {charts.named(best)} "
        f"({number(means.max(), 1)})."
    ]
    for start, end, options in dilemma.ranges:
        if share < start:
            lines.append(f"À partir de {percent(start, 1)} : {charts.named(options)}.")
        elif share > end:
            lines.append(f"Sous {percent(end, 1)} : {charts.named(options)}.")
    if not dilemma.trial_is_useful:
        lines.append("Avec ces valeurs, l'essai n'est le meilleur choix pour aucune probabilité.")
    safest = decision.minimax_regret(dilemma.payoffs)
    worst = decision.max_regret(dilemma.payoffs).min()
    lines.append(
        f"Sans rien savoir de p, le plus petit regret maximal : {charts.named(safest)} "
        f"({number(worst, 1)})."
    )
    return lines


def bet_table(dilemma: Dilemma, share: float) -> Table:
    """Write the pay-offs, the mean at p and the largest regret of each option."""
    payoffs = dilemma.payoffs
    means = dilemma.expected(share)
    largest = decision.max_regret(payoffs)
    frame = pd.DataFrame(
        {
            "Option": [charts.OPTIONS[str(option)] for option in payoffs.index],
            "Si cela marche": [number(value) for value in payoffs[decision.SUCCESS]],
            "Sinon": [number(value) for value in payoffs[decision.FAILURE]],
            f"Moyenne à p = {percent(share)}": [number(value, 1) for value in means],
            "Regret maximal": [number(value, 1) for value in largest],
        }
    )
    return Table(frame, numeric=tuple(frame.columns[1:]))


def worked_dilemma() -> Table:
    """Show Valmarin's dilemma: pay-offs, means at even odds, largest regrets."""
    return bet_table(_dilemma({name: _reference(name) for name in BETS}), 0.5)


def thresholds() -> Table:
    """Show the three switching points of Valmarin's dilemma, and what a lower N does to them."""
    values = {name: _reference(name) for name in BETS}
    rows = []
    for nothing in (50, 35):
        made = _dilemma(values | {"nothing": nothing})
        rows.append(
            {
                "N, ne rien faire": number(nothing),
                "p* : innover bat ne rien faire": percent(made.innovate_from, 1),
                "p₁ : essayer bat ne rien faire": _from(made.try_from),
                "p₂ : innover bat essayer": _from(made.innovate_over_trial_from),
            }
        )
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns))


def _from(share: float | None) -> str:
    if share is None:
        return "—"
    return {0.0: "toujours", 1.0: "jamais"}.get(share, percent(share, 1))


class BetsView:
    """The same dilemma under each scenario: which option is best, from which p."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.view = _view("bets", notes)
        kept = self.view.value is not None
        if not kept:
            self.view.control.value = self._start()
        morphology.fit_rows(self.view, ("100px", *("72px",) * 5))
        guard = display.guarded(self.notice)
        self.view.observe(guard(self.refresh))
        guard(self.refresh)()
        origin = display.Text()
        start = "Valeurs de Valmarin (fictives)." + _other_scenarios(notes)
        origin.say(
            f"{OWN_VALUES if kept else start} Le nom d'une ligne est la lettre d'un scénario.",
            "help",
        )
        self.widget = display.block(
            origin.widget, self.view.widget,
            display.columns(self.figure.widget, self.sentence.widget, widths=("600px", "260px")),
            self.notice.widget,
        )  # fmt: skip

    def _start(self) -> list[dict[str, Any]]:
        letters = list(_labels(self._journal))
        return [dict(row) for row in _reference("bets") if row["name"] in letters]

    def refresh(self) -> None:
        """Find again the best option of each scenario."""
        self.notice.clear()
        labels = _labels(self._journal)
        dilemmas = {}
        for row in self.view.value or []:
            name = str(row["name"]).strip()
            try:
                dilemmas[labels.get(name, name)] = _dilemma(row)
            except UserError as error:
                raise UserError(f"Scénario {name}. {error}") from None
        if not dilemmas:
            raise UserError("Il ne reste aucun scénario : ajoutez une ligne.")
        self.figure.draw(charts.ranges(dilemmas))
        lines = [
            f"{name} : innover bat ne rien faire " + _since(made.innovate_from)
            for name, made in dilemmas.items()
        ]
        self.sentence.lines(lines)


def _since(share: float) -> str:
    told = _from(share)
    return f"{told}." if told in ("toujours", "jamais") else f"à partir de {told}."


# ── To disappear, and the votes ─────────────────────────────────────────────────────────────────


def losses() -> Table:
    """Show what a commune can lose, how, who decides and whether it can be won back."""
    frame = content.load_table("losses")
    frame.columns = pd.Index(["Elle perd…", "Comment", "Qui décide", "Se rattrape ?", "Source"])
    return Table(frame)


class VoteView:
    """The exit vote; the entry vote is shown beside it once it is cast."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.beside = display.Text()
        self.vote = _view("exit_vote", notes)
        self.reason = _view("exit_reason", notes)
        guard = display.guarded(self.notice)
        self.vote.observe(guard(self.refresh))
        guard(self.refresh)()
        self.widget = display.block(
            display.columns(
                ipw.VBox([self.vote.widget, self.reason.widget]), self.beside.widget,
                widths=("480px", "340px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    def refresh(self) -> None:
        """Put both votes side by side, or wait for the second."""
        if self.vote.value is None:
            self.beside.say("Votre vote d'entrée apparaîtra ici, après celui-ci.", "help")
            return
        asked = content.question("welcome.entry_vote")
        entry = self._journal.value(asked)
        if entry is None:
            self.beside.say(
                "Aucun vote d'entrée dans votre carnet : il se donne au cahier 00.", "note"
            )
            return
        first = asked.option(entry).label
        now = self.vote.question.option(self.vote.value).label
        reason = self._journal.value("welcome.entry_reason")
        lines = [f"À l'entrée, vous conseilliez {first}."]
        if reason:
            lines.append(f"Votre raison d'alors : « {reason} »")
        lines.append(f"À présent, vous conseillez {now}.")
        if self.vote.value == "trial":
            lines.append("L'essai réversible n'était pas proposé à l'entrée.")
        self.beside.lines(lines)


class ChosenView:
    """The responses retained for the action plan, with a first step and what would stop them."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.view = _view("chosen", notes)
        morphology.fit_rows(self.view, ("30%", "30%", "28%"))
        take = display.button("Reprendre les réponses sans regret", self.take, self.notice)
        self.widget = display.block(ipw.HBox([take]), self.view.widget, self.notice.widget)

    def take(self) -> None:
        """Add the responses whose largest regret stays under the threshold."""
        self.notice.clear()
        payoffs = _payoffs(_rows("responses", self._journal), list(_labels(self._journal)))
        kept = self._journal.value(f"{TOPIC}.threshold")
        limit = float(_reference("threshold") if kept is None else kept)
        safe = decision.no_regret(payoffs, limit)
        rows = list(self.view.value or [])
        known = {row["name"] for row in rows}
        added = [{"name": name, "first_step": "", "stop": ""} for name in safe if name not in known]
        if not added:
            raise UserError(
                f"Rien à ajouter au seuil de {number(limit, 1)} : relevez-le, ou ajoutez une ligne."
            )
        self.view.answer([*rows, *added])
        self.notice.say(
            f"{count(len(added), 'réponse ajoutée', 'réponses ajoutées')} au seuil de "
            f"{number(limit, 1)}. Complétez le premier pas et le critère d'arrêt.",
            "good",
        )


def responses() -> ipw.VBox:
    """Note responses by scenario and by criterion, and weigh policies."""
    return ResponsesView(journal()).widget


def performance() -> ipw.VBox:
    """Compare responses under several policies: performance and stability."""
    return PerformanceView(journal()).widget


def regrets() -> ipw.VBox:
    """Compare responses by what they would make regret."""
    return RegretView(journal()).widget


def dilemma() -> ipw.VBox:
    """Weigh innovating, trying and doing nothing against the probability that it would work."""
    return DilemmaView(journal()).widget


def bets() -> ipw.VBox:
    """Weigh the same dilemma under each scenario."""
    return BetsView(journal()).widget


def votes() -> ipw.VBox:
    """Cast the exit vote, and see the entry vote beside it."""
    return VoteView(journal()).widget


def chosen() -> ipw.VBox:
    """Keep the responses retained, with a first step and what would stop them."""
    return ChosenView(journal()).widget
