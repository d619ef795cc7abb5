"""The form on the site, as people use it: what it hands in becomes a record; nothing leaves the browser before."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

from indexer.proposals.draft import DraftRecord, make_draft
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import FormInput, ProposalRejected, parse_answers, parse_input
from indexer.records.vocabulary import load_sources, load_vocabulary
from tests.browser.axe import violations
from tests.conftest import ROOT

READY = "Nothing to fix: your answers are ready."
VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")
HOSTILE = [
    "---\nid: other\n---",
    'x"\nid: other',
    "../../etc/passwd",
    "<script>window.hit = 1</script><img src=x onerror='hit = 1'>",
    "::error::x\n%0A::set-output name=a::b",
    "${{ secrets.TOKEN }} {{ 7*7 }} {% raw %}",
    "\u202etxt",
    "bell \x07",
    "a\x00b",
    "## Sources\n\nMine.",
    "[x](javascript:alert(1))",
    "\n### Title\n\nAnother title",
    "\r\n### Results\r\n\r\nA result that nobody gave.\r\n\\### Phase\r\n---",
    "\n_No response_\n",
    "!!python/object/apply:os.system [id]",
    "x" * 1_000_000,
]
MADE = 11
"""Of the texts above, those that are refused nowhere."""


class Hand:
    """Somebody at the form; counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def write(self, label: str, text: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def field(self, key: str, text: str) -> None:
        self.done += 1
        self.page.locator(f"#{key}").fill(text)

    def tick(self, group: str, choice: str) -> None:
        self.done += 1
        self.page.locator(f'.question[data-key="{group}"]').get_by_role(
            "checkbox", name=re.compile(f"^{re.escape(choice)}")
        ).check()

    def choose(self, key: str, label: str) -> None:
        self.done += 1
        self.page.locator(f"#{key}").select_option(label=label)

    def press(self, name: str) -> None:
        self.done += 1
        self.page.get_by_role("button", name=name).click()

    def snapshot(self, phase: str = "In custody", actor: str = "Prison or correctional service") -> None:
        self.field("title", "Sewing workshop")
        self.page.locator('[name="country"][value="XK"]').check()
        self.done += 1
        self.tick("phase", phase)
        self.choose("lead_actor", actor)
        self.field("done", "Women in custody sew clothes for hospitals.\n\n- Twice a week\n- With a teacher")
        self.field("pick-source", self.page.locator("#known-sources option").first.get_attribute("value"))

    def download(self, folder: Path) -> str:
        with self.page.expect_download() as caught:
            self.press("Download")
        assert caught.value.suggested_filename == "proposal.txt"
        caught.value.save_as(folder / "proposal.txt")
        return (folder / "proposal.txt").read_text(encoding="utf-8")


def proposed(text: str) -> DraftRecord:
    """Return the record of what the form hands in, as `throughcare propose` makes and checks it."""
    return make_draft(parse_answers(text, VOCABULARY), ROOT / "practices", date.today())


def header(record: DraftRecord) -> dict:
    return yaml.safe_load(record.text.split("\n---\n")[0].removeprefix("---\n"))


def test_a_snapshot_takes_less_than_forty_steps(page, tmp_path):
    """Six answers, one check and one download become a record that passes `check`; no other server is asked."""
    page.goto("/propose.html")
    hand = Hand(page)
    hand.snapshot()
    hand.press("Check")
    expect(page.locator("#propose-status")).to_have_text(READY)
    text = hand.download(tmp_path)
    first = page.locator("#known-sources option").first.get_attribute("value")
    key = parse_answers(text, VOCABULARY).texts["source"]
    assert text == (
        "### Title\n\nSewing workshop\n\n### Country\n\nKosovo*\n\n### Phase\n\nIn custody\n\n"
        "### Who leads it\n\nPrison or correctional service\n\n### What is done\n\n"
        f"Women in custody sew clothes for hospitals.\n\n- Twice a week\n- With a teacher\n\n### Source\n\n{key}\n"
    )
    assert load_sources(ROOT / "practices/sources.yaml")[key].title in first
    record = proposed(text)
    assert (record.id, record.warnings) == ("xk-sewing-workshop", ())
    assert f"- Twice a week[^{key}]" in record.text
    assert hand.done == 8 < 40


def test_the_preview_shows_the_answers_under_their_headings(page):
    """Line for line as they were typed, markup too; a choice by its label."""
    page.goto("/propose.html")
    hand = Hand(page)
    hand.snapshot()
    hand.field("done", "Women <b>sew</b>.\n### Title\n- Twice")
    hand.press("Check")
    shown = page.locator("#propose-answers")
    expect(shown).to_be_focused()
    assert shown.locator("h3").all_text_contents() == [q.label for q in FORM_FIELDS if q.snapshot]
    assert shown.locator("p").all_text_contents()[:5] == [
        "Sewing workshop", "Kosovo*", "In custody", "Prison or correctional service",
        "Women <b>sew</b>.\n### Title\n- Twice",
    ]  # fmt: skip


def test_steps_are_written_part_by_part(page, tmp_path):
    """The fields of a step make one line; the record holds who, when, with which form, by which source."""
    page.goto("/propose.html")
    hand = Hand(page)
    page.get_by_label("Everything").check()
    hand.snapshot()
    hand.field("source", "ran-wb-2022\nSewing in prison; Ministry of Justice; 2024-05")
    hand.press("Add this step")
    expect(page.locator("#step-what")).to_be_focused()
    hand.field("step-what", "The prison sends the plan; all of it.")
    hand.choose("step-who", "Prison or correctional service")
    hand.field("step-days", "90")
    hand.choose("step-side", "Before")
    hand.choose("step-event", "Release")
    hand.field("step-form", "individual plan")
    page.locator("#step-document").focus()
    hand.choose("step-document", "2. Sewing in prison")
    hand.press("Add this step")
    hand.field("step-what", "A teacher visits.")
    hand.choose("step-side", "On the day itself")
    hand.choose("step-event", "Start of supervision")
    hand.press("Add this step")
    expect(page.locator("#steps")).to_have_value(
        "The prison sends the plan, all of it.; Prison or correctional service; 90 days before release; "
        "individual plan; 2\nA teacher visits.; ; on the day of start of supervision"
    )
    fault = "say which document says so, by the number of its line under Source: A teacher visits."
    expect(page.locator("#steps-faults li")).to_have_text(fault)
    hand.field("steps", page.locator("#steps").input_value() + "; ; ran-wb-2022")
    hand.press("Check")
    expect(page.locator("#propose-status")).to_have_text(READY)
    assert header(proposed(hand.download(tmp_path)))["steps"] == [
        {
            "what": "The prison sends the plan, all of it.",
            "who": ["prison"],
            "when": {"days": -90, "counted_from": "release"},
            "form": "individual plan",
            "source": "ministry-of-justice-sewing-in-prison",
        },
        {
            "what": "A teacher visits.",
            "when": {"days": 0, "counted_from": "supervision_start"},
            "source": "ran-wb-2022",
        },
    ]


def test_the_full_form_fills_every_section(page, tmp_path):
    """All questions answered, a new document cited and other records named: it passes `check` with no blank left."""
    page.goto("/propose.html")
    hand = Hand(page)
    page.get_by_label("Everything").check()
    hand.snapshot()
    page.get_by_text("A document that is not there yet").click()
    for label, text in {"Its title": "Sewing in prison", "Who published it": "Ministry of Justice"}.items():
        hand.write(label, text)
    hand.write("When: YYYY, YYYY-MM, YYYY-MM-DD or undated", "2024-05")
    hand.press("Add this document")
    for question in FORM_FIELDS:
        if question.section and question.key != "done":
            hand.field(question.key, f"Staff say something about {question.label.lower()}.")
    hand.field("summary", "Women in custody sew clothes for hospitals, twice a week.")
    hand.choose("record_type", "Practice")
    hand.field("as_of", "2024")
    hand.field("asked_as", "Who sews?\nWhat do women do all day?\nIs there work in prison?")
    for key in ("actor", "gender_focus", "client_group", "topics"):
        hand.page.locator(f'.question[data-key="{key}"] input').first.check()
    hand.choose("evidence_status", "Practitioner-reported")
    hand.field("pick-addresses", page.locator("#known-challenges option").first.get_attribute("value"))
    hand.field("pick-related", page.locator("#known-records option").last.get_attribute("value"))
    hand.press("Check")
    expect(page.locator("#propose-status")).to_have_text(READY)
    record = proposed(hand.download(tmp_path))
    assert record.warnings == ()
    text = record.text
    assert "Not documented" not in text
    assert '{"ref": "ministry-of-justice-sewing-in-prison"}' in text
    assert "addresses: [" in text
    assert "related: [" in text


def test_a_fault_is_told_while_it_is_written_in_the_words_of_check(page):
    """A name beside a role is told under its field, and the same words refuse the same text elsewhere."""
    page.goto("/propose.html")
    hand = Hand(page)
    hand.snapshot()
    hand.field("done", "The convicted Marko Petrović sews.")
    fault = page.locator("#done-faults li")
    expect(fault).to_have_text(
        re.compile(r"a name beside such a word says who the person is \(name-beside-role\): write")
    )
    expect(page.locator("#done")).to_have_attribute("aria-invalid", "true")
    told = fault.text_content()
    hand.press("Check")
    expect(page.locator("#propose-status")).to_have_text("1 thing to fix before review:")
    expect(page.locator("#propose-faults li")).to_have_text(told)
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    hand.field("done", "A convicted person sews.")
    expect(page.locator("#propose-status")).to_have_text(READY)
    answers = {"title": "Sewing workshop", "country": "XK", "phase": "custody", "lead_actor": "prison"}
    answers |= {"done": "The convicted Marko Petrović sews.", "source": "ran-wb-2022"}
    with pytest.raises(ProposalRejected) as refused:
        make_draft(parse_input(answers, VOCABULARY), ROOT / "practices", date.today())
    assert set(refused.value.reasons) == {told}


def test_what_is_missing_is_named_when_asked(page):
    """An empty form counts what is open; the check names each of the six."""
    page.goto("/propose.html")
    expect(page.locator("#propose-status")).to_have_text("Still to answer: 6.")
    Hand(page).press("Check")
    expect(page.locator("#propose-status")).to_have_text("6 things to fix before review:")
    expect(page.locator("#propose-faults li").first).to_have_text("Title needs an answer")


def test_the_draft_survives_and_can_be_deleted(page):
    """It is there after closing the page, in its mode, and gone when deleted."""
    page.goto("/propose.html")
    page.get_by_label("Everything").check()
    Hand(page).snapshot()
    page.locator("#risks").fill("Thread is short.")
    page.reload()
    expect(page.locator("#title")).to_have_value("Sewing workshop")
    expect(page.get_by_label("Everything")).to_be_checked()
    expect(page.locator("#risks")).to_have_value("Thread is short.")
    expect(page.locator('[name="country"][value="XK"]')).to_be_checked()
    page.get_by_role("button", name="Delete my draft").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#title")).to_have_value("Sewing workshop")
    page.get_by_role("button", name="Delete my draft").click()
    page.reload()
    expect(page.locator("#title")).to_have_value("")


def test_a_blank_of_the_gap_map_begins_a_proposal(page):
    """The link of a cell that is not documented brings its country and phase along."""
    page.goto("/propose.html?country=ME&phase=custody")
    expect(page.locator('[name="country"][value="ME"]')).to_be_checked()
    expect(page.locator('[name="phase"][value="custody"]')).to_be_checked()
    page.goto("/gaps.html")
    assert page.locator('a[href^="propose.html?country="]').count() > 10


@pytest.fixture
def hosted(page, served):
    """The form with the address of a code host, as it is once the project has one."""

    def answer(route):
        response = route.fetch()
        text = response.text().replace('data-repository=""', 'data-repository="https://github.com/o/r"')
        route.fulfill(response=response, body=text)

    page.route("**/propose.html", answer)
    page.goto("/propose.html")
    return page


def test_mail_issue_download_and_copy_carry_the_same_text(hosted, tmp_path):
    """An issue opens with the very text, a mail carries it too; both say when it is too long for them."""
    hosted.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand = Hand(hosted)
    hand.snapshot()
    hand.press("Check")
    text = hand.download(tmp_path)
    hand.press("Copy the text for an e-mail")
    assert hosted.evaluate("navigator.clipboard.readText()") == text
    address = urlsplit(hosted.get_by_role("link", name="Open an issue with your answers").get_attribute("href"))
    assert (address.netloc, address.path) == ("github.com", "/o/r/issues/new")
    assert parse_qs(address.query) == {"template": ["answers.md"], "title": ["Sewing workshop"], "body": [text]}
    mail = urlsplit(hosted.get_by_role("link", name="Send to an editor").get_attribute("href"))
    assert parse_qs(mail.query) == {"subject": ["Sewing workshop"], "body": [text.replace("\n", "\r\n")]}
    hand.field("done", "Жене шију одећу за болнице. " * 60)
    expect(hosted.get_by_text("The text is too long for a link")).to_be_visible()
    link = hosted.get_by_role("link", name="Open an issue with your answers").get_attribute("href")
    assert link == "https://github.com/o/r/issues/new?template=answers.md&title=Sewing%20workshop"
    expect(hosted.get_by_text("The text is too long for a mail program")).to_be_visible()


def test_without_a_code_host_no_word_is_lost_on_it(page):
    """The example address of the configuration is never offered, and nobody has to know what a code host is."""
    page.goto("/propose.html")
    Hand(page).snapshot()
    expect(page.get_by_role("link", name="Send to an editor")).to_be_visible()
    assert page.locator('#propose-tools a[href^="https:"]').count() == 0
    assert "code host" not in page.get_by_role("main").inner_text()


def test_a_mail_goes_to_the_editors_and_says_what_happens_next(page):
    """In Macedonian: it is addressed, its answers become a record, and the page says who reads it and what follows."""
    page.route(
        "**/propose.html",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('data-contact=""', 'data-contact="editors@example.org"'),
        ),
    )
    page.goto("/propose.html")
    page.get_by_label("Language", exact=True).select_option("mk")
    Hand(page).snapshot("Во затвор", "Затвор или служба за извршување санкции")
    mail = page.get_by_role("link", name="Испрати до уредник")
    address = urlsplit(mail.get_attribute("href"))
    assert (address.scheme, address.path) == ("mailto", "editors@example.org")
    record = proposed(parse_qs(address.query)["body"][0])
    assert (record.id, record.warnings) == ("xk-sewing-workshop", ())
    assert page.locator("#propose-answers h3").all_text_contents() == [
        "Наслов", "Земја", "Фаза", "Кој го води", "Што се прави", "Извор",
    ]  # fmt: skip
    expect(page.locator("#propose-answers p").nth(3)).to_have_text("Затвор или служба за извршување санкции")
    expect(page.get_by_text("Оди до editors@example.org.")).to_be_visible()
    expect(page.get_by_text("Што следува:")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "mk"])
