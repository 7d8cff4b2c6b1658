"""What may be around kgdata where it runs, in one table, and how it is run there.

What a system cannot make is made as nearly as it can, and the name of the test says how. The page of the decision,
``docs/decisions/surroundings.md``, has the same rows.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UNIX = os.name == "posix"
SITE = os.pathsep.join(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def first_that_works(*ways: tuple[str, ...]) -> tuple[str, ...]:
    """The first of these beginnings of a command with which Python and its packages can be run; none at the worst."""
    look = f"import os; [os.listdir(path) for path in {SITE!r}.split(os.pathsep)]"
    for way in ways:
        try:
            if not subprocess.run([*way, sys.executable, "-c", look], capture_output=True, cwd="/").returncode:
                return way
        except OSError:
            continue
    return ()


# A namespace needs a right that not even root has everywhere; nobody cannot go where root alone may.
NO_NETWORK = first_that_works(("unshare", "--net"), ("unshare", "--map-root-user", "--net"))
OWN_MOUNTS = first_that_works(("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))
ANOTHER_USER = first_that_works(
    ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    ("setpriv", "--bounding-set=-all", "--inh-caps=-all"),  # root, who may then no more than others
)

#: Everything read-only but the folder for what is exported.
READ_ONLY = """
mount --make-rprivate / && mount --bind "$KG_OUT" "$KG_OUT" && mount -o remount,bind,ro / &&
for place in "$HOME" "$TMPDIR"; do mount --bind "$place" "$place" && mount -o remount,bind,ro "$place" || exit 9; done
"""
#: In Python: nothing can be written where the package lies, at home or where temporary files go.
NOTHING_TO_WRITE = """
for name in ("PYTHONPATH", "HOME", "TMPDIR"):
    try:
        open(os.path.join(os.environ[name], "x"), "w")
    except OSError:
        continue
    sys.exit(f"{name} can be written to")
"""
#: In Python: whoever asks for another program or machine is refused, and so is whoever looks one up.
REFUSE = """
def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "http.")):
        raise RuntimeError(f"{event} {arguments}")
