"""Open the workbook: the learner's own copy of the notebooks, and a JupyterLab set up to show it.

The user's own Jupyter is neither read nor written: settings, workspace, signatures, connection
files and shell history stay in one hidden folder beside the notebooks.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from innoworkbook.french import UserError, typography

WELCOME = "00_accueil.ipynb"
JOURNAL = "INNOWORKBOOK_JOURNAL"  # the variable that moves the journal
ADDRESS = "127.0.0.1"
USUAL_PORT = 8888
SECONDS_TO_CLOSE = 10

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WAITING = typography("Cliquez sur ▶ Commencer pour retrouver vos réponses.")

# What the trainer wants of every JupyterLab; a learner's own choices are kept beside and prevail.
SLIDES = "body[data-jp-deck-mode='presenting']"
NOTES_SHOWN = """
/* The trainer's notes, on the page only: never on a slide. */
body:not([data-jp-deck-mode="presenting"]) .jp-Cell[data-jpf-cell-tags*="formateur"] {
  display: block !important;
  border-left: 5px solid #604600;
  background: #fbf6ea;
}
"""
# During slides Escape leaves from anywhere, a text field included; a clicker turns pages.
SLIDE_KEYS = [
    {"command": "deck:stop", "keys": ["Escape"], "selector": SLIDES},
    {"command": "deck:forward", "keys": ["PageDown"], "selector": SLIDES},
    {"command": "deck:back", "keys": ["PageUp"], "selector": SLIDES},
]
COMMAND_KEYS = ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus"
CELL_KEYS = ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) .jp-Cell:focus"
SHORTCUTS = Path("@jupyterlab", "shortcuts-extension", "shortcuts.jupyterlab-settings")
SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
TABLE_OF_CONTENTS = "@jupyterlab/toc:plugin"
SLIDESHOW_SETTINGS = Path("jupyterlab-slideshow", "plugin.jupyterlab-settings")

REASONS = {
    errno.EACCES: "l'écriture y est interdite",
    errno.EPERM: "l'écriture y est interdite",
    errno.EROFS: "il est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOTDIR: "un fichier porte déjà ce nom",
    errno.ENOENT: "cet emplacement n'existe pas",
}


def phrase(template: str, **values: object) -> str:
    """Set a French sentence, leaving the names and addresses put into it as they are.

    >>> phrase("C'est dans « {folder} ».", folder="l'atelier") == "C’est dans «\xa0l'atelier\xa0»."
    True
    """
    return typography(template).format(**values)


@contextlib.contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Turn a refusal of the file system into one sentence about `folder`.

    Raises
    ------
    UserError
        If what is done inside meets a folder that cannot be written.
    """
    try:
        yield
    except OSError as fault:
        reason = REASONS.get(fault.errno or 0, f"erreur {fault.errno} du système")
        raise UserError(
            phrase(
                "Impossible d'écrire dans « {folder} » ({reason}) : "
                "choisissez un autre dossier ou libérez celui-ci.",
                folder=folder,
                reason=typography(reason),
            )
        ) from fault


def make_folder(folder: Path) -> Path:
    """Make a folder where it is missing, and prove that it can be written.

    Raises
    ------
    UserError
        If it is a file, or cannot be written.
    """
    with writing_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def journal_folder(folder: Path) -> Path:
    """Return the folder of the learner's journal: beside the notebooks, or where it was moved."""
    moved = os.environ.get(JOURNAL)
    return Path(moved).expanduser().absolute() if moved else folder / "carnet"


# --- The learner's copy -------------------------------------------------------------------------


def fingerprint(notebook: Path) -> str:
    """Digest what a person writes in a notebook: the kind and the source of its cells, in order.

    Outputs and metadata do not count, nor blank cells: JupyterLab changes and adds them by itself.
    A file that is not a notebook is digested as it stands.
    """
    content = notebook.read_bytes()
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]
        ]
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(content).hexdigest()
    written = [cell for cell in cells if cell[1].strip()]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()


