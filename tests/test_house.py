"""The house keeps its order: floors, style, types, the two lists of dependencies, the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from innoworkbook import content

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "innoworkbook", "tests", "conftest.py"),
        ("mypy",),
        ("lint-imports",),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_house_is_clean(command: tuple[str, ...]) -> None:
    done = run(tool(command[0]), *command[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_conda_and_pip_ask_for_the_same_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    conda = {item for item in [*listed, *by_pip] if isinstance(item, str)} - {"pip", "."}
    wanted = {*project["dependencies"], f"python{project['requires-python']}"}
    assert conda == wanted


def test_constraints_pin_by_name_and_hold_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s@]+", line) for line in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=]", need)[0].lower().replace("_", "-") for need in
             [*project["dependencies"], *project["optional-dependencies"]["test"]]}  # fmt: skip
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in pins}
    assert named <= pinned


def test_ci_calls_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = next(
        line for line in readme.splitlines()
        if line.startswith("python3 -m venv") and line.endswith("-m pytest")
    )  # fmt: skip
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_importing_the_package_is_light() -> None:
    heavy = "altair ipywidgets pandas sqlalchemy yaml jsonschema"
    code = (
        "import sys, innoworkbook, innoworkbook.store, innoworkbook.content;"
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )
    assert run(sys.executable, "-c", code).stdout.strip() == "[]"


def test_encoding_warnings_are_watched_in_ci() -> None:
    if not os.environ.get("CI"):
        pytest.skip("hors de l'intégration continue, PYTHONWARNDEFAULTENCODING peut manquer.")
    assert sys.flags.warn_default_encoding


def test_no_phone_number_and_no_mail_address_anywhere() -> None:
    phone = re.compile(r"(?<![\d.])0[1-9](?:[ .]?\d{2}){4}\b")
    mail = re.compile(r"[\w.+-]+@[\w-]+\.(?:fr|com|org|net)\b")
    folders = (ROOT / "data", ROOT / "notebooks")
    for path in [*ROOT.glob("*.md"), *(found for one in folders for found in one.rglob("*.*"))]:
        if path.suffix in {".md", ".yml", ".csv", ".json", ".ipynb"}:
            text = path.read_text(encoding="utf-8")
            assert not mail.search(text), path
            if path.suffix != ".csv":
                assert not phone.search(text), path


def test_the_readme_lists_the_notebooks_of_the_path() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for chapter in content.load_path():
        star = " ★" if chapter.short_minutes else ""
        row = f"| {chapter.notebook[:2]} {chapter.title}{star} |"
        assert f"{row} {chapter.key_question} | {chapter.minutes} |" in readme
