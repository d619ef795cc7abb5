"""Remove what names a record from the text of a file: items of lists, keys, links; all other text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"\A---\n(.*?^)---[ \t]*$", re.DOTALL | re.MULTILINE)
LISTS = ("addresses", "related")
"""Keys of a header that list other records."""

MIN_STEPS = 3
"""Records that a situation must name; with fewer it is no guide, and is removed as a whole."""

Edit = tuple[int, int, str]
"""What stands from one offset to another (exclusive) becomes a text."""


class UnreadableYaml(Exception):
    """A file is not YAML; the message says where and why."""


def without_references(text: str, record_id: str) -> str:
    """Return the text of a record that no longer lists another in its header, nor links to it."""
    header = _HEADER.match(text)
    if header is None:
        return text
    start = header.start(1)
    edited = _Edited(text[start : header.end(1)])
    for key, values in _pairs(edited.root):
        if key.value in LISTS and isinstance(values, yaml.SequenceNode):
            edited.remove_items(values, lambda item: item.value == record_id, key)
    return text[:start] + edited.result() + _unlinked(text[header.end(1) :], record_id)


def without_phrases(text: str, record_id: str) -> str:
    """Return `phrases.yaml` without those of a record."""
    return _without_keys(text, {record_id})


def without_sources(text: str, keys: set[str]) -> str:
    """Return `sources.yaml` without some entries."""
    return _without_keys(text, keys)


def without_steps(text: str, record_id: str) -> tuple[str, tuple[str, ...]]:
    """Return `situations.yaml` without the steps that name a record, and the ids of situations removed as a whole."""
    edited = _Edited(text)
    removed: list[yaml.Node] = []
    if not isinstance(edited.root, yaml.SequenceNode):
        return text, ()
    for situation in edited.root.value:
        steps = _value(situation, "read")
        if isinstance(steps, yaml.SequenceNode):
            named = [step for step in steps.value if _names(step, record_id)]
            if named and len(steps.value) - len(named) < MIN_STEPS:
                removed.append(situation)
            else:
                edited.remove_items(steps, lambda step: _names(step, record_id))
    if removed:
        edited.remove_items(edited.root, lambda situation: situation in removed)
    return edited.result(), tuple(_text(_value(situation, "id")) for situation in removed)


def without_evidence(text: str, record_id: str) -> str:
    """Return a meeting kit in which no line cites a record: what it said is documented by none."""
    edited = _Edited(text)
    for part in _items(_value(edited.root, "parts")):
        for line in _items(_value(part, "lines")):
            for key, value in _pairs(line):
                if key.value == "documented" and _names(value, record_id):
                    edited.remove_lines(key, value)
    return edited.result()


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _names(step: yaml.Node, record_id: str) -> bool:
    return _text(_value(step, "record")) == record_id


def _without_keys(text: str, keys: set[str]) -> str:
    edited = _Edited(text)
    pairs = _pairs(edited.root)
    for key, value in pairs:
        if key.value in keys:
            edited.remove_lines(key, value)
    left = edited.result()
    if any(key.value not in keys for key, _ in pairs) or left == text:
        return left
    # Without a key the text would be nothing to YAML, and no mapping.
    return f"{left.rstrip()}\n{{}}\n".lstrip()


def _unlinked(body: str, record_id: str) -> str:
    """Return a body whose links to a record are their own words."""
    target = rf"<?(?:\./)?{re.escape(record_id)}\.md(?:#[^)\s>]*)?>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?"
    body = re.sub(rf"\[([^\[\]]*)\]\(\s*{target}\s*\)", r"\1", body)
    for label in re.findall(rf"^ {{0,3}}\[([^\[\]^]+)\]:\s*{target}[ \t]*$", body, re.MULTILINE):
        body = re.sub(rf"^ {{0,3}}\[{re.escape(label)}\]:.*\n?", "", body, flags=re.MULTILINE)
        body = re.sub(rf"\[([^\[\]]*)\]\[{re.escape(label)}\]|\[({re.escape(label)})\](?:\[\])?", r"\1\2", body)
    return body


class _Edited:
    """A YAML text and what is to be removed from it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
        self._edits: list[Edit] = []
        try:
            self.root = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            raise UnreadableYaml(" ".join(str(error).split())) from None

    def remove_items(
        self, sequence: yaml.SequenceNode, unwanted: Callable[[yaml.Node], bool], key: yaml.Node | None = None
    ) -> None:
        """Remove items of a list, the value of `key`; one that loses all becomes `[]`."""
        items = [item for item in sequence.value if unwanted(item)]
        kept = [item for item in sequence.value if not unwanted(item)]
        if items and sequence.flow_style:
            span = self._offset(sequence.start_mark), self._offset(sequence.end_mark)
            self._edits.append((*span, f"[{', '.join(map(self._source, kept))}]"))
            return
        for item in items:
            self.remove_lines(item, item)
        if items and not kept:
            at = self.text.index(":", self._offset(key.end_mark)) + 1 if key else self._offset(sequence.start_mark)
            self._edits.append((at, at, " []" if key else "[]\n"))

    def remove_lines(self, first: yaml.Node, last: yaml.Node) -> None:
        """Remove the lines from that of one node to the last line of another."""
        self._edits.append((self._line_starts[first.start_mark.line], self._line_starts[_last_line(last) + 1], ""))

    def result(self) -> str:
        """Return the text with all edits made."""
        text = self.text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _source(self, node: yaml.Node) -> str:
        return self.text[self._offset(node.start_mark) : self._offset(node.end_mark)]

    def _offset(self, mark: yaml.Mark) -> int:
        return self._line_starts[mark.line] + mark.column


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _pairs(node) if name.value == key), None)


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _text(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _last_line(node: yaml.Node) -> int:
    """Return the line, from 0, on which the last word of a node stands."""
    leaves = list(_leaves(node))
    last = max((leaf.end_mark for leaf in leaves), key=lambda mark: (mark.line, mark.column))
    return last.line - 1 if last.column == 0 and last.line > node.start_mark.line else last.line


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        for item in node.value:
            yield from _leaves(item)
    elif isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        for key, value in node.value:
            yield from _leaves(key)
            yield from _leaves(value)
    else:
        yield node
