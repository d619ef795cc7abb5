"""Where index versions come from: a folder of bundles or a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from indexer.files.versions import POINTER
from indexer.index.bundle import MANIFEST, Bundle, BundleError, current_folder, open_bundle
from search_api.settings import Settings
from search_api.store import IndexStore, ServerState
from search_api.stores.query_cache import CachingEncoder

VersionStamp = tuple[str, tuple[int, ...]]
"""Which version is live, and when (in nanoseconds) and by what: two stamps are equal while nothing was published."""


class IndexSource(Protocol):
    """Follows which index version is live."""

    def stamp(self) -> VersionStamp | None:
        """Return the stamp of the live version; None if there is none.

        Raises:
            BundleError: What names the live version cannot be read, or names a version that is not there.
        """

    def open(self) -> IndexStore:
        """Open the live version.

        Raises:
            BundleError: There is none, or it does not verify.
        """

    def servers(self) -> Sequence[ServerState]:
        """Return the servers of a database as they were at the last poll; none for a folder."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of bundles, or one bundle."""

    root: Path
    vector_cache: int = 0

    def stamp(self) -> VersionStamp | None:
        folder = current_folder(self.root)
        file = folder / MANIFEST if folder == self.root else self.root / POINTER
        try:
            status = file.lstat()
        except OSError as error:
            raise BundleError(f"{file} cannot be read: {error.strerror}") from None
        return folder.name, (status.st_mtime_ns, status.st_ino, status.st_size)

    def open(self) -> Bundle:
        bundle = open_bundle(self.root)
        return (
            replace(bundle, encoder=CachingEncoder(bundle.encoder, self.vector_cache)) if self.vector_cache else bundle
        )

    def servers(self) -> Sequence[ServerState]:
        return []


def open_source(settings: Settings) -> IndexSource:
    """Return the source of index versions that the settings name."""
    if isinstance(settings.index, Path):
        return FolderSource(settings.index, settings.vector_cache)
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.postgres.address import read_address
    from search_api.stores.postgres.database import PostgresSource

    return PostgresSource(
        read_address(settings.index),
        settings.threads,
        lambda folder, card: CachingEncoder(OnnxEncoder(folder, card), settings.vector_cache),
    )
