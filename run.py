"""One start for a fresh machine: set the project up in a place of its own, then run it.

    python3 run.py test          lint, types, import contracts and tests
    python3 run.py test -k lock  only these tests: the rest of the line goes to pytest
    python3 run.py compare …     the same as `omnisim compare …`

Needs nothing but Python. The packages of a lock file go into `.venv` (or where OMNISIM_VENV says);
a stamp in there tells which lock that was, so that the second start goes straight on. They come
from wherever this machine's pip is told to look. All words about the set-up go to stderr.
"""

import ast
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

OLDEST_PYTHON = (3, 11)
OTHER_PYTHONS = ("python3.13", "python3.12", "python3.11")


def letter_about_python(version: "Sequence[int]", other: "str | None") -> "str | None":
    """What to tell whoever starts this with too old a Python; None if it is new enough."""
    if tuple(version) >= OLDEST_PYTHON:
        return None
    found, needed = (".".join(map(str, v)) for v in (version, OLDEST_PYTHON))
    remedy = f"`{other} run.py`" if other else f"installing Python {needed} or newer"
    return f"run.py: found Python {found}, but omnisim needs {needed} or newer. Try {remedy}."


# Asked before the first line that an older Python could not carry out; hence the quotes above.
LETTER = letter_about_python(sys.version_info[:2], next(filter(shutil.which, OTHER_PYTHONS), None))
if LETTER:
    sys.exit(LETTER)

ROOT = Path(__file__).resolve().parent
RUNTIME_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"  # holds every line of the runtime lock, and more
UV_LOCK = ROOT / "requirements-uv.lock"

VENV = ROOT / (os.environ.get("OMNISIM_VENV") or ".venv")
STAMP = VENV / "omnisim-setup.txt"
UNFINISHED = "unfinished"

STARTED_AS = "OMNISIM_STARTED_AS"  # so that what omnisim advises to type is what works here
# What starts of omnisim import, and compiled engines need.
WANTED_SOON = "import numba, omnisim.cli.answers, omnisim.machine_code.kept, omnisim.report.page"

