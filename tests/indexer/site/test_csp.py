"""The content security policy that the build writes into every page."""

import base64
import hashlib
import re

import pytest

from indexer.site.csp import WASM_SOURCES, PolicyError, add_csp, policy, with_policy

THEME = (
    "var target=document.getElementById(location.hash.slice(1));"
    'target&&target.name&&(target.checked=target.name.startsWith("__tabbed_"))'
)
PAGE = '<!doctype html><html><head><meta charset="utf-8"></head><body>{}</body></html>'


def test_inline_scripts_are_allowed_by_their_hash_and_once():
    """Each inline script has its hash; loaded scripts and data need none."""
    code = THEME
    page = PAGE.format(
        f"<script>{code}</script><script>{code}</script><script src='x.js'></script>"
        '<script type="application/ld+json">{}</script><script id="c" type="application/json">{}</script>'
    )
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'; style-src 'self';" in policy(page)


def test_a_page_that_searches_may_run_the_encoder():
    """Machine code and what is made of carried text are allowed there, and nowhere else."""
    page = PAGE.format('<script defer src="../assets/js/search/denseSearch.js"></script>')
    assert "script-src 'self' 'wasm-unsafe-eval' blob:; style-src" in policy(page)
    assert "worker-src 'self' blob:; manifest-src" in policy(page)
    assert "blob:" not in policy(PAGE)


def test_the_policy_comes_first_in_the_head():
    """Nothing is loaded before the policy holds."""
    assert with_policy(PAGE).startswith(
        '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    )


@pytest.mark.parametrize(
    "script", ["<script>window.ran=1</script>", "<SCRIPT type=module>a()</SCRIPT >", f"<script>{THEME}a()</script>",
               "<script data-src=x>a()</script>", "<script\nid=a>a()</script>",
               "<script data-type='application/json'>a()</script>"],
)  # fmt: skip
def test_an_inline_script_that_is_not_the_themes_is_refused(tmp_path, script):
    """It stops the build, naming page and script."""
    (tmp_path / "page.html").write_text(PAGE.format(script))
    with pytest.raises(PolicyError, match=r"page\.html: a page may hold the theme's inline scripts only"):
        add_csp(tmp_path)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('<p style="color: red">', "`style` on <p>"),
        ('<a onclick="x()">', "`onclick` on <a>"),
        ("<img/onerror=x()>", "`onerror` on <img>"),
        ('<img alt="a"onerror=x()>', "`onerror` on <img>"),
        ("<style>p {}</style>", "a <style> element"),
    ],
)
def test_what_needs_unsafe_inline_is_refused(tmp_path, body, named):
    """An inline style or an event attribute stops the build, naming the page."""
    (tmp_path / "page.html").write_text(PAGE.format(body))
    with pytest.raises(PolicyError, match=re.escape(f"page.html: a page must not hold {named}")):
        add_csp(tmp_path)


def test_every_page_of_the_site_has_a_strict_policy(built):
    """No page allows unsafe inline code or another origin; the page that searches alone may run the encoder."""
    for path in built.site.rglob("*.html"):
        found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', path.read_text())
        assert found, path
        allowed = found[1].replace(WASM_SOURCES, "", 1) if path.name == "ask.html" else found[1]
        assert "unsafe" not in allowed, path
        assert ("wasm-unsafe-eval" in found[1]) == (path.name == "ask.html"), path
        assert "://" not in found[1], path
