"""What an operator installs: pinned by hash, licensed, repeatable, and as closed as the guide says."""

import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import metadata, requires, version
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from indexer.postgres.address import read_address
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
LOCK = (DEPLOY / "requirements.lock").read_text()
POSTGRES_LOCK = (DEPLOY / "postgres.lock").read_text()
PINNED, PINNED_POSTGRES = (
    dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE)) for lock in (LOCK, POSTGRES_LOCK)
)


def names(section: str) -> set[str]:
    """Return the names in a list of dependencies of the project file."""
    listed = re.search(rf"^{section} = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert listed
    return {name.lower().replace("_", "-") for name in re.findall(r'^ +"([\w-]+)', listed[1], re.MULTILINE)}


def test_the_lock_pins_all_that_the_server_needs_and_nothing_that_builds():
    """Every dependency is pinned with a hash; what only builds or tests is not there; no address is named."""
    assert names("dependencies") <= set(PINNED)
    assert not {*names("build"), *names("dev"), "transformers", "mkdocs"} & set(PINNED)
    for lock in (LOCK, POSTGRES_LOCK):
        for block in re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in block, block
        assert not re.search(r"https?:|index|find-links|file:|/", lock.replace(" \\", ""))


def test_the_lock_can_be_installed_by_the_python_of_debian_12():
    """Each pinned package takes Python 3.11.2, as its own metadata say of the version that is pinned."""
    pinned = PINNED | PINNED_POSTGRES
    installed = {name: metadata(name) for name in pinned if version(name) == pinned[name]}
    assert len(installed) > 0.8 * len(pinned)  # an environment may be a few releases behind a new lock
    for name, said in installed.items():
        assert "3.11.2" in SpecifierSet(said.get("Requires-Python") or ""), name


def test_the_lock_of_the_database_adds_what_the_extra_needs_and_nothing_else():
    """psycopg with its programs and its pool; together with the other lock all that they need."""
    assert set(PINNED_POSTGRES) == {*names("postgres"), "psycopg-binary"}
    assert not set(PINNED) & set(PINNED_POSTGRES)
    needed = {re.split(r"[^\w-]", one)[0] for name in PINNED_POSTGRES for one in requires(name) or () if ";" not in one}
    assert needed <= set(PINNED) | set(PINNED_POSTGRES)


def test_unit_and_compose_can_reach_a_database():
    """Each example names the setting, a file for the password and what opens the way; no example holds a password."""
    unit = (DEPLOY / "throughcare.service.d/postgres.conf").read_text()
    assert "IPAddressDeny=any" in (DEPLOY / "throughcare.service").read_text()
    assert re.search(r"^IPAddressAllow=\d", unit, re.MULTILINE)
    assert re.search(r"^LoadCredential=pgpass:", unit, re.MULTILINE)
    compose = yaml.safe_load((DEPLOY / "compose.postgres.yaml").read_text())["services"]["throughcare"]
    assert compose["build"]["args"]["LOCKS"].split() == ["requirements.lock", "postgres.lock"]
    assert compose["environment"]["PGPASSFILE"] in {volume.split(":")[1] for volume in compose["volumes"]}
    addresses = [compose["environment"]["THROUGHCARE_INDEX"], *re.findall(r"THROUGHCARE_INDEX=([^\s\"]+)", unit)]
    assert len(addresses) == 2
    for address in map(read_address, addresses):
        assert address.names == ("db1.example.org:5432", "db2.example.org:5432")
        assert all("password" not in server for server in address.servers)


def test_every_pinned_package_has_its_licence_listed():
    """The list is that of the lock, no licence in it asks for more than to be named, and each package is needed."""
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \| (.*) \|$", (DEPLOY / "LICENCES.md").read_text(), re.MULTILINE)[2:]
    assert {package for package, _, _ in rows} == set(PINNED) | set(PINNED_POSTGRES)
    for package, licence, needed_by in rows:
        assert re.search("MIT|BSD|Apache|PSF|ISC|MPL|LGPL|Python", licence), (package, licence)
        assert needed_by, package


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel, built twice in two folders."""
    built = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1750000000"})
        built.append(next(folder.glob("throughcare-*.whl")))
    return built


def test_two_builds_of_the_wheel_are_the_same(wheels):
    """Byte for byte."""
    assert wheels[0].read_bytes() == wheels[1].read_bytes()


def test_the_wheel_holds_the_program_and_nothing_else(wheels):
    """Both packages with their templates and the command; no test, no record, no bundle."""
    held = {Path(name) for name in zipfile.ZipFile(wheels[0]).namelist()}
    tops = {path.parts[0] for path in held if not path.parts[0].endswith(".dist-info")}
    assert tops == {"indexer", "search_api", "throughcare"}
    sources = {path.relative_to(ROOT) for top in ("indexer", "search_api") for path in (ROOT / top).rglob("*.py")}
    assert sources <= held


def test_the_container_is_closed():
    """No root, pinned by hash, a health check on readiness, nothing that builds; compose takes the rest away."""
    container = (DEPLOY / "Containerfile").read_text()
    assert re.search(r"^USER 10001:10001$", container, re.MULTILINE)
    assert "--require-hashes" in container
    assert re.search(r"^HEALTHCHECK .*\\\n.*/readyz", container, re.MULTILINE)
    compose = (DEPLOY / "compose.yaml").read_text()
    for closed in (
        "read_only: true",
        "cap_drop: [ALL]",
        "no-new-privileges:true",
        '"127.0.0.1:8000:8000"',
        "pids_limit",
    ):
        assert closed in compose, closed
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {part for line in re.findall(r"^COPY (?!--)(.*) \S+$", container, re.MULTILINE) for part in line.split()}
    assert copied == kept


def test_settings_in_the_deploy_files_exist():
    """Every THROUGHCARE_ name that a file of deploy/ or the guide uses is a setting."""
    from search_api.settings import Settings

    known = {f"THROUGHCARE_{name.upper()}" for name in Settings.model_fields}
    for path in [*DEPLOY.rglob("*"), ROOT / "docs/operate.md"]:
        if path.is_file():
            assert set(re.findall(r"THROUGHCARE_[A-Z_]+", path.read_text())) <= known, path


@pytest.mark.parametrize("guide", ["docs/operate.md", "SECURITY.md"])
def test_the_guide_names_tests_and_files_that_exist(guide):
    """Each promise points at something that is there."""
    guide = (ROOT / guide).read_text()
    for path in set(re.findall(r"`((?:tests|deploy)/[\w./-]+)`", guide)):
        assert (ROOT / path).exists(), path
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", guide)) <= targets


def test_headers_for_static_hosts_let_the_site_run(built):
    """The headers for a host of static files name the inline scripts of every page."""
    from indexer.site.csp import inline_hashes

    for form, start in (("nginx", "add_header X-Content-Type-Options"), ("plain", "/*\n  X-Content-Type-Options")):
        command = [sys.executable, "deploy/headers.py", str(built.site), form]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."})
        assert done.stdout.startswith(start), done.stderr
        for page in ("index.html", "404.html", "records/index.html"):
            hashes = inline_hashes((built.site / page).read_text())
            assert len(hashes) >= 3
            assert all(digest in done.stdout for digest in hashes), page


def test_the_dashboard_is_one_that_grafana_reads():
    """Panels with a type, a place and a query each."""
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    assert all({"type", "gridPos", "targets", "title"} <= set(panel) for panel in panels)
