"""The welcome notebook: greeting, path, ground, and the desk of the journal."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest

from innoworkbook import content, store
from innoworkbook.french import THIN, WIDE, UserError
from innoworkbook.store import AnswerStore
from innoworkbook.widgets import question as questions
from innoworkbook.widgets import welcome
from innoworkbook.widgets.journal import Journal, journal

from .on_page import inside, press, texts

EVIL = "<img src=x onerror=alert(1)>"


def plain(text: str) -> str:
    return text.replace(WIDE, " ").replace(THIN, " ").replace("&#x27;", "'")


def upload(view: welcome.JournalView, *files: tuple[str, bytes]) -> None:
    view.upload.value = tuple(
        {"name": name, "type": "application/json", "size": len(raw), "content": memoryview(raw),
         "last_modified": datetime(2026, 11, 23, tzinfo=UTC)}
        for name, raw in files
    )  # fmt: skip


def exported(folder: Path, pseudonym: str, **answers: Any) -> bytes:
    """Return the export of another learner's journal."""
    other = AnswerStore.open(folder, pseudonym)
    for name, value in answers.items():
        other.record(f"change.{name}", value, case="valmarin")
    return other.export_json().encode("utf-8")


# ── Start ───────────────────────────────────────────────────────────────────────────────────────


def test_starting_a_notebook_greets_in_french_with_the_look_of_the_page(notes: Journal) -> None:
    page = welcome.start("change")
    assert plain(repr(page)) == "C’est prêt. Carnet de moi, terrain : Valmarin."
    shown = plain(page._repr_html_())
    assert '<div class="iw-good" role="status"><p>C’est prêt.' in shown
    assert "<style>" in shown


def test_starting_again_says_welcome_back(notes: Journal) -> None:
    questions.QuestionView(content.question("change.project"), notes).answer("un accueil")
    assert repr(welcome.start("change")).startswith(f"Bon retour{THIN}!")


def test_a_journal_that_cannot_be_opened_is_told_in_one_sentence(carnet: Path) -> None:
    (carnet / "moi.db").mkdir(parents=True)
    page = welcome.start("change")
    assert "Carnet non ouvert" in repr(page)
    assert 'class="iw-bad"' in page._repr_html_()


def test_a_damaged_journal_is_replaced_and_the_greeting_says_so(carnet: Path) -> None:
    carnet.mkdir(parents=True)
    (carnet / "moi.db").write_bytes(b"ceci n'est pas une base" * 400)
    told = repr(welcome.start("change"))
    assert "Votre carnet était abîmé" in told
    assert told.startswith("C’est prêt.")


def test_an_unknown_topic_is_named(notes: Journal) -> None:
    assert "« chnage »" in plain(repr(welcome.start("chnage")))


def test_the_name_of_an_authority_is_never_markup(notes: Journal) -> None:
    for name, value in (("ground", "own"), ("authority", EVIL)):
        questions.QuestionView(content.question(f"welcome.{name}"), notes).answer(value)
    page = welcome.start("welcome")
    assert "<img" not in page._repr_html_()
    assert "&lt;img src=x" in page._repr_html_()


# ── Path and ground ─────────────────────────────────────────────────────────────────────────────


def test_the_path_follows_the_answers(notes: Journal) -> None:
    view = welcome.PathView(notes)
    assert view.figure.spec is not None
    total = notes.progress(content.load_path()[0])[1]
    assert f"00 Accueil : à découvrir (0 sur {total})" in view.figure.spec["description"]
    vote = questions.QuestionView(content.question("welcome.entry_vote"), notes)
    vote.answer("neither")
    assert f"00 Accueil : en cours (1 sur {total})" in view.figure.spec["description"]


def test_the_path_is_read_again_on_request(notes: Journal, carnet: Path) -> None:
    view = welcome.PathView(notes)
    elsewhere = AnswerStore.open(carnet, "moi")
    elsewhere.record("welcome.entry_vote", "neither", case="commun")
    assert view.figure.spec is not None
    assert "00 Accueil : à découvrir" in view.figure.spec["description"]
    press(view.widget, "Mettre à jour")
    assert "00 Accueil : en cours" in view.figure.spec["description"]