UV_NAMES = {  # pip's setting -> uv's variable
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def main(arguments: list[str]) -> int:
    """Exit code of the command that the arguments ask for, after any set-up it needs."""
    if arguments[:1] == ["test"]:
        make_ready(TEST_LOCK)
        return run_all(checks(arguments[1:]))
    make_ready(RUNTIME_LOCK)
    os.environ[STARTED_AS] = started_as()
    return hand_over([program("omnisim"), *arguments])


def checks(pytest_arguments: list[str]) -> dict[str, list[str]]:
    """The commands that must all succeed, by name; the tests alone when pytest is told more."""
    tests = {"tests": [program("python"), "-m", "pytest", *pytest_arguments]}
    if pytest_arguments:
        return tests
    return {
        "lint": [program("ruff"), "check"],
        "layout": [program("ruff"), "format", "--check"],
        "types": [program("python"), "-m", "mypy"],
        "imports": [program("lint-imports"), "--no-logo"],
        **tests,
    }


def run_all(commands: dict[str, list[str]]) -> int:
    """Exit code 0 if every command succeeds, else that of the first that does not."""
    failures: dict[str, int] = {}
    for name, command in commands.items():
        say(name)
        code = run(command, folder=ROOT)
        if code:
            failures[name] = code
    if failures:
        say(f"not passed: {', '.join(failures)}.")
    return next(iter(failures.values()), 0)


def started_as() -> str:
    """What was typed before the arguments, such as `python3 run.py`."""
    if os.name == "nt":
        return "py run.py"
    python, *rest = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    return shlex.join([Path(python).name, *rest])


def program(name: str) -> str:
    """Path of a program in the venv."""
    if os.name == "nt":
        return str(VENV / "Scripts" / f"{name}.exe")
    return str(VENV / "bin" / name)


def hand_over(command: list[str]) -> int:
    """Become the command where the system allows it, so that signals and exit code are its own."""
    if os.name == "nt":
        return run(command)
    return os.execv(command[0], command)


def run(command: list[str], *, folder: Path | None = None) -> int:
    """Exit code of a command, which may take its time to answer a Ctrl-C before all ends."""
    child = subprocess.Popen(command, cwd=folder)
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.wait()
        raise
    return code if code >= 0 else 128 - code


def say(words: str) -> None:
    """Words for the person at the terminal, out of the way of data."""
    print(f"run.py: {words}", file=sys.stderr, flush=True)


# The set-up


def make_ready(lock: Path) -> None:
    """See to it that the venv holds what the lock names."""
    if is_ready(lock):
        return
    try:
        with one_at_a_time():
            if not is_ready(lock):
                set_up(lock)
    except OSError as error:
        sys.exit(f"run.py: {error}. Try again, or name another folder in OMNISIM_VENV.")


def is_ready(lock: Path) -> bool:
    """Whether a finished set-up with this very lock is in place, its Python included."""
    return fingerprint(lock) in stamp() and Path(program("python")).exists()


def stamp() -> list[str]:
    """The fingerprints that the last set-up left; none of them while one is under way."""
    return STAMP.read_text(encoding="utf-8").splitlines() if STAMP.is_file() else []


def fingerprint(lock: Path) -> str:
    """One line that changes with the lock, the project's place and the Python in use."""
    place = f"{str(ROOT)!a} {sys.version_info[:2]}"
    return f"{lock.name} {hashlib.sha256(place.encode() + lock.read_bytes()).hexdigest()}"


def set_up(lock: Path) -> None:
    """Fill the venv; the stamp is written last, so that a half-made venv is known as such."""
    began = time.monotonic()
    say(f"setting up {VENV} from {lock.name}, once …")
    runtime_only = stamp() == [fingerprint(RUNTIME_LOCK)] and is_ready(RUNTIME_LOCK)
    if not runtime_only:  # on top of which the tests may have what else they need
        make_venv()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    install(lock)
    import_once()
    contents = dict.fromkeys([fingerprint(RUNTIME_LOCK), fingerprint(lock)])
    STAMP.write_text("\n".join(contents), encoding="utf-8")
    say(f"ready after {time.monotonic() - began:.0f} s.")


def make_venv() -> None:
    """A new venv in the place of an old one of ours; what is not ours is left alone."""
    VENV.mkdir(parents=True, exist_ok=True)
    if any(VENV.iterdir()) and not STAMP.exists():
        sys.exit(
            f"run.py: {VENV} is there, but was not made by run.py.\n"
            "Try removing it, or name another folder in OMNISIM_VENV."
        )
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != STAMP:
            entry.unlink()
    command = [sys.executable, "-I", "-m", "venv", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, close_fds=False)
    if made.returncode:
        sys.exit(
            f"{made.stdout}{made.stderr}run.py: Python could not make a virtual environment.\n"
            "Debian and Ubuntu deliver that part separately: try `apt install python3-venv`."
        )


def install(lock: Path) -> None:
    """Put the packages of the lock, then the project itself, into the venv: by uv, else by pip."""
    pip = [program("python"), "-I", "-m", "pip"]
    listing = subprocess.run([*pip, "config", "list"], stdout=subprocess.PIPE, text=True).stdout
    environment = {**uv_settings(listing), **os.environ, "PIP_USER": "0"}
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 - there may be no home
        environment["UV_NO_CACHE"] = "1"

    by_pip = [*pip, "install", "--disable-pip-version-check"]
    by_uv = [program("uv"), "pip", "install", "--python", program("python")]
    project = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]

    def enters(*commands: list[str]) -> bool:
        return all(succeeds(command, environment) for command in commands)

    if enters([*by_pip, *locked(UV_LOCK)], [*by_uv, *locked(lock)], [*by_uv, *project]):
        return
    say("uv could not do it; going on with pip, which takes longer …")
    if not enters([*by_pip, *locked(lock)], [*by_pip, *project]):
        sys.exit(
            f"run.py: {lock.name} could not be installed; the reason stands above.\n"
            "Try again with a way to the package index that pip uses, or with another Python: "
            f"a newly published one may lack packages (this is {sys.version.split()[0]})."
        )


def import_once() -> None:
    """Let Python keep what it makes of the packages, as pip would: no start shall wait for it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    succeeds([program("python"), "-c", WANTED_SOON], environment)


def locked(lock: Path) -> list[str]:
    """Options that let in exactly the files whose hashes the lock names, and build nothing."""
    progress = [] if sys.stderr.isatty() else ["--quiet"]
    return [*progress, "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    """Whether a command of the set-up ends well; all it says goes to stderr."""
    # It may outlive a killed start: then the handle that it inherits keeps the door shut.
    code = subprocess.call(command, cwd=ROOT, env=environment, stdout=2, close_fds=False)
    return code == 0


def uv_settings(pip_config: str) -> dict[str, str]:
    """What `pip config list` prints, in uv's words; uv itself does not read pip's settings."""
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}  # safe here: the hashes decide
    lines = [line.partition("=")[::2] for line in pip_config.splitlines()]
    for section in ("global", "install", ":env:"):  # the later, the stronger
        for key, value in lines:
            name = UV_NAMES.get(key.removeprefix(section + "."))
            if name:
                settings[name] = " ".join(ast.literal_eval(value).split())
    return settings


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one set-up of this venv run at a time; whoever waits will find it done."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with VENV.with_name(VENV.name + ".lock").open("a") as door:
        os.set_inheritable(door.fileno(), True)
        if not closes(door):
            say("waiting for another set-up to end …")
            while not closes(door):
                time.sleep(0.5)
        yield


def closes(door: IO[str]) -> bool:
    """Whether the door is ours now; the system opens it when all who hold it have ended."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(door.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("stopped.")
        sys.exit(130)
