"""The stand and the compose file are one configuration; the short stand itself where the machine can."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from portal.environment import Environment
from portal.runtime.stand import drill, network
from portal.runtime.stand.compose import (
    COMPOSE,
    IMAGE,
    ComposeError,
    filled,
    names_used,
    of_the_image,
    services,
)
from portal.runtime.stand.deployment import (
    MACHINES,
    NGINX,
    ONCE,
    OWN_MACHINES,
    PLACES,
    Deployment,
    nginx_conf,
    variables,
)

TOLD = variables(sandbox="required")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain $HOME", "plain $HOME"),
        ("${A}/${B}", "one/"),
        ("${A:-x}${B:-x}", "onex"),
        ("${B:-${A:-x}}", "one"),
        ("${A:+then:${B:-y}}${B:+then}!", "then:y!"),
        ("${A:?why}", "one"),
    ],
)
def test_variables_are_filled_in_as_the_engine_does(text, expected):
    assert filled(text, {"A": "one", "B": ""}) == expected


def test_a_variable_that_must_be_set_is_named():
    with pytest.raises(ComposeError, match=r"POSTGRES_PASSWORD: set it in \.env"):
        services({**TOLD, "POSTGRES_PASSWORD": ""})


def unfolded():
    """The file with its variables and its merged parts in place."""
    return yaml.safe_load(filled(COMPOSE.read_text("utf-8"), TOLD))


def test_the_file_is_right_by_the_specification():
    compose = PyCompose.from_json(json.dumps(unfolded()))
    compose.validate()
    assert set(compose.service_names()) == {*services(TOLD), "objects"}


def test_every_service_has_a_machine_and_every_copy_one():
    known = services(TOLD)
    assert set(known) == {*PLACES, *OWN_MACHINES, ONCE}
    assert {name: len(where) for name, where in PLACES.items()} == {
        name: known[name].replicas for name in PLACES
    }
    assert {machine for where in PLACES.values() for machine in where} | {*OWN_MACHINES} <= set(MACHINES)


def test_each_process_is_told_what_the_file_says_and_what_the_portal_knows():
    """Folders apart, nothing is lost or added on the way from the file to a process; the owner's address only to `migrate`."""
    known = services(TOLD)
    fields = {name.upper() for name in Environment.model_fields}
    of_others = {
        "DJANGO_SETTINGS_MODULE",
        "PYTHONUNBUFFERED",
        "MALLOC_ARENA_MAX",
        "VALIDATORS_SANDBOX",
        "PROMETHEUS_MULTIPROC_DIR",
    }
    for name in (*PLACES, ONCE):
        assert set(known[name].environment) <= fields | of_others, name
        assert ("DATABASE_OWNER_URL" in known[name].environment) == (name == ONCE), name
    # what an operator sets in `.env` arrives; the rest is the file's own business
    assert fields - set(known["web"].environment) == {"DATABASE_OWNER_URL", "DATABASE_POOL", "DEBUG"}
    asked = {name for name in names_used() if name not in {"HTTP_PORT", "BASE_IMAGE", "OBJECTS_CONFIG"}}
    assert set(TOLD) <= asked


def test_without_a_web_role_everybody_is_the_owner():
    one = services({**TOLD, "POSTGRES_WEB_PASSWORD": ""})["web"].environment["DATABASE_URL"]
    two = services(TOLD)["web"].environment["DATABASE_URL"]
    assert one == f"postgresql://portal:{TOLD['POSTGRES_PASSWORD']}@postgres:5432/portal"
    assert two == f"postgresql://portal_web:{TOLD['POSTGRES_WEB_PASSWORD']}@postgres:5432/portal"


def test_what_parses_files_is_allowed_its_sandbox_and_everything_else_is_locked():
    raw = unfolded()["services"]
    ours = {name: one for name, one in raw.items() if one["image"] == IMAGE}
    assert {
        name for name, one in ours.items() if not (one["read_only"] and one["cap_drop"] == ["ALL"])
    } == set()
    unconfined = {
        name for name, one in ours.items() if any("systempaths" in word for word in one["security_opt"])
    }
    assert unconfined == {name for name in PLACES if name.startswith("worker-")}
    assert {services(TOLD)[name].environment["VALIDATORS_SANDBOX"] for name in unconfined} == {"required"}
    assert {name for name, one in ours.items() if one.get("restart") != "unless-stopped"} == {ONCE}
    assert {name for name in PLACES if not services(TOLD)[name].health} == {"sweep"}


