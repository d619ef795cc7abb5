"""The content security policy in a real browser: it stops what was slipped in, and nothing of the site."""


def test_a_slipped_in_script_does_not_run(page, built):
    """An inline script, an event attribute and a style that the build did not write have no effect."""
    page.route(
        "**/about.html",
        lambda route: route.fulfill(
            content_type="text/html",
            body=(built.site / "about.html")
            .read_text()
            .replace(
                "</body>",
                '<script>window.evil = 1</script><img src="x" onerror="window.evil = 2">'
                '<p id="p" style="color: red"></p></body>',
            ),
        ),
    )
    page.goto("/about.html")
    assert page.evaluate("window.evil") is None
    assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in error for error in page.errors)
    page.errors.clear()  # these are the refusals


def test_the_site_breaks_none_of_its_rules(page):
    """No page of any kind reports a violation, with colours switched and a question asked from the header."""
    for path in ("index.html", "ask.html?q=imams", "records/index.html", "records/mk-rrr-coordination.html",
                 "gaps.html", "timing.html", "briefing.html", "downloads/index.html", "vocabulary.html"):  # fmt: skip
        page.goto(f"/{path}", wait_until="networkidle")
        page.locator("[data-md-component=palette] label:visible").click()
    page.get_by_placeholder("Ask in your own words").fill("family")
    page.keyboard.press("Enter")
    page.locator(".hit").first.wait_for()
    assert page.errors == []
