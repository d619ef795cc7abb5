"""Print the headers that the built site needs on a host of static files, for nginx or as a `_headers` file."""

import sys
from pathlib import Path

from indexer.site.csp import inline_hashes
from search_api.http.middleware import SECURITY_HEADERS
from search_api.http.static_site import header_policy

site, form = Path(sys.argv[1]), sys.argv[2]
hashes = {digest for page in site.rglob("*.html") for digest in inline_hashes(page.read_text(encoding="utf-8"))}
# One header for all pages: those that do not search say in themselves that they run no encoder.
policy = header_policy(sorted(hashes), runs_encoder=True)
headers = {**SECURITY_HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
if form == "nginx":
    print("\n".join(f'add_header {name} "{value}" always;' for name, value in headers.items()))
else:
    print("\n".join(["/*", *(f"  {name}: {value}" for name, value in headers.items())]))