def test_the_ground_is_chosen_and_ones_own_authority_named(notes: Journal) -> None:
    block = welcome.ground()
    assert "21 000 habitants" in texts(block)
    choice = next(one for one in inside(block) if isinstance(one, ipw.RadioButtons))
    choice.value = "own"
    name = next(one for one in inside(block) if isinstance(one, ipw.Text))
    name.value = "ma ville"
    assert (notes.case, notes.ground) == ("own", "ma ville")
    again = welcome.ground()
    assert next(one for one in inside(again) if isinstance(one, ipw.RadioButtons)).value == "own"


def test_the_tables_read_as_the_data_say() -> None:
    chapters = welcome.chapters().frame
    assert list(chapters["Cahier"].str[:2]) == [one.notebook[:2] for one in content.load_path()]
    assert chapters.loc[chapters["Cahier"].str.startswith("13"), "Séance courte"].item() == "★ 65"
    assert "Valmarin, commune fictive" in welcome.valmarin().frame.columns
    words = welcome.glossary().frame
    assert list(words.columns) == ["Terme", "Sens dans ce classeur", "Cahier"]
    assert words.notna().all(axis=None)


def test_every_tool_of_the_notebook_opens_as_a_block(notes: Journal) -> None:
    for made in (welcome.path(), welcome.ground(), welcome.notebook_journal()):
        assert "iw" in made._dom_classes


# ── The desk of the journal ─────────────────────────────────────────────────────────────────────


def test_the_desk_shows_whose_journal_it_is_and_where(notes: Journal, carnet: Path) -> None:
    view = welcome.JournalView()
    assert view.pseudonym.value == "moi"
    assert f"Carnet : {carnet / 'moi.db'}." in texts(view.widget)
    assert "Autres carnets" not in texts(view.widget)


def test_a_pseudonym_is_taken_and_the_others_are_shown(notes: Journal, carnet: Path) -> None:
    view = welcome.JournalView()
    view.pseudonym.value = "  Zoé "
    press(view.widget, "Prendre")
    assert "Le carnet de Zoé est ouvert." in texts(view.widget)
    assert "Autres carnets de cet ordinateur : moi." in texts(view.widget)
    assert view.pseudonym.value == "Zoé"
    assert journal().store.pseudonym == "Zoé"
    view.pseudonym.value = "zoé"
    press(view.widget, "Prendre")
    assert view.pseudonym.value == "Zoé"


def test_a_wrong_pseudonym_is_refused_and_nothing_changes(notes: Journal, carnet: Path) -> None:
    view = welcome.JournalView()
    view.pseudonym.value = EVIL
    press(view.widget, "Prendre")
    assert "ne peut pas nommer un fichier" in texts(view.widget)
    assert "<img" not in texts(view.widget)
    assert store.current_pseudonym(carnet) == "moi"


def test_the_desk_opens_to_choose_again_when_nobody_is_named(carnet: Path) -> None:
    carnet.mkdir(parents=True)
    (carnet / store.LEARNER_FILE).write_bytes(b"\xff\xfe")
    view = welcome.JournalView()
    assert "choisissez à nouveau le vôtre" in texts(view.widget)
    view.pseudonym.value = "Zoé"
    press(view.widget, "Prendre")
    assert store.current_pseudonym(carnet) == "Zoé"
    assert "Le carnet de Zoé est ouvert." in texts(view.widget)


def test_an_export_is_written_beside_the_journal_and_offered_to_download(
    notes: Journal, carnet: Path
) -> None:
    notes.store.record("change.project", EVIL, case="valmarin")
    view = welcome.JournalView()
    press(view.widget, "Exporter")
    (written,) = carnet.glob("moi - export *.json")
    assert json.loads(written.read_text(encoding="utf-8"))["answers"][0]["value"] == EVIL
    assert str(written) in texts(view.widget)
    link = re.search(r'<a download="([^"]+)" href="data:application/json;base64,([^"]+)"',
                     texts(view.widget))  # fmt: skip
    assert link is not None
    assert link[1] == written.name
    assert base64.b64decode(link[2]) == written.read_bytes()
    assert not list(carnet.glob("*.tmp"))


