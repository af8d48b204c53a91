"""The command line, as a learner and a trainer meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import nbformat
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.sign import NotebookNotary

from innoworkbook import cli, content, lab
from innoworkbook.charts import theme
from innoworkbook.french import UserError

CHANGE = "13_equation_du_changement.ipynb"
NEW_CHANGE = "13_equation_du_changement (nouvelle version).ipynb"
WIDGET_OUTPUT = {
    "output_type": "execute_result",
    "execution_count": 4,
    "metadata": {},
    "data": {lab.WIDGET_VIEW: {"model_id": "a"}, "text/plain": "IntSlider()"},
}

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and owners of POSIX")


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, list(arguments))


def write_notebook(path: Path, *sources: str, **metadata: Any) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


def sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def edit(path: Path, source: str) -> None:
    """Change the first cell, as a learner does."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = source
    nbformat.write(notebook, path)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    write_notebook(folder / lab.WELCOME, "bienvenue()")
    write_notebook(folder / CHANGE, "balance()", "bilan()")
    return folder


@pytest.fixture
def profile(tmp_path: Path) -> lab.Profile:
    return lab.Profile(lab.make_folder(tmp_path / "Mes cahiers d'été"))


# --- The learner's copy -------------------------------------------------------------------------


def test_a_new_learner_gets_every_notebook(shipped: Path, profile: lab.Profile) -> None:
    assert lab.copy_notebooks(shipped, profile) == {}
    for name in (lab.WELCOME, CHANGE):
        assert sources(profile.folder / name) == sources(shipped / name)


def test_the_copies_are_trusted_and_a_stranger_is_not(shipped: Path, profile: lab.Profile) -> None:
    lab.copy_notebooks(shipped, profile)
    stranger = write_notebook(profile.folder / "reçu.ipynb", "suspect()")
    notary = NotebookNotary(data_dir=str(profile.data))
    trusted = {
        path.name: notary.check_signature(nbformat.read(path, as_version=4))
        for path in (profile.folder / CHANGE, stranger)
    }
    notary.store.close()
    assert trusted == {CHANGE: True, "reçu.ipynb": False}


def test_a_copy_left_as_it_was_is_renewed(shipped: Path, profile: lab.Profile) -> None:
    lab.copy_notebooks(shipped, profile)
    write_notebook(shipped / CHANGE, "balance_corrigée()")
    assert lab.copy_notebooks(shipped, profile) == {}
    assert sources(profile.folder / CHANGE) == ["balance_corrigée()"]


def test_a_changed_copy_is_kept_and_the_new_version_is_put_beside_it_once(
    shipped: Path, profile: lab.Profile
) -> None:
    lab.copy_notebooks(shipped, profile)
    edit(profile.folder / CHANGE, "ma note")
    assert lab.copy_notebooks(shipped, profile) == {}, "nothing new was shipped"

    write_notebook(shipped / CHANGE, "balance_corrigée()")
    assert lab.copy_notebooks(shipped, profile) == {CHANGE: NEW_CHANGE}
    assert sources(profile.folder / CHANGE) == ["ma note", "bilan()"]
    assert sources(profile.folder / NEW_CHANGE) == ["balance_corrigée()"]
    assert lab.copy_notebooks(shipped, profile) == {}

    (profile.folder / NEW_CHANGE).unlink()
    assert lab.copy_notebooks(shipped, profile) == {}, "declined once, not offered again"


def test_a_new_version_the_learner_works_on_is_kept_too(
    shipped: Path, profile: lab.Profile
) -> None:
    lab.copy_notebooks(shipped, profile)
    edit(profile.folder / CHANGE, "ma note")
    write_notebook(shipped / CHANGE, "deuxième()")
    lab.copy_notebooks(shipped, profile)
    edit(profile.folder / NEW_CHANGE, "ma note sur la deuxième")
    write_notebook(shipped / CHANGE, "troisième()")
    third = "13_equation_du_changement (nouvelle version 2).ipynb"
    assert lab.copy_notebooks(shipped, profile) == {CHANGE: third}
    assert sources(profile.folder / third) == ["troisième()"]