@dataclass(frozen=True)
class Profile:
    """The hidden folder that holds all that JupyterLab keeps for this workbook."""

    folder: Path

    @property
    def root(self) -> Path:
        """The hidden folder itself."""
        return self.folder / ".innoworkbook"

    @property
    def record(self) -> Path:
        """For each copy, the fingerprint of the version last offered to the learner."""
        return self.root / "shipped.json"

    @property
    def config(self) -> Path:
        """How the server is set up; written again at each start."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """Where notebooks' signatures are kept, by this command and by the server alike."""
        return self.root / "data"

    @property
    def defaults(self) -> Path:
        """What the page looks like at first; written again at each start."""
        return self.root / "defaults"

    @property
    def settings(self) -> Path:
        """What the learner changed in the page's settings."""
        return self.root / "settings"

    @property
    def workspaces(self) -> Path:
        """Which panels and notebooks are open."""
        return self.root / "workspaces"


def copy_notebooks(source: Path, profile: Profile) -> dict[str, str]:
    """Bring the learner's folder up to date without touching what the learner wrote.

    A missing notebook is copied; a copy whose cells are as they were shipped is renewed; a copy
    whose cells were changed is kept, and the new version is put beside it, once.

    Parameters
    ----------
    source
        The folder of the notebooks as shipped.
    profile
        The profile of the learner's folder.

    Returns
    -------
    dict
        For each changed notebook that met a new version, the name given to the new version.

    Raises
    ------
    UserError
        If the folder cannot be written, or no notebook was shipped.
    """
    notebooks = sorted(source.glob("*.ipynb"))
    if not notebooks:
        raise UserError(
            phrase(
                "Le classeur est incomplet, sans cahier dans « {source} » : réinstallez-le.",
                source=source,
            )
        )
    beside: dict[str, str] = {}
    with writing_in(profile.folder):
        record = _read_record(profile.record)
        for shipped in notebooks:
            version = fingerprint(shipped)
            name = _place(shipped, version, profile, record)
            if name is not None:
                if name != shipped.name:
                    beside[shipped.name] = name
                record[name] = record[shipped.name] = version
        write(profile.record, json.dumps(record, indent=1, ensure_ascii=False))
    return beside


def _place(shipped: Path, version: str, profile: Profile, record: dict[str, str]) -> str | None:
    """Copy one notebook under the first name that loses nothing; None if it was offered before."""
    for name in _names(shipped):
        copy = profile.folder / name
        found = fingerprint(copy) if copy.exists() else None
        if found is not None and record.get(name) == version:
            return None
        if found in (None, version, record.get(name)):
            copy_signed(shipped, copy, profile.data)
            return name
    raise AssertionError("the names never end")


def _names(shipped: Path) -> Iterator[str]:
    """Yield the notebook's name, then the names its new versions may take beside it."""
    yield shipped.name
    yield f"{shipped.stem} (nouvelle version).ipynb"
    for rank in count(2):
        yield f"{shipped.stem} (nouvelle version {rank}).ipynb"


def _read_record(path: Path) -> dict[str, str]:
    """Read what was shipped; without a readable record every difference is the learner's."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def copy_signed(shipped: Path, copy: Path, signatures: Path) -> None:
    """Copy a notebook and sign it, so that JupyterLab trusts its button and its figures.

    Parameters
    ----------
    shipped, copy
        The notebook and its copy.
    signatures
        The Jupyter data folder that the server uses too.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    signatures.mkdir(parents=True, exist_ok=True)
    write(copy, shipped.read_text(encoding="utf-8"))
    notary = NotebookNotary(data_dir=str(signatures))  # type: ignore[no-untyped-call]
    try:
        notary.sign(nbformat.read(copy, as_version=4))  # type: ignore[no-untyped-call]
    finally:
        notary.store.close()


# --- A private JupyterLab -----------------------------------------------------------------------


def prepare_profile(profile: Profile, *, trainer: bool = False) -> None:
    """Write what JupyterLab reads at start: server, French defaults, workspace, no slide show.

    A trainer's pages also show the notes that the notebooks hide from learners.

    Raises
    ------
    UserError
        If the folder cannot be written.
    """
    with writing_in(profile.folder):
        write(profile.config / "jupyter_server_config.json", json.dumps(server_settings(profile)))
        write(profile.defaults / "overrides.json", json.dumps(SETTINGS))
        style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
        write(profile.config / "custom" / "custom.css", style + NOTES_SHOWN * trainer)
        if not (profile.settings / SHORTCUTS).exists():  # the learner's own keys are kept
            write(profile.settings / SHORTCUTS, json.dumps({"shortcuts": shortcuts()}))
        _leave_slides(profile.settings / SLIDESHOW_SETTINGS)
        _prepare_workspace(profile.workspaces)