def test_an_export_that_cannot_be_written_leaves_nothing_behind(
    notes: Journal, carnet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    view = welcome.JournalView()
    press(view.widget, "Exporter")
    assert "ne peut pas être écrit" in texts(view.widget)
    assert "libérez de la place" in texts(view.widget)
    assert not list(carnet.glob("*export*"))


def test_the_journals_of_colleagues_are_added_and_stay_theirs(
    notes: Journal, tmp_path: Path
) -> None:
    view = welcome.JournalView()
    upload(view, ("zoé.json", exported(tmp_path / "ailleurs", "Zoé", M1=3, M2=4)))
    assert "zoé.json : 2 réponses ajoutées, 0 déjà connue." in texts(view.widget)
    assert view.upload.value == ()
    assert notes.value("change.M1") is None
    assert notes.store.answers()["pseudonym"].tolist() == ["Zoé", "Zoé"]


def test_ones_own_journal_from_another_computer_is_taken_up(notes: Journal, tmp_path: Path) -> None:
    view = welcome.JournalView()
    view.mine.value = True
    raw = exported(tmp_path / "ailleurs", "moi", M1=3)
    upload(view, ("moi.json", b"\xef\xbb\xbf" + raw))
    assert notes.value("change.M1") == 3
    assert "▶ Commencer" in texts(view.widget)
    upload(view, ("moi.json", raw))
    assert "0 réponse ajoutée, 1 déjà connue." in texts(view.widget)


def test_a_wrong_file_is_named_and_stops_no_other(notes: Journal, tmp_path: Path) -> None:
    view = welcome.JournalView()
    good = exported(tmp_path / "ailleurs", "Zoé", M1=3)
    files = [(f"{EVIL}.json", b"\xff\xff"), ("liste.json", b"[]"), ("zoé.json", good)]
    upload(view, *files)
    told = texts(view.widget)
    assert "n’est pas un carnet exporté" in told
    assert "liste.json : Ce fichier n’est pas l’export d’un carnet" in told
    assert "zoé.json : 1 réponse ajoutée" in told
    assert "&lt;img src=x" in told
    assert "<img" not in told
    assert 'class="iw-bad"' in told
    assert len(notes.store.answers()) == 1


def test_an_imported_pseudonym_is_never_markup(notes: Journal, tmp_path: Path) -> None:
    raw = exported(tmp_path / "ailleurs", "Zoé", M1=3).replace(
        b'"Zo\xc3\xa9"', json.dumps(EVIL).encode()
    )
    view = welcome.JournalView()
    upload(view, ("a.json", raw))
    assert notes.store.answers()["pseudonym"].tolist() == [EVIL]
    shown = [texts(view.widget), welcome.start("change")._repr_html_()]
    assert not any("<img" in one for one in shown)


def test_a_journal_is_erased_only_on_its_exact_pseudonym(notes: Journal, carnet: Path) -> None:
    notes.store.record("change.M1", 3, case="valmarin")
    view = welcome.JournalView()
    press(view.widget, "Exporter")
    for wrong in ("", "Moi", "mo"):
        view.confirmation.value = wrong
        press(view.widget, "Effacer")
        assert "Rien n’est effacé" in texts(view.widget)
        assert notes.value("change.M1") == 3
    view.confirmation.value = "moi"
    press(view.widget, "Effacer")
    assert "Le carnet est effacé." in texts(view.widget)
    assert "1 export reste dans le dossier" in texts(view.widget)
    assert view.confirmation.value == ""
    assert not (carnet / "moi.db").exists()
    assert notes.value("change.M1") is None


def test_erasing_without_any_export_speaks_of_none(notes: Journal) -> None:
    view = welcome.JournalView()
    view.confirmation.value = "moi"
    press(view.widget, "Effacer")
    assert "export reste" not in texts(view.widget)


def test_a_name_that_the_workbook_does_not_have_is_no_tool() -> None:
    import innoworkbook

    assert innoworkbook.start is welcome.start
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = innoworkbook.nothing
    assert issubclass(UserError, ValueError)
