"""What does a digest say to people, line by line, before it becomes a mail or an entry of a feed?"""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.digests.wording import day, percent, quoted, say, shown, titled, told
from api.showing.quoting import Line

if TYPE_CHECKING:
    from matcher import Digest, DigestMatch


def subject(digest: "Digest") -> str:
    """Return the subject: numbers, nothing that anybody else wrote."""
    count, waiting = len(digest.matches), len(digest.reminders)
    if waiting:
        return say(
            digest.language, "subject_both" if count else "subject_waiting", count=count, waiting=waiting
        )
    return say(digest.language, "subject_one" if count == 1 else "subject", count=count)


def opening(digest: "Digest") -> list[str]:
    """Return to whom it is, what was found in which time, and how much waits."""
    language = digest.language
    lines = [say(language, "greeting", account=shown(digest.account.best(language)))]
    values = {"until": day(digest.until), "count": len(digest.matches)}
    if digest.matches and digest.since:
        lines.append(say(language, "since", since=day(digest.since), **values))
    elif digest.matches:
        lines.append(say(language, "first", **values))
    if digest.reminders:
        lines.append(say(language, "waiting_found", waiting=len(digest.reminders)))
    return lines


def closing(digest: "Digest", *, address: str | None) -> list[tuple[str, str]]:
    """Return what is said below: how to take it, how to stop it; each with the address it leads to, or ""."""
    language, lines = digest.language, []
    if digest.matches:
        lines.append((say(language, "likelihood_note"), ""))
        settings = f"{address.rstrip('/')}/account" if address else ""
        lines.append((say(language, "stop_at" if settings else "stop"), settings))
    if digest.reminders:
        lines.append((say(language, "again"), ""))
    return lines


def waiting(digest: "Digest", *, address: str | None) -> Iterator[tuple[Line, list[Line]]]:
    """Yield the titles of each proposal that waits and the lines below them."""
    from matcher import STAGE_WORDS, WAITING_WORDS

    language = digest.language
    for own in digest.reminders:
        need, seed = (
            titled(one, language) if one else say(language, "hidden") for one in (own.need, own.seed)
        )
        lines = [
            told(language, "stage", stage=STAGE_WORDS[own.stage][language]),
            Line((WAITING_WORDS[own.why][language].format(days=own.days),)),
            _place(own.path, own.proposal, address),
        ]
        yield told(language, "pair", need=need, seed=seed), lines


def by_question(digest: "Digest") -> Iterator[tuple[Line, list["DigestMatch"]]]:
    """Yield each question by name with its matches, the most probable first."""
    order = sorted(digest.matches, key=lambda own: (not own.saved, own.query_id, -own.probability))
    for _, group in groupby(order, key=lambda own: (own.saved, own.query_id)):
        matches = list(group)
        yield _question(matches[0], digest.language), matches


def _question(match: "DigestMatch", language: str) -> Line:
    if match.saved:  # its owner knows in which language they named it
        return told(language, "saved", name=shown(match.query_name.best(language)))
    asks = "own_need" if match.kind == "seed" else "own_seed"
    return told(language, asks, name=titled(match.query_name, language))


def facts(match: "DigestMatch", language: str, *, address: str | None) -> tuple[Line, list[Line]]:
    """Return the title of a match and the lines below it; the other language's title is the first of them."""
    title, other = (titled(match.title, own) for own in (language, "en" if language == "ja" else "ja"))
    lines = [Line((other,))] if other.text != title.text else []
    lines.append(told(language, "likelihood", percent=percent(match.probability)))
    if match.holder:
        lines.append(told(language, "holder", holder=shown(match.holder.best(language))))
    for phrase, own in zip(("asked", "found"), match.evidence or (), strict=False):
        lines.append(told(language, phrase, words=quoted(own.text, own.language)))
    lines.append(_place(match.path, match.record_id, address))
    return told(language, "title_illustrative" if match.illustrative else "title", title=title), lines


def _place(path: str, name: str, address: str | None) -> Line:
    """Where something is shown, below the service's address, else what it is called there."""
    return Line((f"{address.rstrip('/')}{path}" if address else name,))


def plain(digest: "Digest", *, address: str | None) -> str:
    """Return the digest as plain text."""
    parts = ["\n".join(opening(digest))]
    for question, matches in by_question(digest):
        listed = [f"{question}"]
        for number, match in enumerate(matches, start=1):
            title, lines = facts(match, digest.language, address=address)
            listed += [f"{number}. {title}", *(f"   {own}" for own in lines)]
        parts.append("\n".join(listed))
    if digest.reminders:
        listed = [say(digest.language, "waiting")]
        for title, lines in waiting(digest, address=address):
            listed += [
                f"・{title}" if digest.language == "ja" else f"- {title}",
                *(f"   {own}" for own in lines),
            ]
        parts.append("\n".join(listed))
    parts.append("\n".join(f"{words}{place}" for words, place in closing(digest, address=address)))
    return "\n\n".join(parts) + "\n"


def html(digest: "Digest", *, address: str | None) -> str:
    """Return the digest as simple HTML: no script, no picture, nothing loaded; all texts are escaped."""
    parts = [Markup("<p>{}</p>").format(line) for line in opening(digest)]
    for question, matches in by_question(digest):
        items = [_item(*facts(match, digest.language, address=address), address=address) for match in matches]
        parts.append(Markup("<h2>{}</h2>\n<ol>\n{}\n</ol>").format(question.html(), Markup("\n").join(items)))
    if digest.reminders:
        items = [_item(*one, address=address) for one in waiting(digest, address=address)]
        head = say(digest.language, "waiting")
        parts.append(Markup("<h2>{}</h2>\n<ul>\n{}\n</ul>").format(head, Markup("\n").join(items)))
    for words, place in closing(digest, address=address):
        parts.append(Markup("<p><small>{}{}</small></p>").format(words, _link(place)))
    return str(Markup("\n").join(parts))


def _item(title: Line, lines: list[Line], *, address: str | None) -> Markup:
    *below, where = (line.html() for line in lines)
    place = _link(where) if address else where
    parts = Markup("<br>\n").join([*below, place])
    return Markup("<li><strong>{}</strong><br>\n{}</li>").format(title.html(), parts)


def _link(place: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(place, place) if place else Markup()


def page(digest: "Digest", *, address: str | None) -> str:
    """Return the digest as a whole HTML document."""
    head = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head><body>\n'
    )
    opened = head.format(digest.language, subject(digest))
    return f"{opened}{html(digest, address=address)}\n</body></html>\n"
