"""Every notebook keeps the same skeleton, so that a learner knows where things are."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from innoworkbook import content

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
HEADINGS = (
    "Objectifs", "Durée", "Prérequis", "Débrief", "Bilan", "Vérifiez-vous", "Pour aller plus loin",
)  # fmt: skip
MODES = ("seul", "à deux", "en groupe", "en plénière")
VERBS = re.compile(r"^- \*\*(\w+)", re.MULTILINE)
FIVE_HUNDRED_KB = 500_000

notebooks = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown(path: Path) -> str:
    return "\n\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")


@notebooks
def test_headings_come_in_order(path: Path) -> None:
    text = markdown(path)
    places = [text.find(f"## {heading}") for heading in HEADINGS]
    assert -1 not in places, dict(zip(HEADINGS, places, strict=True))
    assert places == sorted(places)


@notebooks
def test_the_first_cell_holds_the_title_and_the_button(path: Path) -> None:
    first, second, *_ = read(path).cells
    assert first.source.startswith("# ")
    assert "notebook:run-all-cells" in first.source
    assert "deck:start" in first.source
    assert "start(" in second.source


@notebooks
def test_rows_are_those_of_the_path(path: Path) -> None:
    chapter = next(c for c in content.load_path() if c.notebook == path.stem)
    assert tuple(read(path).metadata["innoworkbook"]["rows"]) == chapter.rows
    assert f'start("{chapter.topic}")' in read(path).cells[1].source


@notebooks
def test_objectives_begin_with_a_verb(path: Path) -> None:
    text = markdown(path)
    section = text[text.index("## Objectifs") : text.index("## Durée")]
    verbs = VERBS.findall(section)
    assert len(verbs) >= 3
    assert all(verb.lower().endswith(("er", "ir", "re")) for verb in verbs), verbs


@notebooks
def test_every_activity_says_its_mode_and_minutes(path: Path) -> None:
    activities = re.findall(r"^##+ À vous.*$", markdown(path), re.MULTILINE)
    assert activities
    for heading in activities:
        assert any(f"**{mode}**" in heading for mode in MODES), heading
        assert re.search(r"\d+\s*min", heading), heading


@notebooks
def test_a_line_of_use_stands_above_every_tool(path: Path) -> None:
    cells = read(path).cells
    for place, cell in enumerate(cells):
        if cell.cell_type != "code" or place == 1 or _static(cell):
            continue
        above = next(
            c
            for c in reversed(cells[:place])
            if c.cell_type == "markdown" and "formateur" not in c.metadata.get("tags", [])
        )
        assert "*Mode d’emploi.*" in above.source or "Débrief" in above.source, cell.source


def _static(cell: nbformat.NotebookNode) -> bool:
    return any("Commencer" not in str(output.get("data", {})) for output in cell.outputs)


@notebooks
def test_a_code_cell_is_one_readable_hidden_call(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert cell.metadata["jupyter"]["source_hidden"]
            assert "hide-input" in cell.metadata["tags"]
            assert len(cell.source.splitlines()) <= 3, cell.source


@notebooks
def test_outputs_are_stored_and_small_and_hold_no_widget(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < FIVE_HUNDRED_KB
    assert "widget-state" not in text and "widget-view" not in text
    notebook = read(path)
    checked = [c for c in notebook.cells if "nbval-check-output" in c.metadata.get("tags", [])]
    assert len(checked) >= 3
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count is None
        assert cell.outputs, f"no stored output: {cell.source}"
        assert not any(output.output_type == "error" for output in cell.outputs)
    assert all("text/plain" in c.outputs[0].data for c in checked)


@notebooks
def test_figures_keep_an_svg_beside(path: Path) -> None:
    for cell in read(path).cells:
        for output in cell.get("outputs", ()):
            if "application/vnd.vegalite.v5+json" in output.get("data", {}):
                assert output.data["image/svg+xml"].startswith("<svg")


@notebooks
def test_cells_keep_readable_ids(path: Path) -> None:
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in ids)


@notebooks
def test_trainers_notes_are_tagged_and_hidden(path: Path) -> None:
    notebook = read(path)
    styles = str(notebook.metadata["@deathbeds/jupyterlab-fonts"])
    for cell in notebook.cells:
        is_note = cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
        assert is_note == ("formateur" in cell.metadata.get("tags", []))
        assert not is_note or "formateur" in styles


@notebooks
def test_the_quiz_has_five_to_eight_checked_questions(path: Path) -> None:
    chapter = next(c for c in content.load_path() if c.notebook == path.stem)
    asked = content.load_questions(chapter.topic)
    quiz = [made for name, made in asked.items() if name.startswith(f"{chapter.topic}.quiz_")]
    assert 5 <= len(quiz) <= 8
    assert all(made.checked for made in quiz)
    assert f'quiz("{chapter.topic}")' in "".join(c.source for c in read(path).cells)


def test_the_path_and_the_folder_hold_the_same_notebooks() -> None:
    assert [chapter.notebook for chapter in content.load_path()] == [path.stem for path in PATHS]


def test_the_author_of_the_deck_is_credited_once_in_the_welcome_and_nowhere_else() -> None:
    for path in PATHS:
        expected = 1 if path.stem == "00_accueil" else 0
        assert markdown(path).count("Christian Bouché") == expected