def test_running_a_notebook_is_not_changing_it(shipped: Path, profile: lab.Profile) -> None:
    lab.copy_notebooks(shipped, profile)
    copy = profile.folder / CHANGE
    notebook = nbformat.read(copy, as_version=4)
    notebook.metadata.language_info = {"name": "python", "version": "3.13"}
    notebook.cells[0].execution_count = 7
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="oui")]
    notebook.cells.append(nbformat.v4.new_code_cell("\n"))
    nbformat.write(notebook, copy)
    assert lab.fingerprint(copy) == lab.fingerprint(shipped / CHANGE)
    before = copy.read_bytes()
    lab.copy_notebooks(shipped, profile)
    assert copy.read_bytes() == before


@pytest.mark.parametrize("record", [None, "{", "[]"])
def test_without_its_record_a_changed_copy_is_still_kept(
    shipped: Path, profile: lab.Profile, record: str | None
) -> None:
    lab.copy_notebooks(shipped, profile)
    edit(profile.folder / CHANGE, "ma note")
    profile.record.unlink()
    if record is not None:
        profile.record.write_text(record, encoding="utf-8")
    assert lab.copy_notebooks(shipped, profile) == {CHANGE: NEW_CHANGE}
    assert sources(profile.folder / CHANGE)[0] == "ma note"


@pytest.mark.parametrize("damage", [b"", b"{", b'{"cells": 3}', b"\xff\xfe"])
def test_a_damaged_copy_is_kept(shipped: Path, profile: lab.Profile, damage: bytes) -> None:
    lab.copy_notebooks(shipped, profile)
    (profile.folder / CHANGE).write_bytes(damage)
    write_notebook(shipped / CHANGE, "balance_corrigée()")
    assert lab.copy_notebooks(shipped, profile) == {CHANGE: NEW_CHANGE}
    assert (profile.folder / CHANGE).read_bytes() == damage