def test_the_images_own_words():
    told, command = of_the_image()
    assert (told["PORTAL_DATA"], told["DJANGO_SETTINGS_MODULE"]) == ("/data", "portal.settings")
    assert command[:3] == ("python", "-m", "granian")
    assert services(TOLD)["web"].argv == command


def test_nginx_is_the_shipped_file_but_for_folders_and_on_one_loopback_addresses(tmp_path):
    apart = Deployment(tmp_path, network.Namespaces(MACHINES, tmp_path))
    inner = NGINX.read_text("utf-8").replace("alias /data/", f"alias {tmp_path}/data/")
    assert inner in nginx_conf(apart)
    together = Deployment(tmp_path, None)
    webs = " ".join(f"server 127.0.0.1:{together.ports[name]};" for name in PLACES["web"])
    inner = inner.replace("server web:8000;", webs)
    inner = inner.replace("listen 80;", f"listen 127.0.0.1:{together.ports['nginx']};")
    assert inner in nginx_conf(together)


def test_every_machine_knows_the_others_by_the_names_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(network, "ETC", tmp_path / "netns")
    net = network.Namespaces(MACHINES, tmp_path, dict.fromkeys(PLACES["web"], "web"))
    net._etc("stand-1-nginx")
    lines = (tmp_path / "netns" / "stand-1-nginx" / "hosts").read_text("utf-8").splitlines()
    assert [line.split()[0] for line in lines if "web" in line.split()] == ["10.77.14.2", "10.77.14.3"]
    assert "10.77.14.7 postgres" in lines


def left_behind():
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=False).stdout
    return [line for line in listed.splitlines() if line.startswith("stand-")]


def test_what_is_made_is_removed_and_what_a_killed_one_left_is_swept(tmp_path):
    if why_not := network.possible():
        pytest.skip(why_not)
    before = set(left_behind())
    ended = subprocess.Popen(["true"])
    ended.wait()
    orphan = f"stand-{ended.pid}-web-1"
    subprocess.run(["ip", "netns", "add", orphan], check=True)
    net = network.Namespaces(("visitor", "web-1"), tmp_path)
    try:
        net.up()
        ours = {f"stand-{os.getpid()}-{name}" for name in ("bridge", "visitor", "web-1")}
        made = {line.split()[0] for line in left_behind()}
        reached = subprocess.run(
            net.machine("visitor").argv("sh", "-c", "hostname; getent hosts web-1"),
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        net.down()
    assert ours <= made
    assert orphan not in made
    assert reached.stdout.split() == ["visitor", "10.77.14.2", "web-1"]
    assert set(left_behind()) <= before
    assert not list(network.ETC.glob(f"stand-{os.getpid()}-*"))


@pytest.mark.running
def test_a_case_walks_through_the_deployment_while_a_web_machine_dies(tmp_path):
    """`make stand` in short: namespaces for root, else one loopback. The long form kills a cable and a worker too."""
    if packages := drill.missing():
        pytest.skip(f"部署演练需要 {' '.join(packages)} / not installed")
    folder = Path("/var/tmp") / f"stand-test-{os.getpid()}" if os.geteuid() == 0 else tmp_path
    before = left_behind() if shutil.which("ip") else []
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "stand", "--short", "--keep", str(folder)],
            cwd=COMPOSE.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        shown = json.loads((folder / drill.RECORD).read_text("utf-8"))
        assert shown["network"] == ("loopback" if network.possible() else "namespaces")
        assert shown["wrong_key"] == "SignatureDoesNotMatch"
        assert (shown["web_killed"]["clients"], shown["web_killed"]["lost"]) == (4, 0)
        assert shown["web_killed"]["files"] >= 4
        assert (left_behind() if shutil.which("ip") else []) == before
    finally:
        shutil.rmtree(folder, ignore_errors=True)
