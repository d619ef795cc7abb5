"""What a device keeps: every page, script and picture by its content, and none for the name of a version alone."""

import base64
import gzip
import hashlib
import json
import shutil
from types import SimpleNamespace

import httpx
import numpy as np

from indexer.site.browser_search.dense_assets import _in_blocks, _quantised
from indexer.site.device_list import DEVICE_LIST, write_device_list
from search_api.http.app import create_app
from search_api.searcher import Searcher
from tests.conftest import ROOT, running


def listed(folder, pages, stamps):
    """Return the list of a site of some pages."""
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    write_device_list(folder, {"a": "A"}, stamps)
    return json.loads((folder / DEVICE_LIST).read_text())


def test_pages_scripts_and_pictures_are_kept_and_documents_are_not(tmp_path):
    """The size of each stands beside its hash; the service worker is not among them, nor are downloads."""
    names = ["index.html", "a.js", "b.css", "c.svg", "search/search_index.json"]
    others = ["sw.js", "downloads/records.json", "a.docx", "sitemap.xml", "assets/javascripts/lunr/x.js"]
    found = listed(tmp_path, dict.fromkeys([*names, *others], "text"), ("v1",))
    digest = hashlib.sha256(b"text").hexdigest()[:16]
    assert found["files"] == {name: [digest, 4, 24] for name in sorted(names)}
    assert (found["stamps"], found["titles"]) == (["v1"], {"a": "A"})


def test_a_page_that_only_names_another_version_is_the_same_file(tmp_path):
    """Its hash stays, and the version of the list changes; what else changes has another hash."""
    before = listed(tmp_path, {"a.html": "<p>Version v1", "b.html": "x v1"}, ("v1",))
    after = listed(tmp_path, {"a.html": "<p>Version v2", "b.html": "y v2"}, ("v2",))
    assert before["files"]["a.html"] == after["files"]["a.html"]
    assert before["files"]["b.html"] != after["files"]["b.html"]
    assert before["version"] != after["version"]


def vector_pieces(rows):
    """Return the pieces of the vectors of 100 records with three passages each, and the stream that they make."""
    owner = np.repeat(np.arange(100), 3)
    bundle = SimpleNamespace(
        vectors=SimpleNamespace(all_vectors=lambda: rows),
        situations=SimpleNamespace(vectors=SimpleNamespace(all_vectors=lambda: rows[:2])),
        encoder=SimpleNamespace(card=SimpleNamespace(query_prompt="")),
        passages=[SimpleNamespace(record_id=f"record-{number}") for number in owner],
        record_of_passage=owner,
        records=range(100),
    )
    settings, blocks = _quantised(bundle)
    pieces = _in_blocks("vectors", blocks)
    stream = b"".join(base64.b64decode(piece.text) for piece in pieces)
    return {piece.name for piece in pieces}, gzip.decompress(stream), settings


def test_a_changed_record_leaves_most_pieces_of_vectors():
    """Two pieces of vectors change with a record, one in each half, and the end of the stream."""
    rows = np.random.default_rng(1).uniform(-0.9, 0.9, (300, 8)).astype(np.float32)
    before, values, settings = vector_pieces(rows)
    numbers = np.frombuffer(values, np.uint8).reshape(2, -1).T.copy().view(">i2").reshape(-1, 8)
    assert np.abs(numbers[:300] * settings["scales"] - rows).max() <= 0.5 / 4095 + 1e-6
    assert len(before) > 10
    changed = rows.copy()
    changed[150] = rows[151]
    after, *_ = vector_pieces(changed)
    assert len(before - after) == 3


def test_the_service_worker_is_asked_for_again_each_time(bundle, tmp_path):
    """Browsers keep no old worker, and its policy lets it fetch from its own origin."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>x")
    shutil.copy(ROOT / "docs/sw.js", site)
    with running(create_app(lambda: Searcher(bundle), site)) as address:
        answer = httpx.get(f"{address}/sw.js", trust_env=False)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "worker-src 'self'" in policy
