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
    return template.render(told=told, say=lambda phrase: say(told.language, phrase))


def markdown(told: Told) -> str:
    """Return a digest as Markdown."""
    lines = [f"# {_plain(told.title)}", "", *(f"{_plain(note)}  " for note in told.notes)]
    lines += ["", f"## {say(told.language, 'glance')}", ""]
    lines += [
        f"- {_plain(say(told.language, 'counted', title=own.title, count=own.count))}"
        for own in told.sections
    ]
    for section in told.sections:
        if not section.count:
            continue
        lines += ["", f"## {_plain(section.title)} ({section.count})", ""]
        if section.explained:
            lines += [_plain(section.explained), ""]
        for item in section.items:
            lines.append(f"- **{_plain(str(item.title))}**")
            lines += [f"  - {_plain(str(line))}" for line in item.lines]
        if section.more:
            lines += ["", _plain(section.more)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Escape what Markdown, or HTML within it, would take for markup."""
    escaped = _MARKS.sub(r"\\\1", text.replace("&", "&amp;"))
    return _AT_START.sub(lambda found: f"\\{found[0]}", escaped)
