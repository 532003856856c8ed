"""The lock files: complete, hashed, free of any address, and of one mind."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"]


def entries(lock: str) -> dict[str, list[str]]:
    """The hashes of each requirement of a lock, by `name==version ; marker`."""
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    found = {}
    for line in joined.splitlines():
        requirement, *hashes = line.split("--hash=")
        found[requirement.strip()] = [item.strip() for item in hashes]
    return found


def name_of(requirement: str) -> str:
    """The name a requirement begins with, as package indexes write it."""
    begun = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    assert begun, requirement
    return re.sub(r"[-_.]+", "-", begun.group()).lower()


def declared() -> dict[str, set[str]]:
    """The names that pyproject.toml asks for: to build and run, and all that there is."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    extras = itertools.chain(*project["optional-dependencies"].values())
    needed = [*pyproject["build-system"]["requires"], *project["dependencies"]]
    everything = {name_of(text) for text in [*needed, *extras]} - {name_of(project["name"])}
    return {"requirements.lock": {*map(name_of, needed)}, "requirements-dev.lock": everything}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_one_version_with_its_hashes(lock: str) -> None:
    version = re.compile(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[\w.+!]+( ; .+)?")
    sha256 = re.compile(r"sha256:[0-9a-f]{64}")
    for requirement, hashes in entries(lock).items():
        assert version.fullmatch(requirement)
        assert hashes
        assert all(map(sha256.fullmatch, hashes)), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_of_any_machine_or_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|@|#|/|^ *--(?!hash=)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_declared_dependency_is_locked(lock: str) -> None:
    assert declared()[lock] <= {name_of(requirement) for requirement in entries(lock)}


def test_the_tests_run_on_the_very_versions_of_the_runtime() -> None:
    assert entries("requirements.lock").items() <= entries("requirements-dev.lock").items()


def test_the_installer_is_locked_for_linux_mac_and_windows() -> None:
    [(uv, hashes)] = entries("requirements-uv.lock").items()
    assert uv.startswith("uv==")
    assert len(hashes) > 3
