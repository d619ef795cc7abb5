"""Print the licence of each package of the lock files, as the installed packages state it."""

import re
from importlib.metadata import metadata
from pathlib import Path


def licence(name: str) -> str:
    """Return the licence in the package's own words: its expression, its classifiers, or the first line of its text."""
    said = metadata(name)
    named = [line.rsplit(" :: ", 1)[-1] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    text = (said.get("License") or "").strip().splitlines()
    return said.get("License-Expression") or ", ".join(named) or next(iter(text), "not stated")


locks = [(Path(__file__).parent / name).read_text() for name in ("requirements.lock", "postgres.lock")]
print("# Licences of what the server runs on\n\n| Package | Licence |\n| --- | --- |")
for package in re.findall(r"^([\w.-]+)==", "".join(locks), re.MULTILINE):
    print(f"| {package} | {licence(package)} |")
