"""Read exported files back: their text and their footnotes, as a word processor finds them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_docx(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines of a file for Word, and its footnotes in the order of their marks."""
    with zipfile.ZipFile(path) as file:
        body, notes = (ElementTree.fromstring(file.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
    text = {note.get(f"{W}id"): "".join(one.text or "" for one in note.iter(f"{W}t")).strip() for note in notes}
    again = {id(one) for field in body.iter(f"{W}fldSimple") for one in field.iter(f"{W}t")}
    lines = [
        "".join(one.text or "" for one in line.iter(f"{W}t") if id(one) not in again) for line in body.iter(f"{W}p")
    ]
    return [line for line in lines if line], [text[number] for number in _marks(body)]


def _marks(body) -> Iterator[str]:
    """Yield the number of each mark of a footnote: the footnote's own, or a reference to an earlier one."""
    for one in body.iter():
        if one.tag == f"{W}footnoteReference":
            yield one.get(f"{W}id")
        elif one.tag == f"{W}fldSimple":
            [shown] = [text.text for text in one.iter(f"{W}t")]
            assert one.get(f"{W}instr") == f" NOTEREF _RefNote{shown} \\f \\h "
            yield shown


def read_odt(path: Path) -> tuple[list[str], list[str]]:
    """Return the lines of an OpenDocument file, and its footnotes."""
    with zipfile.ZipFile(path) as file:
        body = ElementTree.fromstring(file.read("content.xml"))
    text = {
        note.get(f"{T}id"): "".join(_text(one) for one in note.iter(f"{T}p")).strip() for note in body.iter(f"{T}note")
    }
    marks = (one for one in body.iter() if one.tag in (f"{T}note", f"{T}note-ref"))
    notes = [text[one.get(f"{T}id") or one.get(f"{T}ref-name")] for one in marks]
    inside = {id(line) for note in body.iter(f"{T}note") for line in note.iter(f"{T}p")}
    lines = [_text(one) for one in body.iter() if one.tag in (f"{T}p", f"{T}h") and id(one) not in inside]
    return [line for line in lines if line], notes


def _text(element) -> str:
    text = element.text or ""
    for child in element:
        if child.tag == f"{T}s":
            text += " " * int(child.get(f"{T}c", "1"))
        elif child.tag not in (f"{T}note", f"{T}note-ref"):
            text += _text(child)
        text += child.tail or ""
    return text
