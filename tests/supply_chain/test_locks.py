"""What is installed is what was locked: every requirement by its exact version and by hash, and every direct one is locked."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock")
_PINNED = re.compile(r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?==[^ ;]+( ; .+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def faults(text: str) -> list[str]:
    """The requirements of a lock that are not pinned to a version and a hash."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [line.split()[0] for line in lines if not _sound(line)]


def _sound(line: str) -> bool:
    requirement, *hashes = re.split(r"\s+(?=--)", line)
    return bool(_PINNED.fullmatch(requirement) and hashes and all(_HASH.fullmatch(each.strip()) for each in hashes))


def names(lock: str) -> set[str]:
    """What a lock holds, by name."""
    return {
        match.lower() for match in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==", Path(lock).read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_its_version_and_hashes(lock: str) -> None:
    assert faults(Path(lock).read_text(encoding="utf-8")) == []
    assert len(names(lock)) > 30


@pytest.mark.parametrize(
    "planted",
    [
        "planted==1.0",
        "planted>=1.0 --hash=sha256:" + "0" * 64,
        "planted==1.0 --hash=md5:" + "0" * 32,
        "planted @ https://example.org/x.whl",
    ],
)
def test_a_planted_requirement_without_its_hash_is_noticed(planted: str) -> None:
    assert faults(f"sound==1.0 --hash=sha256:{'0' * 64}\n{planted}") == [planted.partition(" ")[0]]


def test_every_requirement_of_the_project_is_locked() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    plain = lambda requirements: {re.split(r"[\[>=<~! ]", each)[0].lower() for each in requirements}  # noqa: E731
    assert plain(project["dependencies"]) <= names("requirements.lock")
    assert plain(project["optional-dependencies"]["dev"]) <= names("requirements-dev.lock")
    assert names("requirements.lock") <= names("requirements-dev.lock")


def test_what_is_installed_by_make_is_checked_by_hash() -> None:
    installs = [line for line in Path("Makefile").read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line for line in installs)
