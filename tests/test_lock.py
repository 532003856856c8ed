"""The lock files: complete, hashed, free of any address, and of one mind."""

import ast
import importlib.metadata
import itertools
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"]
EXTRAS = ["cluster", "parquet", "calibrate", "data"]


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


def names(lock: str) -> set[str]:
    """The names of all that a lock holds."""
    return set(map(name_of, entries(lock)))


def declared(*extras: str) -> set[str]:
    """The names that pyproject.toml asks for: to build, to run, and for some extras."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    more = itertools.chain(*(project["optional-dependencies"][extra] for extra in extras))
    needed = [*pyproject["build-system"]["requires"], *project["dependencies"], *more]
    return set(map(name_of, needed)) - {name_of(project["name"])}


def imported() -> set[str]:
    """The packages from elsewhere that the modules of omnisim import."""
    found: set[str] = set()
    for module in (ROOT / "omnisim").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"omnisim", "_typeshed"}  # the last for types only


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


def test_every_declared_dependency_is_locked() -> None:
    assert declared() <= names("requirements.lock")
    assert declared(*EXTRAS, "dev") <= names("requirements-dev.lock")


def test_whatever_omnisim_imports_comes_with_it_or_with_an_extra() -> None:
    suppliers = importlib.metadata.packages_distributions()
    at_hand = names("requirements.lock") | declared(*EXTRAS)
    orphans = {
        module
        for module in imported()
        if at_hand.isdisjoint(map(name_of, suppliers.get(module, [module])))
    }
    assert orphans == set()


def test_the_tests_run_on_the_very_versions_of_the_runtime() -> None:
    assert entries("requirements.lock").items() <= entries("requirements-dev.lock").items()


def test_the_installer_is_locked_for_linux_mac_and_windows() -> None:
    [(uv, hashes)] = entries("requirements-uv.lock").items()
    assert uv.startswith("uv==")
    assert len(hashes) > 3
