"""Run the notebooks and store what a reader without a kernel should see.

    python tests/notebooks/store_outputs.py [NAME …]

Kept: text, tables, an SVG beside each static figure. Widgets give way to one French line; execution
counts and widget state are dropped. Run it after changing a notebook, a question or a figure.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from innoworkbook import lab
from innoworkbook.charts.theme import SVG_FALLBACK

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def store(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as journal:
        os.environ["INNOWORKBOOK_JOURNAL"] = journal
        os.environ[SVG_FALLBACK] = "1"
        client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}})
        client.execute()
    lab.without_widgets(notebook)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook = nbformat.from_dict(notebook)
    notebook.metadata["language_info"] = {"name": "python"}
    text = nbformat.writes(notebook, indent=1, ensure_ascii=False)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for found in sorted(NOTEBOOKS.glob("*.ipynb")):
        if not wanted or any(found.stem.startswith(name) for name in wanted):
            store(found)
            print(f"{found.name}: {found.stat().st_size // 1024} kB")
