"""What people read in French passes hunspell, with the project's own words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORDS = ROOT / "tests" / "words"
NOISE = re.compile(
    r"<[^>]+>|`[^`]*`|\$[^$]*\$|https?://\S+|\]\([^)]*\)|\b[A-Z]{1,3}\d*[’']?\b|[\w./-]+\.(?:py|csv|yml|json|scw|ipynb|db|txt)\b"
)
FOREIGN = re.compile(r"\*[^*\n]+\*|«[^»]*»")  # titles of works and quoted English stay as they are
NOT_PROSE = {
    "id",
    "kind",
    "scope",
    "row",
    "evidence",
    "category",
    "topic",
    "notebook",
    "value",
    "rows",
    "default",
}


def prose(text: str) -> str:
    bare = NOISE.sub(" ", text.replace("’", "'").replace("**", ""))
    return re.sub(r"[·→←≥≤×∛…\u202f\u00a0]", " ", bare)


def sentences(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in NOT_PROSE:
                yield from sentences(value)
    elif isinstance(node, list):
        for value in node:
            yield from sentences(value)
    elif isinstance(node, str):
        yield node


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        body = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        head, _, sources = body.partition("## Pour aller plus loin")
        yield path.name, head + FOREIGN.sub(" ", sources)
    for path in sorted((ROOT / "data").rglob("*.yml")):
        yield (
            f"{path.parent.name}/{path.name}",
            "\n".join(sentences(yaml.safe_load(path.read_text(encoding="utf-8")))),
        )
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("## In English")[0]
    yield "README.md", re.sub(r"```.*?```", " ", readme, flags=re.DOTALL)


def known() -> set[str]:
    lists = (path.read_text(encoding="utf-8").splitlines() for path in WORDS.glob("*.txt"))
    return {word.strip() for lines in lists for word in lines if word.strip()}


def _known_part(word: str) -> bool:
    """Look a word up without the marks around it; a bare number or dash is no word."""
    bare = word.strip(".-'")
    return not any(sign.isalpha() for sign in bare) or bare in known()


@pytest.mark.parametrize(("name", "text"), [pytest.param(*found, id=found[0]) for found in texts()])
def test_french_is_spelt_right(name: str, text: str) -> None:
    if shutil.which("hunspell") is None:
        reason = "hunspell et son dictionnaire français ne sont pas installés."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        ["hunspell", "-d", "fr", "-i", "UTF-8", "-l"], input=prose(text), text=True,
        encoding="utf-8", capture_output=True, check=True,
    )  # fmt: skip
    unknown = set(done.stdout.split()) - known()
    unknown = {word for word in unknown if not _known_part(word)}
    assert not unknown, sorted(unknown)
