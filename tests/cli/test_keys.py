"""`habeas key …` and `habeas keys rotate`, as an operator has them, beside a service that runs and on a folder that is not served."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from service.platform.sealing import RING_FILE, read_ring
from tests.serving import environment, serving


def habeas(*words: str, data: Path | None, code: int = 0, **more: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "service.cli", *words, *([] if data is None else ["--data", str(data)])]
    done = subprocess.run(command, env=environment() | more, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def asked(address: str, key: str, body: Any = None) -> Any:
    """What the service answers to a key: a document, or the status of a refusal."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, headers=headers, data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code


def test_keys_are_made_listed_rotated_and_revoked_and_sealing_keys_rotated(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    assert "there is no registry" in habeas("key", "list", data=data, code=1)
    with serving(data) as service:
        first, me = service.first_key(), f"{service.address}/v1/me"
        made = habeas("key", "create", "--label", "night import", "--scope", "read", "--scope", "write", data=data).strip()
        assert asked(me, made)["scopes"] == ["read", "write"]
        kid = made.split("_")[1]
        listed = habeas("key", "list", data=data)
        assert kid in listed
        assert "night import" in listed
        assert made.split("_")[2] not in listed
        following = habeas("key", "rotate", kid, data=data).strip()
        assert [asked(me, key)["key"] for key in (made, following)] == ["night import"] * 2
        last = habeas("key", "rotate", following.split("_")[1], "--overlap", "0", data=data).strip()
        assert asked(me, following) == 401
        habeas("key", "revoke", kid, "--reason", "laptop lost", data=data)
        assert asked(me, made) == 401
        assert "revoked already" in habeas("key", "revoke", kid, "--reason", "again", data=data, code=1)
        assert "no such key" in habeas("key", "revoke", "nobody", "--reason", "none", data=data, code=1)
        assert asked(me, last)["key"] == "night import"
        source = asked(f"{service.address}/v1/sources", first, {"type": "interview", "title": "A testimony"})["id"]
        identity = f"{service.address}/v1/sources/{source}/identity"
        asked(identity, first, {"name": "An invented witness"})
        before = read_ring(data / RING_FILE)
        assert ": 1 identities" in habeas("keys", "rotate", data=data)
        assert not set(before.keys) & set(read_ring(data / RING_FILE).keys)
        assert asked(f"{identity}/disclosures", first, {"reason": "to see"})["name"] == "An invented witness"
    assert kid in habeas("key", "list", data=data), "the folder's database is run for the command"
    assert ": 1 identities" in habeas("keys", "rotate", data=data)
    assert first not in (data / RING_FILE).read_text()


def test_no_key_is_made_under_a_secret_that_is_not_the_service_s(database_url: str, tmp_path: Path) -> None:
    words = ("key", "create", "--label", "nobody's", "--scope", "read")
    url = {"HABEAS_DATABASE_URL": database_url}
    assert "there is no secret" in habeas(*words, data=tmp_path / "elsewhere", code=1, **url)
    assert not (tmp_path / "elsewhere").exists()
    assert "there are no sealing keys" in habeas("keys", "rotate", data=tmp_path / "elsewhere", code=1, **url)
