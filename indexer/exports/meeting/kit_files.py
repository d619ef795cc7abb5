"""The meeting kits ready for a word processor, written beside the pages that offer them."""

from __future__ import annotations

from pathlib import Path

from indexer.exports.docx_writer import write_docx
from indexer.exports.meeting.kit_contents import kit_document
from indexer.exports.odt_writer import write_odt
from indexer.exports.wording import Wording
from indexer.records.kits.kit import KIT_LANGUAGES
from indexer.site.pages.meeting.kits import kit_file
from indexer.site.rendering import SiteContext

_WRITERS = {"docx": write_docx, "odt": write_odt}


def write_kit_files(folder: Path, site: SiteContext) -> list[Path]:
    """Write every kit in every language for Word and OpenDocument below `folder`; return the files.

    Raises:
        ModuleNotFoundError: python-docx or odfdo is not installed.
    """
    written = []
    for kit in site.kits:
        for language in KIT_LANGUAGES:
            document = kit_document(Wording(site, language, site.today), kit)
            for ending, write in _WRITERS.items():
                path = folder / kit_file(kit.id, language, ending)
                path.parent.mkdir(parents=True, exist_ok=True)
                write(document, path)
                written.append(path)
    return written