def server_settings(profile: Profile) -> dict[str, dict[str, Any]]:
    """Return the configuration of the server, by Jupyter class."""
    return {
        "Application": {"log_level": "ERROR"},  # what a learner needs is said in French
        "ServerApp": {
            "ip": ADDRESS,
            "port_retries": 0,  # the port was checked, and its address already given
            "answer_yes": True,  # or Ctrl+C asks an English question
            "use_redirect_file": False,  # packaged browsers may not read hidden folders
            "allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,  # a container
        },
        "ContentsManager": {"pre_save_hook": f"{__name__}.before_saving"},
        "KernelManager": {"transport_encryption": "auto"},  # or each kernel warns in English
        "LanguageServerManager": {"autodetect": False},  # it would run npm
        "LabApp": {
            "log_level": "ERROR",
            "default_url": f"/lab/tree/{WELCOME}",
            "app_settings_dir": str(profile.defaults),
            "extension_manager": "readonly",
            "news_url": None,
            "custom_css": True,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        },
    }


def shortcuts() -> list[dict[str, Any]]:
    """Return the keys of the workbook: those of slides, and cell keys that spare the controls.

    JupyterLab deletes, inserts or changes cells on a bare letter or arrow pressed while a radio
    button or a list of a tool has the focus: such keys must act when a cell itself has it.
    """
    from jupyterlab.commands import get_app_dir

    schema = Path(get_app_dir(), "schemas", "@jupyterlab", "notebook-extension", "tracker.json")
    known = json.loads(schema.read_text(encoding="utf-8"))["jupyter.lab.shortcuts"]
    keys = [key for key in known if key["selector"] == COMMAND_KEYS and key["keys"]]
    spared = [{**key, "disabled": True} for key in keys]
    return [*SLIDE_KEYS, *spared, *({**key, "selector": CELL_KEYS} for key in keys)]


