"""How are partners of a city abroad, and places for a case, asked for? `enmusubi partners`, `transfer`."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.arguments import Account, Json, RecordId, asked_text, check_before_loading, utf8
from api.engine import open_home, open_matcher, viewer_of
from api.settings import Settings
from api.showing.terminal import out, print_json, print_match, talk
from corpora import UsageError, holders_of

if TYPE_CHECKING:
    from matcher import Partners, PartnerWords, Party, Transfer, Transfers, TransferWords

Few = Annotated[int, typer.Option("--k", "-k", min=1, max=50, help="How many of each sort.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        callback=utf8,
        help="The day for which JCM membership is told: 2022, 2022-12 or 2022-12-31; else today.",
    ),
]


def partners(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="A need of a city abroad; - reads stdin.")] = None,
    country: Annotated[
        str | None,
        typer.Option(callback=utf8, help="Its country, ISO code or name; else as the text or record says."),
    ] = None,
    as_of: AsOf = None,
    record: Annotated[
        str | None, typer.Option("--id", callback=utf8, help="Ask with a stored need, not a text.")
    ] = None,
    k: Few = 5,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Find who in Japan might work with a city abroad: municipalities, implementers, seeds, means.

    What you paste is not stored. Examples: enmusubi partners "島の発電をディーゼルから変えたい" --country PW;
    enmusubi partners --id need-c2c-2022-21 --as-of 2022-12 --json
    """
    if (text is None) == (record is None):
        raise UsageError("Give either a text or --id RECORD.")
    asked = asked_text(text) if text is not None else None
    check_before_loading(asked)
    day = day_of_question(as_of)
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        from matcher import PartnerFinder, PartnerWords

        finder = PartnerFinder(store, open_matcher(settings, store))
        asking = finder.need(record, viewer=viewer) if record is not None else asked or ""
        found = finder.partners(asking, country=country, as_of=day, k=k, viewer=viewer)
        holders = holders_of(store, (hit.record for hit in found.seeds.hits), viewer=viewer)
    if as_json:
        from api.questions.partners.schemas import PartnersResponse

        print_json(PartnersResponse.of(found, holders).model_dump_json(indent=2))
    else:
        _print(found, PartnerWords(settings.language, found.names))
        from matcher import Words

        print_match(found.seeds, Words(settings.language), holders=holders)


def transfer(
    context: typer.Context,
    record: RecordId,
    as_of: AsOf = None,
    k: Few = 5,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Find where else a realised case might help, with what is alike there and what is not.

    Examples: enmusubi transfer c2c-outcome-10; enmusubi transfer c2c-2022-22 --as-of 2022-12 --json
    """
    day = day_of_question(as_of)
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        viewer = viewer_of(store, account)
        from matcher import TransferFinder, TransferWords

        finder = TransferFinder(store, open_matcher(settings, store))
        found = finder.transfers(record, as_of=day, k=k, viewer=viewer)
    if as_json:
        from api.questions.partners.transfer_schemas import TransfersResponse

        print_json(TransfersResponse.of(found).model_dump_json(indent=2))
    else:
        _print_transfers(found, TransferWords(settings.language))


def day_of_question(written: str | None) -> date:
    """Return the day that is asked about, today where none is. Raises `UsageError`."""
    if written is None:
        return date.today()
    from matcher import last_day

    return last_day(written)


def _print(found: "Partners", words: "PartnerWords") -> None:
    from matcher import NEAR_WORDS, say_jcm, say_note

    language = words.language
    talk.print(words.asked(found.country, found.cities), markup=False)
    _print_parties(words("municipalities"), found.municipalities, words)
    _print_parties(words("implementers"), found.implementers, words)
    out.print(f"[dim]{escape(words('share_note'))}[/]")
    out.print(f"\n[bold reverse] {words('means')} [/]")
    out.print(say_jcm(found.jcm, language), markup=False)
    out.print(f"[yellow]![/] {escape(say_note(found.export_note, language))}")
    out.print(f"\n[bold reverse] {words('past')} [/]")
    if not found.past:
        out.print(words("no_past"), markup=False)
    for past in found.past:
        title = past.paper.title.best(language) if past.paper.title else past.paper.id
        out.print(f"· {escape(title)} [dim]{escape(past.paper.id)}[/]")
        facts = [NEAR_WORDS[past.near][language], words(past.paper.category)]
        facts += [words.concept(name) for name in past.concepts]
        out.print(f"  [dim]{escape(words('separator').join(facts))}[/]")
    out.print(f"\n[bold reverse] {words('seeds')} [/]")


def _print_parties(title: str, parties: Iterable["Party"], words: "PartnerWords") -> None:
    out.print(f"\n[bold reverse] {escape(title)} [/]")
    for party in parties:
        name = party.organisation.name.best(words.language)
        share = words("share", share=f"{party.share:.0%}")
        out.print(f"\n[bold]{party.rank}. {escape(name)}[/] {escape(share)}")
        for reason in party.telling:
            part = words("of_share", share=f"{reason.share:.0%}") if reason.share is not None else ""
            out.print(f"   · {escape(words.reason(reason) + part)}")


def _print_transfers(found: "Transfers", words: "TransferWords") -> None:
    language, names = words.language, found.names
    title = found.case.title.best(language) if found.case.title else found.case.id
    talk.print(words("case", title=title), markup=False)
    for phrase, ids in (("cities", found.cities), ("known_by", found.known_by)):
        if ids:
            listed = words("separator").join(names[n].name.best(language) if n in names else n for n in ids)
            talk.print(words(phrase, **{"cities" if phrase == "cities" else "names": listed}), markup=False)
    if not found.found:
        out.print(words("nothing"), markup=False)
    for own in found.found:
        _print_transfer(
            own,
            words,
            names[own.need.organisation or ""].name.best(language)
            if own.need.organisation in names
            else None,
        )


def _print_transfer(own: "Transfer", words: "TransferWords", holder: str | None) -> None:
    need = own.need
    title = (need.title or need.text).best(words.language)[:100]
    likely = "" if own.likely else words("unlikely")
    out.print(f"\n[bold]{own.rank}. {escape(title)}[/]")
    facts = [need.id, holder, words("score", percent=f"{own.score:.0%}") + likely]
    out.print(f"   [dim]{escape(' · '.join(fact for fact in facts if fact))}[/]")
    for phrase, lines, mark in (("alike", words.alike(own), "○"), ("unlike", words.unlike(own), "△")):
        if lines:
            out.print(f"   {escape(words(phrase))}")
            for line in lines:
                out.print(f"     {mark} {escape(line)}")
