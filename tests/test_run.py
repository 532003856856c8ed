"""The start for a fresh machine: its letters, its stamp and what it makes of its arguments."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import run


class TestPythonVersion:
    @pytest.mark.parametrize("version", [(3, 11), (3, 12), (4, 0)])
    def test_new_enough_a_python_gets_no_letter(self, version: tuple[int, int]) -> None:
        assert run.letter_about_python(version, "python3.12") is None

    def test_the_letter_says_what_was_found_what_is_needed_and_what_to_try(self) -> None:
        letter = run.letter_about_python((3, 8), "python3.12")
        assert letter == (
            "run.py: found Python 3.8, but omnisim needs 3.11 or newer. Try `python3.12 run.py`."
        )

    def test_without_a_newer_python_at_hand_the_letter_asks_for_one(self) -> None:
        letter = run.letter_about_python((3, 10), None)
        assert letter is not None
        assert letter.endswith("Try installing Python 3.11 or newer.")

    def test_a_much_older_python_can_read_as_far_as_the_letter(self) -> None:
        ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


class TestCommands:
    def test_a_plain_test_is_everything_with_the_tests_last(self) -> None:
        commands = run.checks([])
        assert list(commands) == ["lint", "layout", "types", "imports", "tests"]

    def test_told_more_it_is_pytest_alone(self) -> None:
        [command] = run.checks(["-k", "lock", "-x"]).values()
        assert command[1:] == ["-m", "pytest", "-k", "lock", "-x"]

    def test_any_other_command_is_omnisims_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[object] = []
        monkeypatch.setattr(run, "make_ready", asked.append)
        monkeypatch.setattr(run, "hand_over", asked.append)
        monkeypatch.setenv(run.STARTED_AS, "")
        run.main(["compare", "a scenario.yaml", "--seed", "7"])
        omnisim = run.program("omnisim")
        assert asked == [run.RUNTIME_LOCK, [omnisim, "compare", "a scenario.yaml", "--seed", "7"]]

    @pytest.mark.skipif(sys.platform == "win32", reason="there it is always `py run.py`")
    def test_omnisim_learns_how_it_was_started(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            sys, "orig_argv", ["/opt/bin/python3", "../a shop/run.py", "check", "x.yaml"]
        )
        monkeypatch.setattr(sys, "argv", ["../a shop/run.py", "check", "x.yaml"])
        assert run.started_as() == "python3 '../a shop/run.py'"

    def test_a_failing_check_names_itself_and_hides_nothing(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        codes = {"lint": 3, "types": 0, "tests": 1}
        monkeypatch.setattr(run, "run", lambda command, folder: codes[command[0]])
        assert run.run_all({name: [name] for name in codes}) == 3
        assert capsys.readouterr().err.endswith("run.py: not passed: lint, tests.\n")

    def test_a_command_keeps_its_exit_code(self) -> None:
        assert run.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with two locks and a venv whose Python is an empty file."""
    for place, name in {"RUNTIME_LOCK": "a.lock", "TEST_LOCK": "b.lock"}.items():
        (tmp_path / name).write_text(f"{name}==1\n")
        monkeypatch.setattr(run, place, tmp_path / name)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / "venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / "venv" / "stamp")
    return tmp_path