def test_hostile_answers_are_refused_or_inert(page, tmp_path, language):
    """Whatever is pasted, each answer comes back under its own question and in no other, or there is none at all."""
    page.goto("/propose.html")
    page.get_by_label("Language", exact=True).select_option(language)
    page.locator("#propose").wait_for()
    page.locator("#title").fill("Sewing")
    page.locator('[name="country"][value="XK"]').check()
    page.locator('[name="phase"][value="custody"]').check()
    page.locator("#lead_actor").select_option("prison")
    page.locator("#source").fill("ran-wb-2022")
    paste = "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    made = 0
    for hostile in HOSTILE:
        done, title = f"Women sew. {hostile}", f"Sewing {hostile}"[:100]
        page.locator("#done").evaluate(paste, done)
        page.locator("#title").evaluate(paste, title)
        page.locator("#propose-tools button").first.click()
        assert page.evaluate("window.hit") is None
        if page.locator("#propose-faults li").count():
            assert page.locator("#propose-tools button").count() == 2
            continue
        with page.expect_download() as caught:
            page.locator("#propose-tools button").nth(2).click()
        text = caught.value.path().read_text(encoding="utf-8")
        # A field of one line holds no line ends.
        typed = {"title": title.replace("\r", "").replace("\n", ""), "done": done.replace("\r\n", "\n").strip()}
        codes = {"country": ("XK",), "phase": ("custody",), "lead_actor": ("prison",)}
        assert parse_answers(text, VOCABULARY) == FormInput(typed | {"source": "ran-wb-2022"}, codes)
        record = proposed(text)
        assert re.fullmatch(r"[a-z0-9-]{1,60}", record.id)
        assert record.text.count("\n---\n") == 1
        made += 1
    assert made == MADE


