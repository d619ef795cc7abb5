"""The site as one zip."""

import hashlib
import zipfile

from indexer.site.offline_zip import write_offline


def test_one_folder_with_sums_that_fit(tmp_path):
    """Every file stands under one folder, and the sums beside them and beside the zip are theirs."""
    site = tmp_path / "site"
    (site / "records").mkdir(parents=True)
    (site / "index.html").write_text("<p>home</p>")
    (site / "records/a.html").write_text("<p>a</p>")
    (site / "sitemap.xml.gz").write_bytes(b"x")
    path = write_offline(site, "0123456789abcdef", tmp_path / "out")
    assert path == tmp_path / "out/throughcare-0123456789abcdef.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names == [
            "throughcare-0123456789abcdef/index.html",
            "throughcare-0123456789abcdef/records/a.html",
            "throughcare-0123456789abcdef/SHA256SUMS",
        ]
        sums = archive.read(names[-1]).decode()
        for name in names[:-1]:
            digest = hashlib.sha256(archive.read(name)).hexdigest()
            assert f"{digest}  {name.partition('/')[2]}\n" in sums
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tmp_path / "out/throughcare-0123456789abcdef.zip.sha256").read_text() == f"{digest}  {path.name}\n"


def test_the_same_site_gives_the_same_bytes(tmp_path):
    """Dates and the order of the disk leave no trace."""
    for name in ("one", "two"):
        site = tmp_path / name
        site.mkdir()
        for file in ("b", "a") if name == "two" else ("a", "b"):
            (site / f"{file}.html").write_text(file)
        write_offline(site, "v", tmp_path / f"{name}-out")
    assert (tmp_path / "one-out/throughcare-v.zip").read_bytes() == (
        tmp_path / "two-out/throughcare-v.zip"
    ).read_bytes()