@pytest.fixture
def made(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a set-up in that folder did, in order, with nothing really installed."""
    deeds: list[str] = []

    def make_venv(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        deeds.append("venv")
        python = Path(run.program("python"))
        python.parent.mkdir(parents=True)
        python.touch()
        return subprocess.CompletedProcess(command, returncode=0)

    monkeypatch.setattr(subprocess, "run", make_venv)
    monkeypatch.setattr(run, "install", lambda lock: deeds.append(lock.name))
    monkeypatch.setattr(run, "import_once", lambda: None)
    return deeds


class TestStamp:
    def test_a_finished_set_up_is_not_done_again(self, made: list[str]) -> None:
        run.make_ready(run.RUNTIME_LOCK)
        run.make_ready(run.RUNTIME_LOCK)
        assert made == ["venv", "a.lock"]

    def test_the_tests_come_on_top_of_the_runtime(self, made: list[str]) -> None:
        run.make_ready(run.RUNTIME_LOCK)
        run.make_ready(run.TEST_LOCK)
        assert made == ["venv", "a.lock", "b.lock"]

    def test_what_the_tests_need_is_enough_for_any_command(self, made: list[str]) -> None:
        run.make_ready(run.TEST_LOCK)
        run.make_ready(run.RUNTIME_LOCK)
        assert made == ["venv", "b.lock"]

    def test_a_changed_lock_makes_the_venv_anew(self, made: list[str]) -> None:
        run.make_ready(run.RUNTIME_LOCK)
        leftover = run.VENV / "lib" / "leftover.py"
        leftover.parent.mkdir()
        leftover.touch()
        run.RUNTIME_LOCK.write_text("a.lock==2\n")
        run.make_ready(run.RUNTIME_LOCK)
        assert made == ["venv", "a.lock"] * 2
        assert not leftover.exists()

    def test_a_moved_project_makes_the_venv_anew(
        self, made: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run.make_ready(run.RUNTIME_LOCK)
        monkeypatch.setattr(run, "ROOT", run.ROOT / "elsewhere")
        assert not run.is_ready(run.RUNTIME_LOCK)

    def test_a_venv_whose_python_is_gone_is_made_anew(self, made: list[str]) -> None:
        run.make_ready(run.RUNTIME_LOCK)
        Path(run.program("python")).unlink()
        run.make_ready(run.RUNTIME_LOCK)
        assert made == ["venv", "a.lock"] * 2

    def test_a_half_made_venv_is_made_anew(
        self, made: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def pull_the_plug(lock: Path) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(run, "install", pull_the_plug)
            with pytest.raises(KeyboardInterrupt):
                run.make_ready(run.RUNTIME_LOCK)
        assert not run.is_ready(run.RUNTIME_LOCK)
        run.make_ready(run.RUNTIME_LOCK)
        assert made == ["venv", "venv", "a.lock"]

    def test_a_folder_of_somebody_else_is_left_alone(self, made: list[str]) -> None:
        treasure = run.VENV / "treasure.txt"
        treasure.parent.mkdir()
        treasure.write_text("mine")
        with pytest.raises(SystemExit, match="was not made by run.py"):
            run.make_ready(run.RUNTIME_LOCK)
        assert treasure.read_text() == "mine"
        assert made == []

    def test_a_folder_that_cannot_be_written_ends_in_a_letter(
        self, made: list[str], monkeypatch: pytest.MonkeyPatch, project: Path
    ) -> None:
        (project / "file").touch()
        monkeypatch.setattr(run, "VENV", project / "file" / "venv")
        with pytest.raises(SystemExit, match="name another folder in OMNISIM_VENV"):
            run.make_ready(run.RUNTIME_LOCK)
        assert made == []


class TestPackageIndex:
    def test_pips_settings_are_put_into_uvs_words(self) -> None:
        listing = (
            "global.cert='/certificates/own.crt'\n"
            "global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'\n"
            "global.timeout='60'\n"
        )
        assert run.uv_settings(listing) == {
            "UV_INDEX_STRATEGY": "unsafe-best-match",
            "SSL_CERT_FILE": "/certificates/own.crt",
            "UV_INDEX": "https://one.example/simple https://two.example/simple",
        }

    def test_the_more_particular_setting_wins_as_it_does_in_pip(self) -> None:
        listing = (
            ":env:.index-url='https://environment.example'\n"
            "global.index-url='https://everywhere.example'\n"
            "install.index-url='https://install.example'\n"
        )
        assert run.uv_settings(listing)["UV_DEFAULT_INDEX"] == "https://environment.example"

    def test_nothing_set_says_nothing_about_places(self) -> None:
        assert list(run.uv_settings("")) == ["UV_INDEX_STRATEGY"]


def test_what_is_wanted_soon_is_there() -> None:
    subprocess.run([sys.executable, "-c", run.WANTED_SOON], check=True, cwd=run.ROOT)
