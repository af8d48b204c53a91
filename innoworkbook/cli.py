"""The command `innoworkbook`: open the workbook, check an installation, prepare an offline kit.

Every fault is told in one French sentence; whatever draws, reads or serves is imported only when
a command needs it, so that the help comes at once.
"""

from __future__ import annotations

import codecs
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlparse
from urllib.request import url2pathname

import click

from innoworkbook import lab as jupyter
from innoworkbook.french import THIN, UserError, count, listing, typography
from innoworkbook.lab import phrase

PACKAGE = "innoworkbook"
WHEELS = "paquets"
GUIDE = "LISEZMOI.txt"

SOUND, AMISS = "bon", "à revoir"
ABSENT = "absent"


# --- French on any console ----------------------------------------------------------------------

NEAREST = {
    THIN: ("\u00a0", " "),
    "\u00a0": (" ",),
    "’": ("'",),
    "▶": (">",),
    "…": ("...",),
}


def nearest(fault: UnicodeError) -> tuple[str, int]:
    """Replace what an old console cannot show by the nearest sign it can.

    >>> "Prêt\u202f? C’est ▶".encode("latin-1", errors="innoworkbook").decode("latin-1")
    "Prêt\\xa0? C'est >"
    """
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    choices = NEAREST.get(fault.object[fault.start], ())
    return next((sign for sign in choices if _fits(sign, fault.encoding)), "?"), fault.start + 1


