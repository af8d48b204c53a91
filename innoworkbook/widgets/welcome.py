"""The welcome notebook (S01): who works here, on which ground, how far along the path."""

from __future__ import annotations

import base64
import html
from datetime import datetime
from pathlib import Path

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content, store
from innoworkbook.charts import welcome as charts
from innoworkbook.content import Chapter
from innoworkbook.french import WIDE, UserError, count, typography
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Page, Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView


def start(topic: str) -> Page:
    """Bring a notebook to life and greet the learner with what was found in the journal.

    Parameters
    ----------
    topic
        The notebook's topic on the path, such as `"change"`.
    """
    try:
        notes = journal()
        notes.begin_anew()
        lines = [notes.greeting(_chapter(topic))]
        if notes.store.notice:
            lines.append(notes.store.notice)
    except UserError as error:
        return _greeting([str(error)], good=False)
    return _greeting(lines, good=True)


def _greeting(lines: list[str], *, good: bool) -> Page:
    look = "iw-good" if good else "iw-bad"
    body = "".join(f"<p>{html.escape(typography(line))}</p>" for line in lines)
    return Page(
        f'<div class="{look}" role="status">{body}</div>', text="\n".join(lines), styled=True
    )


def _chapter(topic: str) -> Chapter:
    for chapter in content.load_path():
        if chapter.topic == topic:
            return chapter
    raise UserError(f"Aucun cahier du chemin ne porte le thème « {topic} ».")


class PathView:
    """The path drawn with the learner's own progress."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self._notice = display.Text()
        self.figure = display.Figure()
        again = display.button("Mettre à jour", self.refresh, self._notice)
        self.refresh()
        notes.subscribe(lambda _: display.guarded(self._notice)(self.refresh)())
        self.widget = display.block(self.figure.widget, again, self._notice.widget)

    def refresh(self) -> None:
        """Read the journal again: other notebooks may have written in it."""
        steps = [
            (f"{chapter.notebook[:2]} {chapter.title}", *self._journal.progress(chapter))
            for chapter in content.load_path()
        ]
        self.figure.draw(charts.path(steps))


def path() -> ipw.VBox:
    """Show the workshop's path and the learner's progress on it."""
    return PathView(journal()).widget


def ground() -> ipw.VBox:
    """Choose the ground to work on: Valmarin, described beside, or one's own authority."""
    notes = journal()
    case = content.load_case("valmarin")
    facts = "".join(f"<li>{html.escape(fact)}</li>" for fact in case.facts)
    told = display.Text()
    told.markup(
        f"<b>{html.escape(case.name)}</b> (fictive). {html.escape(typography(case.description))}"
        f"<ul>{facts}</ul>",
        "note",
    )
    views = [
        QuestionView(content.question(name), notes)
        for name in ("welcome.ground", "welcome.authority")
    ]
    return display.block(
        display.columns(
            ipw.VBox([view.widget for view in views]), told.widget, widths=("460px", "360px")
        )
    )


