"""Read exported files back: their text and their footnotes, as a word processor finds them."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_docx(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines of a file for Word, and its footnotes in the order of their marks."""
    with zipfile.ZipFile(path) as file:
        body, notes = (ElementTree.fromstring(file.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
    text = {note.get(f"{W}id"): "".join(one.text or "" for one in note.iter(f"{W}t")).strip() for note in notes}
    lines = ["".join(one.text or "" for one in line.iter(f"{W}t")) for line in body.iter(f"{W}p")]
    return [line for line in lines if line], [text[mark.get(f"{W}id")] for mark in body.iter(f"{W}footnoteReference")]


def read_odt(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines of an OpenDocument file, and its footnotes."""
    with zipfile.ZipFile(path) as file:
        body = ElementTree.fromstring(file.read("content.xml"))
    notes = ["".join(_text(one) for one in note.iter(f"{T}p")).strip() for note in body.iter(f"{T}note")]
    inside = {id(line) for note in body.iter(f"{T}note") for line in note.iter(f"{T}p")}
    lines = [_text(one) for one in body.iter() if one.tag in (f"{T}p", f"{T}h") and id(one) not in inside]
    return [line for line in lines if line], notes


def _text(element) -> str:
    text = element.text or ""
    for child in element:
        if child.tag == f"{T}s":
            text += " " * int(child.get(f"{T}c", "1"))
        elif child.tag != f"{T}note":
            text += _text(child)
        text += child.tail or ""
    return text