def _fits(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


codecs.register_error(PACKAGE, nearest)


def say(template: str, **values: object) -> None:
    """Write a French sentence on the console."""
    click.echo(phrase(template, **values))


HEADINGS = {"Options": "Options", "Commands": "Commandes", "Positional arguments": "Arguments"}


class FrenchFormatter(click.HelpFormatter):
    """The help page, with French headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is written."""
        super().write_usage(prog, args, typography("Utilisation : ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the title of a section."""
        super().write_heading(HEADINGS.get(heading, heading) + "\u00a0")


class FrenchContext(click.Context):
    """A context whose help page is French."""

    formatter_class = FrenchFormatter


class FrenchCommand(click.Command):
    """A command whose help is French."""

    context_class = FrenchContext

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a fault knows which command it is about."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as fault:
            fault.ctx = fault.ctx or ctx
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option `--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Afficher cette aide et quitter."
        return option


class FrenchGroup(FrenchCommand, click.Group):
    """The command itself: faults become one French sentence and exit code 2."""

    command_class = FrenchCommand

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for."""
        if not args[0].startswith("-") and args[0] not in self.commands:
            raise UserError(
                phrase(
                    "« {name} » n'est pas une commande : {known} le sont.",
                    name=args[0],
                    known=listing([f"«\u00a0{known}\u00a0»" for known in self.commands]),
                )
            )
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command line and exit."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=PACKAGE)
        try:
            sys.exit(super().main(*args, **{**extra, "standalone_mode": False}))
        except click.UsageError as fault:
            _refuse(usage_sentence(fault))
        except UserError as fault:
            _refuse(str(fault))
        except click.Abort:
            click.echo("Interrompu.", err=True)
            sys.exit(130)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def usage_sentence(fault: click.UsageError) -> str:
    """Say in French what is wrong with a command line."""
    command = fault.ctx.command_path if fault.ctx else PACKAGE
    hint = f"«\u00a0{command} --help\u00a0»"
    if isinstance(fault, click.NoSuchOption):
        return phrase(
            "L'option « {name} » n'existe pas : {hint} montre celles qui existent.",
            name=fault.option_name,
            hint=hint,
        )
    if isinstance(fault, click.BadOptionUsage):
        return phrase(
            "L'option « {name} » est mal employée : {hint} montre si une valeur la suit.",
            name=fault.option_name,
            hint=hint,
        )
    if isinstance(fault, click.MissingParameter):
        name = fault.param.make_metavar(fault.ctx) if fault.param and fault.ctx else ""
        return phrase(
            "Il manque « {name} » : {hint} montre comment l'écrire.", name=name, hint=hint
        )
    return phrase(
        "La commande est mal écrite : {hint} montre comment l'écrire.",
        hint=hint,
    )


def read_port(ctx: click.Context, param: click.Parameter, given: str | None) -> int | None:
    """Read the value of `--port`.

    Raises
    ------
    UserError
        If it is not a whole number from 1 to 65535.
    """
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
        raise UserError(
            phrase(
                "« {given} » n'est pas un port : donnez un nombre entier de 1 à 65535.",
                given=given,
            )
        )
    return int(given)


@click.group(
    cls=FrenchGroup,
    name=PACKAGE,
    invoke_without_command=True,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Classeur interactif de l’atelier sur l’innovation territoriale."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


# --- innoworkbook lab ---------------------------------------------------------------------------


@main.command(
    context_settings={"ignore_unknown_options": True},
    short_help="Ouvrir le classeur dans JupyterLab.",
    options_metavar="[OPTIONS]",
)
@click.option("--no-browser", is_flag=True, help="Ne pas ouvrir le navigateur.")
@click.option("--port", callback=read_port, metavar="NUMÉRO", help="Port du serveur, de 1 à 65535.")
@click.option("--formateur", is_flag=True, help="Montrer les notes du formateur.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[DOSSIER] [ARGUMENTS]…")
def lab(no_browser: bool, port: int | None, formateur: bool, arguments: tuple[str, ...]) -> int:
    """Ouvrir le classeur dans JupyterLab, sur une copie des cahiers.

    La copie est dans DOSSIER, ou dans « innoworkbook » de votre dossier personnel ; ce que vous y
    avez écrit n’est jamais remplacé. Les ARGUMENTS qui suivent sont ceux de JupyterLab.
    """
    from innoworkbook import content

    given, further = split_arguments(arguments)
    folder = jupyter.make_folder(learner_folder(given))
    session = jupyter.new_session(
        folder, port, ["--no-browser"] * no_browser + further, trainer=formateur
    )
    beside = jupyter.copy_notebooks(content.notebooks_folder(), session.profile)
    for changed, name in beside.items():
        say(
            "« {changed} » a une nouvelle version. Vous avez modifié la vôtre : elle est gardée, "
            "et la nouvelle est à côté, sous le nom « {name} ».",
            changed=changed,
            name=name,
        )
    say("Vos cahiers sont dans : {folder}", folder=folder)
    say("Vos réponses (le carnet) sont dans : {folder}", folder=jupyter.journal_folder(folder))
    if no_browser:
        say("Pour entrer, ouvrez cette adresse : {address}", address=session.address)
    else:
        say("Votre navigateur va s'ouvrir ; sinon, copiez-y : {address}", address=session.address)
    say("Pour arrêter : enregistrez, puis tapez Ctrl + C dans cette fenêtre.")
    code = session.run()
    if code > 0:
        say("JupyterLab s'est arrêté sur une erreur : « innoworkbook check » cherche pourquoi.")
        return 1
    say("JupyterLab est arrêté. À bientôt !")
    return 0


def split_arguments(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Tell the learner's folder from the arguments of JupyterLab.

    An option of Jupyter is a trait (`--ServerApp.token=…`), or one that JupyterLab names.

    Raises
    ------
    UserError
        If an option is unknown to JupyterLab too, or if two folders are given.

    Examples
    --------
    >>> split_arguments(["--ServerApp.token", "clé", "Mes notebooks", "--debug"])
    ('Mes notebooks', ['--ServerApp.token', 'clé', '--debug'])
    """
    folder: str | None = None
    further: list[str] = []
    value_expected = False
    for argument in arguments:
        if value_expected or argument.startswith("-"):
            further.append(argument)
            value_expected = not value_expected and _wants_value(argument)
        elif folder is None:
            folder = argument
        else:
            raise UserError(
                phrase(
                    "« {one} » et « {other} » sont donnés : un seul dossier est attendu ; "
                    "mettez entre guillemets un nom qui contient des espaces.",
                    one=folder,
                    other=argument,
                )
            )
    return folder, further


def _wants_value(option: str) -> bool:
    """Whether an option of JupyterLab takes the next argument as its value."""
    name, equals, _ = option.lstrip("-").partition("=")
    if "." in name:
        return not equals
    from jupyterlab.labapp import LabApp

    if name in LabApp.flags:
        return False
    if name in LabApp.aliases:
        return not equals
    raise click.NoSuchOption(option, ctx=click.get_current_context(silent=True))


def learner_folder(given: str | None) -> Path:
    """Return the folder of the learner's notebooks."""
    return Path(given).expanduser().resolve() if given else Path.home() / PACKAGE


# --- innoworkbook check -------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What was found about one part of the installation, and how to mend it if it needs it."""

    subject: str
    result: str
    remedy: str = ""

    @property
    def sound(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.remedy


@main.command(short_help="Vérifier l’installation.", options_metavar="[OPTIONS]")
@click.argument("folder", required=False, metavar="[DOSSIER]")
def check(folder: str | None) -> int:
    """Vérifier l’installation : Python, paquets, carnet, données, figure.

    DOSSIER est celui de vos cahiers, s’il n’est pas dans votre dossier personnel.
    """
    findings = list(examine(learner_folder(folder)))
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        word = SOUND if finding.sound else AMISS
        click.echo(f"{word:<{len(AMISS)}}  {finding.subject:<{width}}  {finding.result}")
    click.echo()
    remedies = [finding.remedy for finding in findings if not finding.sound]
    if not remedies:
        say("Tout est prêt : « innoworkbook lab » ouvre le classeur.")
        return 0
    say("{points} à revoir :", points=count(len(remedies), "point"))
    for remedy in dict.fromkeys(remedies):
        click.echo(f"- {remedy}")
    return 1


def examine(folder: Path) -> Iterator[Finding]:
    """Look at each part of the installation in turn."""
    yield python_finding()
    yield from package_findings()
    yield journal_finding(jupyter.journal_folder(folder))
    yield from data_findings()
    yield figure_finding()


def python_finding() -> Finding:
    """Compare this Python with the versions the workbook accepts."""
    from packaging.specifiers import SpecifierSet

    wanted = metadata.metadata(PACKAGE)["Requires-Python"]
    here = platform.python_version()
    if SpecifierSet(wanted).contains(here, prereleases=True):
        return Finding("Python", here)
    remedy = phrase("Installez le classeur avec un Python {wanted}.", wanted=wanted)
    return Finding("Python", here, remedy)


def package_findings() -> Iterator[Finding]:
    """Compare the installed packages with the versions the workbook was tested with."""
    tested = versions_tested()
    needed = _requirements()
    for name in needed:
        yield package_finding(name, tested.get(name))
    others = [package_finding(name, tested[name]) for name in tested if name not in needed]
    differing = [each for each in others if not each.sound and each.result != ABSENT]
    if differing:
        shown = ", ".join(f"{each.subject} {each.result}" for each in differing)
        yield Finding("autres paquets", shown, differing[0].remedy)
    elif tested:
        yield Finding("autres paquets", "versions éprouvées")
    else:
        remedy = phrase("Réinstallez le classeur : il manque « {file} ».", file=constraints_file())
        yield Finding("versions éprouvées", "inconnues", remedy)


def package_finding(name: str, tested: str | None) -> Finding:
    """Compare one package with its tested version, where there is one."""
    remedy = phrase(
        'Rétablissez les versions éprouvées, avec le réseau : "{python}" -m pip install '
        '-c "{constraints}" {package}',
        python=sys.executable,
        constraints=constraints_file(),
        package=PACKAGE,
    )
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, ABSENT, remedy)
    if tested in (None, installed):
        return Finding(name, installed)
    result = phrase("{installed} (éprouvé : {tested})", installed=installed, tested=tested)
    return Finding(name, result, remedy)


def _requirements() -> list[str]:
    """Return the names of the packages that the workbook itself asks for, on this system."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    wanted = [Requirement(line) for line in metadata.requires(PACKAGE) or ()]
    return [
        canonicalize_name(each.name)
        for each in wanted
        if each.marker is None or each.marker.evaluate({"extra": ""})
    ]


def constraints_file() -> Path:
    """Return the list of tested versions, in the wheel or in the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "constraints.txt"
    return inside if inside.is_file() else package.parent / "constraints.txt"


def versions_tested() -> dict[str, str]:
    """Return the tested version of each package, empty if the list is missing."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    try:
        lines = constraints_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    written = (line.partition("#")[0].strip() for line in lines)
    pins = [Requirement(line) for line in written if line]
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def journal_finding(folder: Path) -> Finding:
    """Try to write where the journal is kept, or will be; nothing is left there."""
    try:
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        with tempfile.TemporaryFile(dir=existing):
            return Finding("carnet", str(folder))
    except OSError:
        remedy = phrase(
            "Rendez « {folder} » accessible en écriture, ou donnez un autre dossier par la "
            "variable {variable}.",
            folder=folder,
            variable=jupyter.JOURNAL,
        )
        return Finding("carnet", phrase("écriture impossible : {folder}", folder=folder), remedy)


def data_findings() -> Iterator[Finding]:
    """Read all the questions, cases and tables."""
    from innoworkbook import content

    remedy = phrase("Corrigez le fichier de données nommé, ou réinstallez le classeur.")
    faults = content.faults()
    for fault in faults:
        yield Finding("données", fault, remedy)
    if not faults:
        yield Finding("données", "valides")


def figure_finding() -> Finding:
    """Draw a small figure as JupyterLab will receive it, with no network."""
    try:
        import altair as alt

        from innoworkbook.charts import theme

        notes = alt.InlineData(values=[{"lettre": "M", "note": 7}, {"lettre": "V", "note": 6}])
        chart = alt.Chart(notes, description="Figure d’essai")
        theme.bundle(chart.mark_bar().encode(x="lettre:N", y="note:Q"))
    except (ImportError, AttributeError, ValueError) as fault:
        remedy = phrase("Réinstallez le classeur : ses figures ne se dessinent pas.")
        return Finding("figure", str(fault), remedy)
    return Finding("figure", "dessinée")


# --- innoworkbook kit ---------------------------------------------------------------------------


@main.command(short_help="Préparer une clé USB d’installation.", options_metavar="[OPTIONS]")
@click.argument("folder", metavar="DOSSIER")
def kit(folder: str) -> None:
    """Préparer une clé USB qui installe le classeur sans réseau.

    DOSSIER reçoit les paquets pour ce système et ce Python, et une page qui explique. Le réseau
    est nécessaire pour préparer la clé, et seulement alors.
    """
    place = jupyter.make_folder(Path(folder).expanduser().resolve())
    wheels = place / WHEELS
    if any(wheels.glob("*.whl")):
        raise UserError(
            phrase(
                "« {folder} » contient déjà des paquets : supprimez-les ou choisissez un autre "
                "dossier, pour ne pas mêler deux versions.",
                folder=wheels,
            )
        )
    say("Les paquets se téléchargent, ce qui prend quelques minutes…")
    gather_wheels(wheels)
    with jupyter.writing_in(place):
        jupyter.write(place / GUIDE, guide(platform.system()))
    total = sum(wheel.stat().st_size for wheel in wheels.glob("*.whl")) / 1e6
    say(
        "Le kit est prêt dans : {folder} ({size:.0f} Mo). Copiez ce dossier sur la clé USB ; "
        "« {guide} » dit comment installer.",
        folder=place,
        size=total,
        guide=GUIDE,
    )


def gather_wheels(wheels: Path, *options: str) -> None:
    """Build or download the wheels of the workbook and of all that it needs.

    Parameters
    ----------
    wheels
        The folder that receives them.
    options
        Further options of `pip wheel`.

    Raises
    ------
    UserError
        If pip is missing or fails.
    """
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    pins = ["--constraint", str(constraints_file())] if constraints_file().is_file() else []
    done = subprocess.run(
        [*command, *pins, *options, "--wheel-dir", str(wheels), origin()],
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["?"]
        raise UserError(
            phrase(
                "pip n'a pas pu réunir les paquets : vérifiez que cet ordinateur est connecté au "
                "réseau, puis recommencez ; pip a dit : {detail}",
                detail=lines[-1],
            )
        )


def origin() -> str:
    """Return what pip must be given to find this version of the workbook again.

    Raises
    ------
    UserError
        If it was installed from a folder or a file that is no longer there.
    """
    found = metadata.distribution(PACKAGE)
    record = json.loads(found.read_text("direct_url.json") or "{}")
    address = urlparse(record.get("url", ""))
    if address.scheme != "file":
        return f"{PACKAGE}=={found.version}"
    source = Path(url2pathname(address.path))
    if not source.exists():
        raise UserError(
            phrase(
                "Le classeur a été installé depuis « {source} », qui n'existe plus : "
                "remettez ce dossier en place, ou réinstallez le classeur.",
                source=source,
            )
        )
    return str(source)


def guide(system: str) -> str:
    """Return the one-page how-to of the kit.

    Parameters
    ----------
    system
        The name of the system it is for, as `platform.system()` gives it.
    """
    windows = system == "Windows"
    name = {"Darwin": "macOS"}.get(system, system)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    steps = WINDOWS_STEPS if windows else POSIX_STEPS
    text = phrase(
        GUIDE_TEXT, system=name, machine=platform.machine(), version=version, wheels=WHEELS,
        terminal=typography(WINDOWS_TERMINAL if windows else POSIX_TERMINAL),
    )  # fmt: skip
    commands = steps.format(version=version, wheels=WHEELS)
    return text.replace("COMMANDES", commands)


GUIDE_TEXT = """\
INSTALLER LE CLASSEUR DE L'ATELIER SANS RÉSEAU

Ce kit convient aux ordinateurs sous {system} ({machine}) qui ont Python {version}.
Rien n'est téléchargé : tout est dans le dossier « {wheels} ».

1. Ouvrez une fenêtre de commandes dans ce dossier.
   {terminal}

2. Tapez ces commandes, l'une après l'autre. La deuxième prend quelques minutes.

COMMANDES

3. La troisième commande vérifie l'installation : chaque ligne doit dire « bon ».
   La quatrième ouvre le classeur dans le navigateur. C'est la seule à retaper les
   jours suivants ; la clé USB n'est plus nécessaire.

Vos cahiers et vos réponses sont dans le dossier « innoworkbook » de votre dossier
personnel. Pour arrêter : enregistrez, puis tapez Ctrl + C dans la fenêtre.

EN CAS D'ENNUI
- « No matching distribution found » : ce Python n'est pas le {version}, ou la fenêtre n'est
  pas ouverte dans le dossier du kit.
- Python manque : demandez-le à votre service informatique, dans sa version {version}.
- La première commande parle de « ensurepip » (Debian, Ubuntu) : faites installer le paquet
  python{version}-venv.
"""
WINDOWS_TERMINAL = "Dans l'Explorateur, cliquez dans la barre d'adresse, tapez cmd, puis Entrée."
POSIX_TERMINAL = (
    "Dans le Terminal, tapez cd et une espace, faites-y glisser le dossier, puis Entrée."
)
WINDOWS_STEPS = """\
   py -{version} -m venv "%USERPROFILE%\\innoworkbook-python"
   "%USERPROFILE%\\innoworkbook-python\\Scripts\\python" -m pip install --no-index --find-links {wheels} innoworkbook
   "%USERPROFILE%\\innoworkbook-python\\Scripts\\innoworkbook" check
   "%USERPROFILE%\\innoworkbook-python\\Scripts\\innoworkbook" lab"""  # noqa: E501
POSIX_STEPS = """\
   python{version} -m venv ~/innoworkbook-python
   ~/innoworkbook-python/bin/python -m pip install --no-index --find-links {wheels} innoworkbook
   ~/innoworkbook-python/bin/innoworkbook check
   ~/innoworkbook-python/bin/innoworkbook lab"""
