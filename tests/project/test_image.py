"""The image is built as operate.md says, and answers a question as the user that it runs under."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, Built
from tests.live import within

BASE = "docker.io/library/python:3.11-slim-bookworm"
STORAGE = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
"""What lets buildah run where containers may not be nested."""

pytestmark = pytest.mark.long


def buildah(*words: str | Path) -> str:
    """Run buildah and return what it prints."""
    done = subprocess.run(
        ["buildah", *map(str, words)], env=os.environ | STORAGE, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture(scope="module")
def container(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A container of the image, made from the working tree and the built index and site."""
    if not shutil.which("buildah"):
        pytest.skip("buildah is not installed")
    if BASE not in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines():
        pytest.skip(f"the base image {BASE} is not on this machine: `buildah pull` it")
    context = tmp_path_factory.mktemp("context")
    for name in ("deploy", "indexer", "search_api", "throughcare"):
        shutil.copytree(ROOT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".dockerignore"):
        shutil.copy(ROOT / name, context)
    shutil.copytree(built.index, context / "build/index", symlinks=True)
    shutil.copytree(built.site, context / "build/site", symlinks=True)
    options = ("--quiet", "--pull=never", "--volume", "/etc/ssl/certs:/etc/ssl/certs:ro")
    image = buildah("build", *options, "--file", context / "deploy/Containerfile", context)
    name = buildah("from", "--pull=never", image)
    yield name
    buildah("rm", name)
    buildah("rmi", image)


def test_the_image_answers_as_its_own_user(container: str):
    """As user 10001, who may write nothing: ready, a question answered, the site served, and stopped by a signal."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert buildah("run", container, "--", "id", "--user") == "10001"
    serve = ("throughcare", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--wait")
    process = subprocess.Popen(
        ["buildah", "run", container, "--", *serve], env=os.environ | STORAGE, start_new_session=True
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:

            def ready() -> bool:
                try:
                    return client.get("/readyz").status_code == 200
                except httpx.TransportError:
                    return False

            within(60, ready)
            answer = client.get("/api/v1/search", params={"q": "imams in prison"}).json()
            assert answer["status"] == "answered"
            assert client.get("/index.html").status_code == 200
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