@given(
    st.lists(
        st.tuples(st.sampled_from(["ship", "write", "write beside"]), st.integers(0, 2)),
        max_size=8,
    )
)
@settings(deadline=None, max_examples=15)
def test_nothing_a_learner_wrote_is_ever_lost(events: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shipped = Path(folder, "shipped")
        shipped.mkdir()
        write_notebook(shipped / CHANGE, "version 0")
        profile = lab.Profile(Path(folder, "learner"))
        profile.folder.mkdir()
        lab.copy_notebooks(shipped, profile)
        written: dict[str, str] = {}
        for rank, (event, choice) in enumerate(events):
            if event == "ship":
                write_notebook(shipped / CHANGE, f"version {choice}")
            else:
                name = CHANGE if event == "write" else NEW_CHANGE
                if (profile.folder / name).exists():
                    written[name] = f"mot {rank}"
                    edit(profile.folder / name, written[name])
            lab.copy_notebooks(shipped, profile)
        assert {name: sources(profile.folder / name)[0] for name in written} == written


def test_a_workbook_without_notebooks_says_so(tmp_path: Path, profile: lab.Profile) -> None:
    with pytest.raises(UserError, match=r"sans cahier dans .*vide.*: réinstallez-le"):
        lab.copy_notebooks(tmp_path / "vide", profile)


# --- A private JupyterLab -----------------------------------------------------------------------


def test_only_a_trainer_sees_the_notes(profile: lab.Profile) -> None:
    style = profile.config / "custom" / "custom.css"
    lab.prepare_profile(profile, trainer=True)
    assert lab.NOTES_SHOWN in style.read_text(encoding="utf-8")
    lab.prepare_profile(profile)
    assert "formateur" not in style.read_text(encoding="utf-8")


def test_the_slide_show_is_over_at_the_next_start(profile: lab.Profile) -> None:
    choices = profile.settings / lab.SLIDESHOW_SETTINGS
    choices.parent.mkdir(parents=True)
    choices.write_text('{\n// Decks\n"active": true, "showCodeCellPrompt": true}', encoding="utf-8")
    lab.prepare_profile(profile)
    assert json.loads(choices.read_text(encoding="utf-8")) == {"showCodeCellPrompt": True}


def test_a_broken_profile_is_mended(profile: lab.Profile) -> None:
    choices = profile.settings / lab.SLIDESHOW_SETTINGS
    lab.prepare_profile(profile)
    [workspace] = profile.workspaces.iterdir()
    for file in (choices, workspace):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{", encoding="utf-8")
    lab.prepare_profile(profile)
    assert json.loads(choices.read_text(encoding="utf-8")) == {}
    assert layout(workspace)["left"]["current"] == lab.TABLE_OF_CONTENTS


def test_open_notebooks_stay_open_and_the_table_of_contents_comes_back(
    profile: lab.Profile,
) -> None:
    lab.prepare_profile(profile)
    [workspace] = profile.workspaces.iterdir()
    state = json.loads(workspace.read_text(encoding="utf-8"))
    state["data"][f"notebook:{CHANGE}"] = {"data": {"path": CHANGE}}
    state["data"]["layout-restorer:data"]["left"] = {"collapsed": True}
    workspace.write_text(json.dumps(state), encoding="utf-8")
    lab.prepare_profile(profile)
    assert f"notebook:{CHANGE}" in workspace.read_text(encoding="utf-8")
    assert layout(workspace)["left"]["collapsed"] is False


def layout(workspace: Path) -> dict[str, Any]:
    return json.loads(workspace.read_text(encoding="utf-8"))["data"]["layout-restorer:data"]


def test_the_users_own_jupyter_is_left_out(
    profile: lab.Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "/ailleurs")
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    monkeypatch.setenv("INNOWORKBOOK_JOURNAL", "déplacé")
    child = lab.environment(profile, 8901, "jeton")
    assert "JUPYTER_PATH" not in child
    assert "JUPYTER_NO_CONFIG" not in child
    assert child["JUPYTER_CONFIG_DIR"].startswith(str(profile.root))
    assert child["INNOWORKBOOK_JOURNAL"] == str(Path.cwd() / "déplacé")
    assert child["PYTHONUTF8"] == "1"


def test_the_kernel_is_the_one_of_this_environment(profile: lab.Profile, tmp_path: Path) -> None:
    decoy = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    decoy.mkdir(parents=True)
    (decoy / "kernel.json").write_text('{"argv": ["autre"], "display_name": "Autre"}', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_client.kernelspecapp", "list", "--json"],
        env={**lab.environment(profile, 8901, "jeton"), "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    kernel = json.loads(done.stdout)["kernelspecs"]["python3"]
    assert Path(kernel["resource_dir"]).is_relative_to(sys.prefix)


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((lab.ADDRESS, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_chosen_when_the_usual_one_is_taken(
    busy_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "USUAL_PORT", busy_port)
    assert lab.choose_port(None) not in (0, busy_port)


def run_in_place_of_lab(
    monkeypatch: pytest.MonkeyPatch, profile: lab.Profile, program: str
) -> lab.Session:
    command = [sys.executable, "-c", program]
    monkeypatch.setattr(lab.Session, "command", property(lambda session: command))
    return lab.Session(profile, 8901, "jeton")


def test_the_exit_code_of_jupyterlab_is_known(
    profile: lab.Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import os; os._exit(len(os.environ['JUPYTER_TOKEN']))"
    assert run_in_place_of_lab(monkeypatch, profile, program).run() == len("jeton")


@posix_only
def test_a_request_to_end_reaches_jupyterlab(
    profile: lab.Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = signal.getsignal(signal.SIGTERM)
    program = f"import os, time; time.sleep(0.5); os.kill({os.getpid()}, 15); time.sleep(60)"
    assert run_in_place_of_lab(monkeypatch, profile, program).run() == -signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is former


@posix_only
@pytest.mark.parametrize("moment", ["time.sleep(0.1)", "time.sleep(60)"])
def test_ctrl_c_waits_for_jupyterlab_then_insists(
    profile: lab.Profile, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(lab, "SECONDS_TO_CLOSE", 1)
    program = f"import os, time; time.sleep(0.5); os.kill({os.getpid()}, 2); {moment}"
    assert run_in_place_of_lab(monkeypatch, profile, program).run() == 0


# --- What a saved notebook keeps ----------------------------------------------------------------


def test_a_saved_notebook_keeps_one_french_line_in_place_of_its_widgets() -> None:
    text = nbformat.v4.new_output("stream", text="2")
    cell = nbformat.v4.new_code_cell("f()", execution_count=4)
    cell.outputs = [WIDGET_OUTPUT, text, WIDGET_OUTPUT]
    notebook = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell("# Titre")])
    notebook.metadata.widgets = {"state": {}}
    model = {"type": "notebook", "content": notebook}
    lab.before_saving(model=model, path="13.ipynb", contents_manager=None)
    nbformat.validate(notebook)
    line, kept = notebook.cells[0].outputs
    assert "Cliquez sur ▶ Commencer pour retrouver vos réponses" in line["data"]["text/html"]
    assert kept == text
    assert "widgets" not in notebook.metadata
    assert notebook.cells[0].execution_count is None


def test_a_saved_notebook_does_not_greet_before_it_runs() -> None:
    greeting: dict[str, Any] = {"data": {"text/html": ['<div role="status">', "C’est prêt.</div>"]}}
    notebook = {"cells": [{"cell_type": "code", "outputs": [greeting]}]}
    lab.without_widgets(notebook)
    (line,) = notebook["cells"][0]["outputs"]
    assert line["data"]["text/plain"].startswith("Cliquez sur ▶ Commencer")


def test_other_results_lose_only_their_rank() -> None:
    result = {"output_type": "execute_result", "execution_count": 3, "data": {"text/plain": "2"}}
    notebook = {"cells": [{"cell_type": "code", "outputs": [result]}]}
    lab.without_widgets(notebook)
    assert notebook["cells"][0]["outputs"] == [{**result, "execution_count": None}]


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "content": "texte"},
        {"type": "notebook"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"cells": None, "metadata": None}},
        {"type": "notebook", "content": {"cells": [{"cell_type": "code"}]}},
        {"type": "notebook", "content": {"cells": [{"cell_type": "code", "outputs": [{}]}]}},
    ],
)
def test_saving_anything_else_is_left_alone(model: dict[str, Any]) -> None:
    lab.before_saving(model=model)


# --- The command, from outside ------------------------------------------------------------------


@pytest.fixture
def session_of(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Result, lab.Session]]:
    """Run `innoworkbook lab` with a JupyterLab that ends at once."""
    monkeypatch.setattr(content, "notebooks_folder", lambda: shipped)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    started: list[lab.Session] = []

    def call(*arguments: str, code: int = 0) -> tuple[Result, lab.Session]:
        def run(session: lab.Session) -> int:
            started.append(session)
            return code

        monkeypatch.setattr(lab.Session, "run", run)
        result = invoke("lab", *arguments)
        return result, started[-1]

    return call


def test_lab_says_where_things_are_and_how_to_stop(
    session_of: Callable[..., tuple[Result, lab.Session]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INNOWORKBOOK_JOURNAL", raising=False)
    result, session = session_of()
    folder = tmp_path / "innoworkbook"
    assert result.exit_code == 0
    assert session.profile.folder == folder
    for expected in (str(folder), str(folder / "carnet"), session.address, "Ctrl + C"):
        assert expected in result.output


def test_lab_accepts_accents_spaces_and_the_options_of_jupyterlab(
    session_of: Callable[..., tuple[Result, lab.Session]], tmp_path: Path
) -> None:
    folder = tmp_path / "Été à l'école"
    result, session = session_of(
        "--debug", str(folder), "--no-browser", "--ServerApp.quit_button=False", "--ip", "::1"
    )
    assert result.exit_code == 0, result.output
    assert (folder / lab.WELCOME).exists()
    assert session.command[1:] == [
        "-m", "jupyterlab", "--no-browser", "--debug", "--ServerApp.quit_button=False", "--ip",
        "::1",
    ]  # fmt: skip


def test_lab_tells_of_a_new_version_beside_a_changed_one(
    session_of: Callable[..., tuple[Result, lab.Session]], shipped: Path, tmp_path: Path
) -> None:
    session_of()
    edit(tmp_path / "innoworkbook" / CHANGE, "ma note")
    write_notebook(shipped / CHANGE, "balance_corrigée()")
    result, _ = session_of()
    assert CHANGE in result.output
    assert NEW_CHANGE in result.output
    assert "elle est gardée" in result.output


def test_lab_reports_a_jupyterlab_that_fails(
    session_of: Callable[..., tuple[Result, lab.Session]],
) -> None:
    result, _ = session_of(code=1)
    assert result.exit_code == 1
    assert "innoworkbook check" in result.output


def assert_one_french_sentence(result: Result) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.strip().splitlines()
    assert line.endswith(".")
    assert not re.search(r"\b(the|option:|Usage|Error|invalid|expected|missing|no such)\b", line)
    assert not re.search(r" [:;!?»]|« ", line), "French typography"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--inconnue"], "--inconnue"),
        (["ouvrir"], "« ouvrir »"),
        (["lab", "--inconnue"], "--inconnue"),
        (["lab", "--inconnue=3", "ici"], "--inconnue"),
        (["lab", "--port"], "--port"),
        (["lab", "--port", "abc"], "abc"),
        (["lab", "--port", "70000"], "70000"),
        (["lab", "--no-browser=1"], "--no-browser"),
        (["lab", "ici", "là"], "là"),
        (["check", "ici", "là"], "innoworkbook check --help"),
        (["check", "--port", "3"], "--port"),
        (["kit"], "DOSSIER"),
    ],
)
def test_a_badly_written_command_gets_one_french_sentence(arguments: list[str], named: str) -> None:
    result = invoke(*arguments)
    assert_one_french_sentence(result)
    assert named.replace(" ", "\u00a0") in result.stderr or named in result.stderr


def test_a_port_in_use_is_named(busy_port: int, tmp_path: Path) -> None:
    result = invoke("lab", str(tmp_path), "--port", str(busy_port))
    assert_one_french_sentence(result)
    assert str(busy_port) in result.stderr


@pytest.mark.parametrize("command", ["lab", "kit"])
def test_a_file_where_a_folder_is_wanted_is_named(command: str, tmp_path: Path) -> None:
    file = tmp_path / "déjà là.txt"
    file.write_text("à moi", encoding="utf-8")
    for place in (file, file / "dedans"):
        result = invoke(command, str(place))
        assert_one_french_sentence(result)
        assert "déjà là.txt" in result.stderr
    assert file.read_text(encoding="utf-8") == "à moi"


@contextmanager
def an_unwritable_folder() -> Iterator[Path]:
    """Yield a folder closed to this process, even where the tests run as root."""
    former = os.geteuid()
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o500)
        if former == 0:
            os.seteuid(65534)
        try:
            yield Path(place)
        finally:
            os.seteuid(former)
            Path(place).chmod(0o700)


@posix_only
@pytest.mark.parametrize("command", ["lab", "kit"])
def test_a_folder_that_cannot_be_written_is_named(command: str) -> None:
    with an_unwritable_folder() as place:
        result = invoke(command, f"{place}/cahiers")
    assert_one_french_sentence(result)
    assert f"{place}/cahiers" in result.stderr
    assert "interdite" in result.stderr


@posix_only
def test_a_full_disk_is_named(shipped: Path, profile: lab.Profile) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    with (
        pytest.raises(UserError, match="le disque est plein"),
        lab.writing_in(profile.folder),
        Path("/dev/full").open("w", encoding="utf-8") as disk,
    ):
        disk.write("x")
        disk.flush()


@pytest.mark.parametrize("arguments", [[], ["--help"], ["lab", "--help"], ["kit", "--help"]])
def test_the_help_is_french(arguments: list[str]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 0
    assert "Utilisation\u00a0: innoworkbook" in result.output
    assert "Afficher cette aide et quitter." in result.output
    assert not re.search(r"Usage|Show|exit\.|Commands", result.output)


def test_an_interruption_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(folder: Path) -> Iterator[cli.Finding]:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "examine", interrupt)
    result = invoke("check")
    assert result.exit_code == 130
    assert "Interrompu." in result.stderr


def test_the_help_loads_no_heavy_library() -> None:
    program = (
        "import sys, innoworkbook.cli\n"
        "print({'altair', 'pandas', 'ipywidgets', 'jupyterlab', 'nbformat', 'yaml', 'sqlalchemy'}"
        " & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()", done.stderr


def test_an_old_console_reads_the_same_sentence_in_plainer_signs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from innoworkbook.cli import main; main(['lab', 'a', 'é'])"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 2
    sentence = done.stderr.decode("cp1252")
    assert (
        "«\xa0a\xa0» et «\xa0é\xa0» sont donnés\xa0: un seul dossier est attendu\xa0;" in sentence
    )


# --- innoworkbook check -------------------------------------------------------------------------


@pytest.fixture
def sound_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this environment the tested one; return its list of versions."""
    pins = tmp_path / "constraints.txt"
    installed = {each.name: each.version for each in metadata.distributions()}
    installed.pop(cli.PACKAGE, None)
    lines = [f"{name}=={version}" for name, version in sorted(installed.items())]
    extra = ["# éprouvé", "", "pywinpty==3.0.0 ; sys_platform == 'nulle part'", "absent==1.0"]
    pins.write_text("\n".join(lines + extra), encoding="utf-8")
    monkeypatch.setattr(cli, "constraints_file", lambda: pins)
    monkeypatch.setattr(content, "faults", list)
    return pins


def test_a_sound_installation_passes(sound_installation: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pas encore" / "là"
    result = invoke("check", str(folder))
    assert result.exit_code == 0, result.output
    assert "à revoir" not in result.output
    for subject in ("Python", "pandas", "carnet", "données", "figure", "Tout est prêt"):
        assert subject in result.output
    assert not folder.parent.exists(), "looking leaves nothing behind"


def test_another_version_is_shown_with_the_tested_one(sound_installation: Path) -> None:
    pins = sound_installation.read_text(encoding="utf-8")
    installed = metadata.version("pandas")
    changed = pins.replace(f"pandas=={installed}", "pandas==0.1").replace(
        f"pyzmq=={metadata.version('pyzmq')}", "pyzmq==0.2"
    )
    sound_installation.write_text(changed, encoding="utf-8")
    result = invoke("check")
    assert result.exit_code == 1
    assert re.search(
        rf"à revoir +pandas +{re.escape(installed)} \(éprouvé\u00a0: 0\.1\)", result.output
    )
    assert re.search(r"à revoir +autres paquets +pyzmq", result.output)
    assert result.output.count("-m pip install") == 1


def test_a_missing_package_is_shown(
    sound_installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "requires", lambda name: ["jamais-ecrit-nulle-part"])
    result = invoke("check")
    assert result.exit_code == 1
    assert re.search(r"à revoir +jamais-ecrit-nulle-part +absent", result.output)


def test_an_unknown_list_of_versions_is_shown(
    sound_installation: Path,
) -> None:
    sound_installation.unlink()
    result = invoke("check")
    assert result.exit_code == 1
    assert "constraints.txt" in result.output


def test_an_old_python_is_shown(sound_installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.platform, "python_version", lambda: "3.9.1")
    result = invoke("check")
    assert result.exit_code == 1
    assert re.search(r"à revoir +Python +3\.9\.1", result.output)


def test_every_fault_of_the_data_is_shown(
    sound_installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "faults", lambda: ["a.yml : manque", "b.yml : manque"])
    result = invoke("check")
    assert result.exit_code == 1
    assert result.output.count("à revoir  données") == 2


@posix_only
def test_a_journal_that_cannot_be_written_is_shown(sound_installation: Path) -> None:
    with an_unwritable_folder() as place:
        finding = cli.journal_finding(place / "carnet")
    assert not finding.sound
    assert str(place) in finding.remedy


def test_a_figure_that_cannot_be_drawn_is_shown(
    sound_installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(chart: object) -> dict[str, Any]:
        raise ValueError("pas de description")

    monkeypatch.setattr(theme, "bundle", refuse)
    finding = cli.figure_finding()
    assert finding.result == "pas de description"
    assert not finding.sound


# --- innoworkbook kit ---------------------------------------------------------------------------


@pytest.fixture
def tiny_wheel(tmp_path: Path) -> Path:
    """A wheel that needs nothing, so that pip itself runs without network."""
    wheel = tmp_path / "classeur-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("classeur.py", "")
        info = "classeur-1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: classeur\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "classeur.py,,\n")
    return wheel


def test_a_kit_holds_the_wheels_and_a_page(
    tiny_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(cli, "origin", lambda: str(tiny_wheel))
    folder = tmp_path / "clé USB de l'été"
    result = invoke("kit", str(folder))
    assert result.exit_code == 0, result.output
    assert [wheel.name for wheel in (folder / cli.WHEELS).iterdir()] == [tiny_wheel.name]
    assert "--no-index --find-links paquets innoworkbook" in (folder / cli.GUIDE).read_text(
        encoding="utf-8"
    )

    again = invoke("kit", str(folder))
    assert_one_french_sentence(again)
    assert "contient déjà des paquets" in again.stderr


def test_a_kit_that_pip_cannot_make_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "origin", lambda: str(tmp_path / "nulle-part.whl"))
    result = invoke("kit", str(tmp_path / "clé"))
    assert result.exit_code == 2
    assert "pip n’a pas pu réunir les paquets" in result.stderr
    assert not (tmp_path / "clé" / cli.GUIDE).exists()


@pytest.mark.parametrize("system", ["Windows", "Linux", "Darwin"])
def test_the_page_suits_the_system(system: str) -> None:
    page = cli.guide(system)
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in page
    assert ("%USERPROFILE%" in page) == (system == "Windows")
    assert "{" not in page
    assert "COMMANDES" not in page
    commands = [line.strip() for line in page.splitlines() if "innoworkbook-python" in line]
    assert len(commands) == 4
    assert not any(re.search("[’\u00a0\u202f]|&&|activate", command) for command in commands)


def installed_from(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    record = None if url is None else json.dumps({"url": url})
    found = SimpleNamespace(version="1.0.0", read_text=lambda name: record)
    monkeypatch.setattr(metadata, "distribution", lambda name: found)


def test_the_kit_is_made_from_the_folder_it_was_installed_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "Dépôt à part"
    clone.mkdir()
    installed_from(monkeypatch, clone.as_uri())
    assert cli.origin() == str(clone)
    clone.rmdir()
    with pytest.raises(UserError, match="n’existe plus"):
        cli.origin()


@pytest.mark.parametrize("url", [None, "https://exemple.fr/innoworkbook.whl"])
def test_the_kit_is_made_from_the_index_otherwise(
    monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    installed_from(monkeypatch, url)
    assert cli.origin() == "innoworkbook==1.0.0"


def test_the_list_of_versions_of_the_wheel_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "innoworkbook"
    package.mkdir()
    monkeypatch.setattr(cli, "__file__", str(package / "cli.py"))
    assert cli.constraints_file() == tmp_path / "constraints.txt"
    (package / "constraints.txt").write_text("", encoding="utf-8")
    assert cli.constraints_file() == package / "constraints.txt"


# --- A real server ------------------------------------------------------------------------------


class Server:
    """A JupyterLab started by `innoworkbook lab` for a learner with a difficult name."""

    def __init__(self, root: Path) -> None:
        self.home = root / "Zoé Dû"
        self.folder = self.home / "innoworkbook"
        shipped = root / "shipped"
        for folder in (self.home, shipped):
            folder.mkdir()
        write_notebook(shipped / lab.WELCOME, "bienvenue()")
        program = (
            "from pathlib import Path; from innoworkbook import cli, content;"
            f"content.notebooks_folder = lambda: Path({str(shipped)!r});"
            "cli.main(['lab', '--no-browser'])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "HOME": str(self.home), "JUPYTER_TOKEN": "jeton"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        said = next(line for line in self.process.stdout if "http" in line)
        self.base = re.search(r"http://[^/]+", said)[0]  # type: ignore[index]
        self.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.call("api/status")
                return
            except URLError:
                time.sleep(0.1)
        raise AssertionError("JupyterLab did not start within a minute")

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.base}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "token jeton", "Content-Type": "application/json"},
            method="GET" if body is None else "PUT",
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def end(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=30)
        return said


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if os.name != "posix":
        pytest.skip("signals of POSIX")
    root = tmp_path_factory.mktemp("serveur")
    started = Server(root)
    yield started
    if started.process.poll() is None:
        started.end()
    shutil.rmtree(root)


def setting(server: Server, plugin: str) -> dict[str, Any]:
    settings = server.call(f"lab/api/settings/{plugin}")
    defaults = settings["schema"]["properties"]
    return {name: each.get("default") for name, each in defaults.items()} | settings["settings"]


def test_the_page_is_french_and_asks_nothing_of_the_network(server: Server) -> None:
    assert setting(server, "@jupyterlab/translation-extension:plugin")["locale"] == "fr_FR"
    news = setting(server, "@jupyterlab/apputils-extension:notification")
    assert (news["fetchNews"], news["checkForUpdates"]) == ("false", False)
    assert server.call("lab/api/update")["notification"] is None
    workspace = server.call("lab/api/workspaces/default")["data"]["layout-restorer:data"]
    assert workspace["left"]["current"] == lab.TABLE_OF_CONTENTS


def test_trust_and_the_french_line_survive_saving(server: Server) -> None:
    address = f"api/contents/{lab.WELCOME}?content=1"
    model = server.call(address)
    [cell] = model["content"]["cells"]
    assert cell["metadata"]["trusted"] is True
    cell["outputs"] = [WIDGET_OUTPUT]
    server.call(f"api/contents/{lab.WELCOME}", {key: model[key] for key in ("type", "content")})
    saved = (server.folder / lab.WELCOME).read_text(encoding="utf-8")
    assert lab.WAITING in saved
    assert lab.WIDGET_VIEW not in saved
    [again] = server.call(address)["content"]["cells"]
    assert again["metadata"]["trusted"] is True


def test_nothing_is_written_outside_the_learners_folder_and_the_end_is_french(
    server: Server,
) -> None:
    said = server.end()
    assert "JupyterLab est arrêté." in said
    assert server.process.returncode == 0
    assert [path.name for path in server.home.iterdir()] == ["innoworkbook"]
