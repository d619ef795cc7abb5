"""Print each package of the lock files: its licence, as the installed package states it, and what needs it."""

import re
from importlib.metadata import metadata, requires
from pathlib import Path

LOCKS = "".join((Path(__file__).parent / name).read_text() for name in ("requirements.lock", "postgres.lock"))
PACKAGES = re.findall(r"^([\w.-]+)==", LOCKS, re.MULTILINE)


def normalized(name: str) -> str:
    """Return a package's name as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str) -> str:
    """Return the licence in the package's own words: its expression, its classifiers, or the first line of its text."""
    said = metadata(name)
    named = [line.rsplit(" :: ", 1)[-1] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    text = (said.get("License") or "").strip().splitlines()
    return said.get("License-Expression") or ", ".join(named) or next(iter(text), "not stated")


def needs(name: str, extra: str = "") -> set[str]:
    """Return the packages that a package names, of itself and for one of its extras."""
    of_extra = re.compile(r"extra == [\"'](\w+)")
    named = [(line, of_extra.search(line)) for line in requires(name) or ()]
    return {
        normalized(re.split(r"[^\w.-]", line, maxsplit=1)[0])
        for line, wanted in named
        if wanted is None or wanted[1] == extra
    }


OURS = needs("throughcare", "postgres")
print("# What the server runs on: licences and reasons\n\n| Package | Licence | Needed by |\n| --- | --- | --- |")
for package in PACKAGES:
    by = ["throughcare"] if normalized(package) in OURS else []
    by += [other for other in PACKAGES if normalized(package) in needs(other, "binary")]
    print(f"| {package} | {licence(package)} | {', '.join(by)} |")
