"""A real JupyterLab, started as a learner does, and a real Chromium, both cut from the network."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ALL = sorted(path.stem for path in (HERE.parents[1] / "notebooks").glob("*.ipynb"))
# INNOWORKBOOK_NOTEBOOKS="11 21" tries those alone, and wholly ("all" for all of them). Asked for
# nothing, every notebook is tried, and one of each part also at 1920×1080 and after a kill.
THOROUGH = "00 13 24 33"
ASKED = os.environ.get("INNOWORKBOOK_NOTEBOOKS", "")


def named(names: str) -> list[str]:
    """Return the notebooks whose names begin so."""
    return [name for name in ALL if names == "all" or name.startswith(tuple(names.split()))]


NOTEBOOKS = named(ASKED or "all")
TRIED_WHOLLY = named(ASKED or THOROUGH)
SHOTS = os.environ.get("INNOWORKBOOK_SHOTS")  # a folder where to leave what was seen
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
START = f"{PANEL} button:has-text('Commencer')"
PRESENT = f"{PANEL} button:has-text('Présenter')"
IDLE = f"{PANEL} .jp-Notebook-ExecutionIndicator[data-status='idle']"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if found is None:
        reason = "Chromium n'est pas installé : les essais dans un vrai navigateur sont sautés."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@dataclass
class Lab:
    """A JupyterLab in a home of its own, whose name has an accent and a space."""

    home: Path
    process: subprocess.Popen[str] | None = None
    address: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.home / "innoworkbook"

    @property
    def outside(self) -> list[str]:
        log = self.home / "outside.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def start(self) -> None:
        inherited = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("INNOWORKBOOK", "JUPYTER", "PYTEST", "COV_", "XDG"))
        }  # fmt: skip
        environment = inherited | {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "PYTHONPATH": str(HERE / "nonetwork"),
            "SOUGHT_OUTSIDE": str(self.home / "outside.log"),
        }
        program = str(Path(sys.executable).with_name("innoworkbook"))
        command = [program, "lab", "--no-browser", "--port", _free_port()]
        self.process = subprocess.Popen(
            command, cwd=self.home, env=environment, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
                self.address = found.group()
                break
        self._wait()

    def _wait(self) -> None:
        import urllib.error
        import urllib.request

        for _ in range(240):
            try:
                with urllib.request.urlopen(self.address, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.5)
        pytest.fail(f"JupyterLab did not answer: {''.join(self.said)}")

    def page_of(self, notebook: str) -> str:
        return self.address.replace("00_accueil.ipynb", f"{notebook}.ipynb")

    def kill_kernels(self) -> None:
        """Stop every kernel at once; JupyterLab starts others."""
        subprocess.run(["pkill", "-9", "-f", f"ipykernel_launcher.*{self.home}"], check=True)

    def kill(self) -> None:
        """Stop at once, server and kernels, as a power cut would."""
        if self.process is not None:
            group = os.getpgid(self.process.pid)
            subprocess.run(["pkill", "-9", "-f", str(self.home)], check=False)
            if group != os.getpgrp():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)
            self.process.wait(timeout=20)
            self.process = None


def _free_port() -> str:
    """Find a port of its own for each Lab: several may start at once."""
    with socket.socket() as sought:
        sought.bind(("127.0.0.1", 0))
        return str(sought.getsockname()[1])


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Lab]:
    made = Lab(tmp_path_factory.mktemp("chez Zoé"))
    made.start()
    yield made
    made.kill()


@dataclass
class Seen:
    """What a page complained of or sought outside."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser(chromium: str):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


def watched_page(browser, width: int = 1366, height: int = 768):
    """Open a page that lets nothing out of the machine, and note what it says."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    seen = Seen()

    def gate(route) -> None:
        address = route.request.url
        if re.match(r"(https?|wss?)://127\.0\.0\.1[:/]", address):
            route.continue_()
        else:
            seen.outside.append(address)
            route.abort()

    context.route(re.compile(r"^(https?|wss?)://"), gate)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.on(
        "console",
        lambda told: seen.errors.append(told.text) if told.type == "error" else None,
    )
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return page, seen


def open_notebook(page, lab: Lab, notebook: str) -> None:
    page.goto(lab.page_of(notebook))
    # JupyterLab first shows the tabs of last time, then the notebook asked for.
    page.wait_for_function(
        "name => document.querySelector('#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current')"
        "?.textContent.includes(name.slice(0, 12))",
        arg=notebook,
    )
    page.wait_for_selector(START)
    page.wait_for_selector(IDLE)


def bring_to_life(page) -> None:
    """Click ▶ Commencer and wait until every cell has run and the page is back at its top."""
    page.click(START)
    page.wait_for_selector(f"{PANEL} [role='status']")  # the first cell greets when it has run
    page.wait_for_function(
        """([panel, idle]) => {
            const now = performance.now();
            if (!document.querySelector(idle)) window.busyAt = now;
            const top = document.querySelector(`${panel} .jp-WindowedPanel-outer`);
            return top && top.scrollTop < 200 && now - (window.busyAt ??= now) > 500;
        }""",
        arg=[PANEL, IDLE],
        polling=50,
    )


def show_everything(page) -> None:
    """Scroll through the whole notebook, so that JupyterLab renders every cell."""
    page.evaluate(
        """async panel => {
            const outer = document.querySelector(`${panel} .jp-WindowedPanel-outer`);
            const pause = ms => new Promise(done => setTimeout(done, ms));
            for (let place = 0; place < outer.scrollHeight; place += outer.clientHeight * 0.8) {
                outer.scrollTo(0, place);
                await pause(100);
            }
            outer.scrollTo(0, 0);
            await pause(300);
        }""",
        PANEL,
    )


def keep_shot(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