sys.addaudithook(refuse)
"""
#: What pandas warns of while it is imported is not ours to mend.
PANDAS_FIRST = """
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pandas
"""
OPTION = (
    PANDAS_FIRST + "with warnings.catch_warnings():\n warnings.simplefilter('ignore')\n pandas.set_option({!r}, {!r})"
)
NO_PYARROW = """
class NotThere:
    @staticmethod
    def find_spec(name, *rest):
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NotThere)
"""
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, {0!r}); assert locale.localeconv()['decimal_point'] == ','"


@dataclass(frozen=True)
class Around:
    """What a process finds around it."""

    flags: tuple[str, ...] = ()  # of Python
    env: dict[str, str | None] = field(default_factory=dict)  # None: not set
    place: str = "checkout"  # where kgdata lies, see the fixture `places`
    first: str = ""  # Python, before anything is asked
    shell: str = ""  # what a shell does before it starts Python
    way: tuple[str, ...] | None = None  # a program that starts all of it; () where there is none
    locales: tuple[str, ...] = ()  # the first of these that can be had
    unix: bool = False  # whether only Unix has it


NOWHERE = {"HOME": "/nowhere/at/all", "TMPDIR": "/nowhere/at/all", "USERPROFILE": "Z:\\nowhere"}
FOREIGN = {"HOME": "{foreign}", "TMPDIR": "{foreign}"}
TABLE = {
    "a read-only file system": Around(
        place="foreign", env=FOREIGN, first=NOTHING_TO_WRITE, unix=True, way=OWN_MOUNTS or ANOTHER_USER,
        shell=READ_ONLY if OWN_MOUNTS else "",
    ),
    "files of another user": Around(place="foreign", env=FOREIGN, first=NOTHING_TO_WRITE, way=ANOTHER_USER, unix=True),
    "no home": Around(env={"HOME": None, "USERPROFILE": None}),
    "a home and a place for temporary files that are not there": Around(env=NOWHERE),
    "an installed wheel": Around(place="wheel"),
    "a wheel that is not unpacked": Around(place="zip"),
    "a path with spaces, quotation marks and Cyrillic": Around(place="strange"),
    "the same path without letters to read it in": Around(
        place="strange", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, unix=True
    ),
    "a working directory that is gone": Around(
        shell='mkdir "$KG_OUT/gone" && cd "$KG_OUT/gone" && rmdir "$KG_OUT/gone"', unix=True
    ),
    "umask 077": Around(shell="umask 077", unix=True),
    "at most 32 open files": Around(shell="ulimit -n 32", unix=True),
    "no standard input": Around(shell="exec <&-", unix=True),
    "no network": Around(first=REFUSE, way=NO_NETWORK),
    "no program to be found": Around(env={"PATH": "/nowhere/at/all"}, first=REFUSE, unix=True),
    "LC_ALL=C without UTF-8": Around(env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "Turkish": Around(locales=("tr_TR.UTF-8",)),
    "Kyrgyz": Around(locales=("ky_KG.UTF-8", "kk_KZ.UTF-8", "ru_RU.UTF-8")),
    "a Windows terminal (cp1252)": Around(env={"PYTHONIOENCODING": "cp1252"}),
    "TZ=Asia/Bishkek": Around(env={"TZ": "Asia/Bishkek"}),
    "TZ=XXX+12, a day behind": Around(env={"TZ": "XXX+12"}),
    "python -O": Around(flags=("-O",)),
    "python -OO": Around(flags=("-OO",)),
    "python -B": Around(flags=("-B",)),
    "python -I": Around(flags=("-I",)),
    "python -P": Around(flags=("-P",)),
    "python -S": Around(flags=("-S",)),
    "python -bb": Around(flags=("-bb",)),
    "python -X dev": Around(flags=("-X", "dev"), first=PANDAS_FIRST),
    "python -W error": Around(flags=("-W", "error"), first=PANDAS_FIRST),
    **{f"PYTHONHASHSEED={seed}": Around(env={"PYTHONHASHSEED": str(seed)}) for seed in (0, 1, 4294967295)},
    **{
        f"pandas: {name.partition('.')[2]} {'on' if value else 'off'}": Around(first=OPTION.format(name, value))
        for name in ("future.infer_string", "mode.copy_on_write")
        for value in (True, False)
    },
    "no pyarrow": Around(first=NO_PYARROW),
}  # fmt: skip
LACKING = {name for name, around in TABLE.items() if around.unix and not UNIX}
LACKING |= {"python -P"} if sys.version_info < (3, 11) else set()
HERE = {name: around for name, around in TABLE.items() if name not in LACKING}


def shown(name: str) -> str:
    way = HERE[name].way
    return name if way is None else f"{name}, {' '.join(way) or 'as nearly as this system can'}"


def pytest_generate_tests(metafunc):
    if "surroundings" in metafunc.fixturenames:
        metafunc.parametrize("surroundings", HERE, ids=shown)


@pytest.fixture(scope="session")
def table() -> dict[str, Around]:
    """The whole table, also what this system does not have."""
    return TABLE


# -- where kgdata lies -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def room():
    """A folder that every user can read, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="kgdata-"))
    folder.chmod(0o755)
    shutil.copy(Path(__file__).parent / "probe.py", folder)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def places(room):
    """The ways in which kgdata may lie somewhere, each as an entry of ``PYTHONPATH``."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(room)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace")
    assert done.returncode == 0, done.stderr
    (wheel,) = room.glob("*.whl")
    marks = "'и' \"кавычки\"" if UNIX else "'и' кавычки"
    found = {"checkout": ROOT / "src", "zip": wheel}
    for name, folder in {"wheel": "site", "strange": f"с пробелами  {marks}", "foreign": "foreign"}.items():
        found[name] = room / folder
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(found[name])
    for path in [found["foreign"], *found["foreign"].rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
        if UNIX and os.getuid() == 0 and "--bounding-set=-all" in ANOTHER_USER:
            os.chown(path, 65534, 65534)
    return found


@pytest.fixture(scope="session")
def language(room, missing):
    """What to set for the first of some locales that this system has, or can make."""

    def language(names) -> dict[str, str]:
        for name in names:
            folder = room / "locales" / name
            folder.parent.mkdir(exist_ok=True)
            if shutil.which("localedef") and not folder.exists():
                make = ["localedef", "-i", name.partition(".")[0], "-f", "UTF-8", str(folder)]
                subprocess.run(make, capture_output=True)
            env = {"LC_ALL": name, "LANG": name} | ({"LOCPATH": str(folder.parent)} if folder.exists() else {})
            code = ["-c", LOCALE.format(name)]
            if not subprocess.run([sys.executable, *code], env=os.environ | env, capture_output=True).returncode:
                return env
        return missing(f"none of {', '.join(names)} can be made (Debian: apt-get install locales)")

    return language


@pytest.fixture(scope="session")
def run(room, places, language):
    """Run Python with these arguments in surroundings of the table, or in plain ones; what it prints is bytes.

    ``out`` is the folder that can be written to, whatever they are.
    """

    def run(name: str | None, *arguments: str, out: Path = room, cwd: Path = room) -> subprocess.CompletedProcess:
        around = TABLE[name] if name else Around()
        place = str(places[around.place])
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_", "COVERAGE_", "LC_", "LANG"))}
        env |= {"PYTHONPATH": os.pathsep.join([place, SITE] if "-S" in around.flags else [place]), "KG_OUT": str(out)}
        if around.locales:
            env |= language(around.locales)
        for name, value in around.env.items():
            env.pop(name, None)
            if value is not None:
                env[name] = value.format(foreign=places["foreign"])
        python = [sys.executable, *around.flags]
        if "-I" in around.flags:  # which heeds no PYTHONPATH, and has no other way to be told
            what = f"import runpy, sys; sys.path.insert(0, {place!r}); sys.argv[1:2] = []; "
            if arguments[0] == "-m":
                python += ["-c", what + "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"]
            else:
                python += ["-c", what + "runpy.run_path(sys.argv.pop(1), run_name='__main__')", "-"]
        shell = ["sh", "-c", f'{around.shell}\nexec "$@"', "sh"] if around.shell else []
        command = [*(around.way or ()), *shell, *python, *arguments]
        return subprocess.run(command, env=env, cwd=cwd, capture_output=True)

    return run