def test_the_form_works_from_a_folder(browser, built, tmp_path):
    """Opened from a disk with the network off: write, check, download."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((built.site / "propose.html").as_uri())
    hand = Hand(page)
    hand.snapshot()
    hand.press("Check")
    expect(page.locator("#propose-status")).to_have_text(READY)
    assert proposed(hand.download(tmp_path)).id == "xk-sewing-workshop"
    context.close()
    assert errors == []


def test_the_form_is_filled_by_keyboard_alone(page):
    """Tab, Space, arrow keys and letters lead from the title to the finished answers."""
    page.goto("/propose.html")
    keys = page.keyboard
    page.locator("#title").focus()
    keys.type("Sewing workshop")

    def tab_to(selector: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the Tab key does not reach {selector}")

    tab_to('[name="country"][value="XK"]')
    keys.press("Space")
    tab_to('[name="phase"][value="custody"]')
    keys.press("Space")
    tab_to("#lead_actor")
    keys.press("ArrowDown")
    tab_to("#done")
    keys.type("Women in custody sew.")
    tab_to("#source")
    keys.type("ran-wb-2022")
    tab_to("#propose-tools button")
    keys.press("Enter")
    expect(page.locator("#propose-answers")).to_be_focused()
    expect(page.locator("#propose-status")).to_have_text(READY)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_form_has_no_fault_that_axe_knows(browser, served, scheme, width):
    """Empty, with faults, in full and ready: no violation, and never wider than the screen."""
    context = browser.new_context(
        base_url=served, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page = context.new_page()
    page.goto("/propose.html")
    hand = Hand(page)
    hand.press("Check")
    assert violations(page) == []
    page.get_by_label("Everything").check()
    hand.snapshot()
    hand.field("context", "The convicted Marko Petrović sews.")
    expect(page.locator("#context-faults li")).to_have_count(1)
    page.get_by_text("A document that is not there yet").click()
    assert violations(page) == []
    hand.field("context", "Two women in Zenica sewed in 2021.")
    expect(page.locator("#propose-doubts li")).to_have_count(1)
    expect(page.locator("#context-faults li.doubt")).to_have_count(1)
    expect(page.locator("#context")).to_have_attribute("aria-invalid", "false")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