class JournalView:
    """The learner's journal: whose it is, where it is, hand it in, bring it back, erase it."""

    def __init__(self) -> None:
        self._folder = store.journal_folder()
        self._say = display.Text(role="status")
        self._place = display.Text()
        self._link = display.Text()
        self.pseudonym = ipw.Text(description="Pseudonyme")
        self.upload = ipw.FileUpload(
            accept=".json", multiple=True, description="Choisir des carnets exportés"
        )
        self.mine = ipw.Checkbox(
            value=False, description="c'est mon carnet, venu d'un autre ordinateur", indent=False
        )
        self.confirmation = ipw.Text(
            description="Pour effacer, écrivez votre pseudonyme", continuous_update=True
        )
        for field in (self.pseudonym, self.confirmation):
            field.add_class("iw-stacked")
        guard = display.guarded(self._say)
        self.upload.observe(guard(lambda _: self.bring()), "value")
        guard(self._show_place)()  # a file that names nobody is mended by choosing again
        buttons = (
            display.button("Prendre ce pseudonyme", self.choose, self._say, main=True),
            display.button("Exporter mon carnet", self.export, self._say),
            display.button("Effacer mon carnet", self.erase, self._say),
        )
        who = ipw.VBox([self.pseudonym, buttons[0], self._place.widget])
        exchange = ipw.VBox([buttons[1], self._link.widget, self.upload, self.mine])
        end = ipw.VBox([self.confirmation, buttons[2]])
        self.widget = display.block(
            display.columns(who, exchange, end, widths=("270px", "270px", "260px")),
            self._say.widget,
        )

    def choose(self) -> None:
        """Take a pseudonym: its journal becomes the one of this computer."""
        name = store.choose_pseudonym(self._folder, self.pseudonym.value)
        journal()
        self._show_place()
        self._say.say(
            f"Le carnet de {name} est ouvert. Dans chaque cahier, cliquez sur ▶ Commencer.", "good"
        )

    def export(self) -> None:
        """Write one's answers beside the journal, and offer them as a download."""
        notes = journal()
        text = notes.store.export_json()
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        target = self._folder / f"{notes.store.pseudonym} - export {stamp}.json"
        _write(target, text)
        encoded = base64.b64encode(text.encode("utf-8")).decode("ascii")
        name = html.escape(target.name)
        address = f"data:application/json;base64,{encoded}"
        self._link.markup(f'<a download="{name}" href="{address}">Télécharger {name}</a>')
        self._say.say(f"Carnet exporté : {target}", "good")

    def bring(self) -> None:
        """Add the answers of the chosen files to the journal; a wrong file stops no other."""
        chosen = self.upload.value
        if not chosen:
            return
        notes = journal()
        told, tone = [], "good"
        for file in chosen:
            try:
                told.append(_bring(notes, bytes(file["content"]), self.mine.value))
            except UserError as error:
                told.append(str(error))
                tone = "bad"
        self.upload.value = ()
        lines = [
            html.escape(f"{file['name']}{WIDE}: {typography(line)}")
            for file, line in zip(chosen, told, strict=True)
        ]
        lines.append("Relancez les cahiers ouverts avec ▶ Commencer pour y voir les réponses.")
        self._say.markup("<br>".join(lines), tone)

    def erase(self) -> None:
        """Erase the journal for good, on explicit confirmation."""
        notes = journal()
        notes.store.erase(self.confirmation.value.strip())
        self.confirmation.value = ""
        told = "Le carnet est effacé. Relancez les cahiers ouverts avec ▶ Commencer."
        mine = f"{notes.store.pseudonym} - export "
        if exports := [path for path in self._folder.glob("*.json") if path.name.startswith(mine)]:
            told += (
                f" {count(len(exports), 'export reste', 'exports restent')} dans le dossier du "
                "carnet : supprimez-les vous-même si vous n'en voulez plus."
            )
        self._say.say(told, "note")

    def _show_place(self) -> None:
        current = store.current_pseudonym(self._folder)
        self.pseudonym.value = current
        others = [name for name in store.pseudonyms(self._folder) if name != current]
        shared = f" Autres carnets de cet ordinateur : {', '.join(others)}." if others else ""
        self._place.say(f"Carnet : {self._folder / (current + '.db')}.{shared}", "help")


def _write(target: Path, text: str) -> None:
    unfinished = target.with_suffix(".tmp")
    try:
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"Le fichier {target.name} ne peut pas être écrit ({error.strerror}) : "
            "libérez de la place ou vérifiez les droits du dossier."
        ) from None


def _bring(notes: Journal, raw: bytes, mine: bool) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            "ce fichier n'est pas un carnet exporté ; choisissez un fichier .json."
        ) from None
    report = notes.store.import_json(text, mine=mine)
    return (
        f"{count(report.added, 'réponse ajoutée', 'réponses ajoutées')}, "
        f"{count(report.already_known, 'déjà connue', 'déjà connues')}."
    )


def notebook_journal() -> ipw.VBox:
    """Show the journal's desk: pseudonym, place, export, import, erase."""
    return JournalView().widget


def chapters() -> Table:
    """Show the notebooks written so far: key question, minutes, place in the short session."""
    path = content.load_path()
    frame = pd.DataFrame(
        {
            "Cahier": [f"{chapter.notebook[:2]} {chapter.title}" for chapter in path],
            "Question": [chapter.key_question for chapter in path],
            "Minutes": [str(chapter.minutes) for chapter in path],
            "Séance courte": [
                f"★ {chapter.short_minutes}" if chapter.short_minutes else "" for chapter in path
            ],
        }
    )
    return Table(frame, numeric=("Minutes",))


def valmarin() -> Table:
    """Show what is told of the fictional case."""
    case = content.load_case("valmarin")
    frame = pd.DataFrame({f"{case.name}, commune fictive": [*case.facts, case.project]})
    return Table(frame)


def glossary() -> Table:
    """Show the words of the workbook, in alphabetical order."""
    words = content.load_table("glossary").rename(
        columns={"term": "Terme", "definition": "Sens dans ce classeur", "notebook": "Cahier"}
    )
    return Table(words)