def _leave_slides(settings: Path) -> None:
    """Forget that a slide show was running when JupyterLab was last closed."""
    import json5

    try:
        choices = json5.loads(settings.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except ValueError:
        choices = {}
    write(settings, json.dumps({name: choices[name] for name in choices if name != "active"}))


def _prepare_workspace(workspaces: Path) -> None:
    """Show the table of contents at the left; the notebooks that were open stay open.

    A slide show folds the panels away, and they would stay folded.
    """
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    manager = WorkspacesManager(str(workspaces))
    try:
        data = manager.load("default")["data"]
    except ValueError:
        data = {}
    layout = data.setdefault("layout-restorer:data", {"main": {"dock": None}})
    layout["left"] = {
        "collapsed": False,
        "visible": True,
        "current": TABLE_OF_CONTENTS,
        "widgets": ["filebrowser", "running-sessions", TABLE_OF_CONTENTS],
    }
    layout["relativeSizes"] = [0.2, 0.8, 0]
    manager.save("default", json.dumps({"data": data, "metadata": {"id": "default"}}))


def environment(profile: Profile, port: int, token: str) -> dict[str, str]:
    """Return the variables of the child process: the private profile, and UTF-8 everywhere.

    The user's own `JUPYTER…` variables are left out: they would bring other settings and kernels.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(profile.config),
        "JUPYTER_CONFIG_PATH": str(profile.config),
        "JUPYTER_DATA_DIR": str(profile.data),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, before any other
        "JUPYTERLAB_SETTINGS_DIR": str(profile.settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(profile.workspaces),
        "JUPYTER_PORT": str(port),
        "JUPYTER_TOKEN": token,
        JOURNAL: str(journal_folder(profile.folder)),  # as said, wherever a notebook runs
        "IPYTHONDIR": str(profile.root / "ipython"),
        "PYTHONUTF8": "1",
    }


def choose_port(wanted: int | None) -> int:
    """Return the port to listen on: the one wanted, else the usual one, else any free one.

    Raises
    ------
    UserError
        If the wanted port is in use or reserved.
    """
    if wanted is None:
        try:
            return _bound(USUAL_PORT)
        except OSError:
            return _bound(0)
    try:
        return _bound(wanted)
    except OSError as fault:
        raise UserError(
            phrase(
                "Le port {port} est déjà occupé ou réservé : donnez-en un autre, "
                "ou retirez « --port » pour qu'un port libre soit choisi.",
                port=wanted,
            )
        ) from fault


def _bound(port: int) -> int:
    with socket.socket() as listener:
        if os.name == "posix":  # a port left a moment ago is free, as it is for the server
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Session:
    """A JupyterLab ready to start on the learner's folder."""

    profile: Profile
    port: int
    token: str
    arguments: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address that opens the welcome page."""
        return f"http://{ADDRESS}:{self.port}/lab/tree/{WELCOME}?token={self.token}"

    @property
    def command(self) -> list[str]:
        """The command line that starts it, with this very Python."""
        return [sys.executable, "-m", "jupyterlab", *self.arguments]

    def run(self) -> int:
        """Run JupyterLab until it stops and return its exit code, 0 after a Ctrl+C."""
        child = subprocess.Popen(
            self.command,
            cwd=self.profile.folder,
            env=environment(self.profile, self.port, self.token),
        )

        def stop(number: int, frame: FrameType | None) -> None:
            child.terminate()

        former = signal.signal(signal.SIGTERM, stop)
        try:
            return child.wait()
        except KeyboardInterrupt:
            _let_close(child)
            return 0
        finally:
            signal.signal(signal.SIGTERM, former)


def _let_close(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that got the same Ctrl+C; tell it to stop if it got none."""
    try:
        child.wait(SECONDS_TO_CLOSE)
    except subprocess.TimeoutExpired:
        child.terminate()
        child.wait()


def new_session(
    folder: Path, port: int | None, arguments: Sequence[str] = (), *, trainer: bool = False
) -> Session:
    """Prepare a session on a folder whose notebooks are already there.

    Parameters
    ----------
    folder
        The learner's folder.
    port
        The port wanted, or None for a free one.
    arguments
        Further arguments of JupyterLab.
    trainer
        Show the trainer's notes on the pages.

    Raises
    ------
    UserError
        If the port is taken or the folder cannot be written.
    """
    profile = Profile(folder)
    chosen = choose_port(port)
    prepare_profile(profile, trainer=trainer)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(16)
    return Session(profile, chosen, token, tuple(arguments))


# --- What a saved notebook keeps ----------------------------------------------------------------


def before_saving(model: dict[str, Any], **_: object) -> None:
    """Let a saved notebook keep no live tool: Jupyter calls this before each saving.

    JupyterLab cannot bring a widget back from a file and says so in English. Answers are in the
    journal; the line left in place of the tools tells how to find them again.
    """
    content = model.get("content")
    if model.get("type") == "notebook" and isinstance(content, dict):
        without_widgets(content)


def without_widgets(notebook: dict[str, Any]) -> None:
    """Replace widgets and greetings by one French line a cell, and drop execution counts."""
    metadata = notebook.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop("widgets", None)
    for cell in notebook.get("cells") or ():
        if cell.get("cell_type") == "code":
            cell["execution_count"] = None
            cell["outputs"] = list(_kept(cell.get("outputs") or ()))


def _of_now(data: dict[str, Any]) -> bool:
    """Whether an output only holds as long as its kernel: a widget, or a greeting."""
    written = data.get("text/html") or ""
    return WIDGET_VIEW in data or 'role="status"' in "".join(written)


def _kept(outputs: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    said = False
    for output in outputs:
        if "execution_count" in output:
            output["execution_count"] = None
        if not _of_now(output.get("data") or {}):
            yield output
        elif not said:
            said = True
            yield {
                "output_type": "display_data",
                "data": {"text/html": f"<p>{WAITING}</p>", "text/plain": WAITING},
                "metadata": {},
            }
