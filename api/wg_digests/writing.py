"""How does a digest of a working group become a page or Markdown, so that nothing in a record is markup?"""

import re
from pathlib import Path

from api.report.environment import environment
from api.wg_digests.telling import Told
from api.wg_digests.words import say

_TEMPLATES = Path(__file__).parent / "templates"
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_AT_START = re.compile(r"^(\s*(?:\d+[.)]|[+-])(?=\s))")


def page(told: Told) -> str:
    """Return a digest as HTML that needs nothing from outside."""
    template = environment(_TEMPLATES).get_template("wg_digest.html")
    return template.render(told=told, none=say(told.language, "none"))


def markdown(told: Told) -> str:
    """Return a digest as Markdown."""
    lines = [f"# {_plain(told.title)}", "", *(f"{_plain(note)}  " for note in told.notes)]
    for section in told.sections:
        lines += ["", f"## {_plain(section.title)} ({section.count})", ""]
        if not section.items:
            lines.append(say(told.language, "none"))
        for item in section.items:
            lines.append(f"- **{_plain(item.title)}**")
            lines += [f"  - {_plain(line)}" for line in item.lines]
        if section.more:
            lines += ["", _plain(section.more)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Escape what Markdown, or HTML within it, would take for markup."""
    escaped = _MARKS.sub(r"\\\1", text.replace("&", "&amp;"))
    return _AT_START.sub(lambda found: f"\\{found[0]}", escaped)
