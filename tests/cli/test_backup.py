"""`habeas backup`, `habeas restore` and `habeas erasures`, as an operator has them, while the service runs and is written to."""

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from service.platform.embedded import served_from
from tests.cli.test_keys import asked, habeas
from tests.serving import Service, serving

EVENT = {"axis": "life", "code": "presumed_alive", "occurred": "2025-03", "certainty": "possible"}


def sent(service: Service, key: str, path: str, body: Any) -> Any:
    """What the service makes of a body."""
    made = asked(f"{service.address}{path}", key, body)
    assert isinstance(made, dict), made
    return made


def captured(service: Service, key: str, content: bytes) -> str:
    """Attach a file to a fresh source; answers where its content is to be had."""
    source = sent(service, key, "/v1/sources", {"type": "web", "title": "An invented page", "audience": "organization"})["id"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/html"}
    request = urllib.request.Request(f"{service.address}/v1/sources/{source}/captures", data=content, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return f"/v1/sources/{source}/captures/{json.load(answer)['id']}/content"


def read(service: Service, key: str, path: str) -> bytes:
    """What the service answers, as it is."""
    request = urllib.request.Request(f"{service.address}{path}", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def with_secrets_of(data: Path, other: Path) -> Path:
    """An empty place, to which the secrets that no backup holds were brought."""
    other.mkdir(mode=0o755)
    for name in ("secret", "sealing.keys"):
        shutil.copy(data / name, other / name)
    return other


def test_a_registry_is_backed_up_while_it_runs_and_stands_again_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data, backup = tmp_path / "var", tmp_path / "backup"
    with serving(data) as service:
        key = service.first_key()
        content = captured(service, key, b"<p>An invented page</p>")
        gone = sent(service, key, "/v1/persons", {"names": [{"full": "Wholly Invented"}]})["id"]
        before = sent(service, key, "/v1/cases/KP-2014-0001/status-events", EVENT)["event"]["id"]
        said = habeas("backup", str(backup), data=data)
        assert "7 cases, " in said
        assert "1 captured files; up to row " in said
        after = sent(service, key, "/v1/cases/KP-2014-0001/status-events", EVENT)["event"]["id"]
        sent(service, key, f"/v1/persons/{gone}/erasure", {"reason": "The family asked."})
        assert "is there already" in habeas("backup", str(backup), data=data, code=1)
        erased = tmp_path / "erasures"
        erased.write_text(habeas("erasures", data=data))
        assert gone in erased.read_text()
        assert "Invented" not in erased.read_text()
        assert "there is something in this database already" in habeas(
            "restore", str(backup), data=data, code=1, HABEAS_DATABASE_URL=database_of(service)
        )
    elsewhere = with_secrets_of(data, tmp_path / "elsewhere")
    said = habeas("restore", str(backup), "--erasures", str(erased), data=elsewhere)
    assert "erased again: 1 of 1 people" in said
    assert "restored and verified, up to row " in said
    with serving(elsewhere) as again:
        assert read(again, key, content) == b"<p>An invented page</p>"
        events = [each["id"] for each in asked(f"{again.address}/v1/cases/KP-2014-0001", key)["status_history"]]
        assert before in events
        assert after not in events
        assert asked(f"{again.address}/v1/persons/{gone}", key) == 404
        assert asked(f"{again.address}/v1/persons", key, {"names": [{"full": "Wholly Invented"}]}) == 409
        sent(again, key, "/v1/cases/KP-2014-0001/status-events", EVENT)
        assert habeas("verify", "--url", database_of(again), data=None).startswith("verified: ")
    assert "there is something" in habeas("restore", str(backup), data=elsewhere, code=1)


def database_of(service: Service) -> str:
    """The URL of the database that a running service has in its folder."""
    url = served_from(service.data)
    assert url is not None
    return url


def altered(file: Path) -> None:
    """One bit is another."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A registry that is not served any more, and its backup, with one captured file."""
    folder = tmp_path_factory.mktemp("kept")
    folder.chmod(0o755)
    with serving(folder / "var") as service:
        captured(service, service.first_key(), b"a file")
    habeas("backup", str(folder / "backup"), data=folder / "var")
    return folder / "var", folder / "backup"


@pytest.mark.parametrize("what", ["database.dump", "captures"])
def test_one_bit_that_is_another_is_found(kept: tuple[Path, Path], tmp_path: Path, what: str) -> None:
    tmp_path.chmod(0o755)
    data, backup = kept
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    altered(next(file for file in (copy / what).rglob("*") if file.is_file()) if what == "captures" else copy / what)
    said = habeas("restore", str(copy), data=with_secrets_of(data, tmp_path / "elsewhere"), code=1)
    assert "altered" in said


def test_without_its_secret_and_its_sealing_keys_a_backup_is_not_restored(kept: tuple[Path, Path], tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data, backup = kept
    bare = tmp_path / "bare"
    bare.mkdir()
    assert "there is no secret" in habeas("restore", str(backup), data=bare, code=1)
    assert "the secret is not the one" in habeas(
        "restore", str(backup), data=bare, code=1, HABEAS_SECRET="another secret, as long as need be"
    )
    manifest = json.loads((backup / "manifest.json").read_text())
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    (copy / "manifest.json").write_text(json.dumps(manifest | {"sealing_keys": ["abcd1234"]}))
    said = habeas("restore", str(copy), data=with_secrets_of(data, tmp_path / "elsewhere"), code=1)
    assert "sealing keys are missing: abcd1234" in said
    (copy / "manifest.json").write_text(json.dumps(manifest | {"revision": "9999_later"}))
    assert "newer than this version" in habeas("restore", str(copy), data=with_secrets_of(data, tmp_path / "later"), code=1)
    assert "is no whole backup" in habeas("restore", str(tmp_path / "nowhere"), data=tmp_path / "later", code=1)


def test_a_captured_file_that_is_gone_is_said_and_everything_else_is_kept(kept: tuple[Path, Path], tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    shutil.copytree(kept[0], data, symlinks=True, ignore=shutil.ignore_patterns("socket"))
    if (user := (kept[0] / "postgres").stat()).st_uid:
        for path in (data / "postgres", *(data / "postgres").rglob("*")):
            shutil.chown(path, user.st_uid, user.st_gid)
    file = next(each for each in (data / "captures").rglob("*") if each.is_file())
    file.unlink()
    command_said = habeas("backup", str(tmp_path / "backup"), data=data, code=1)
    assert file.name in command_said or (tmp_path / "backup" / "manifest.json").exists()
    assert json.loads((tmp_path / "backup" / "manifest.json").read_text())["captures_missing"] == [file.name]
