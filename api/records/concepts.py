"""How are concepts asked for and edited from the command line? `enmusubi concepts ...`."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from api.arguments import Json, RecordId, check_place, utf8
from api.engine import open_home
from api.records.concept_edits import edit_concepts, known_concept
from api.settings import Settings
from api.showing.terminal import out, print_json, print_table, talk
from corpora import (
    FORMATS,
    Concept,
    ConceptScheme,
    RecordConcept,
    UsageError,
    concept_scheme,
    open_store,
    read_classes,
    skos_graph,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
ConceptId = Annotated[str, typer.Argument(metavar="CONCEPT", callback=utf8)]
ConceptIds = Annotated[list[str] | None, typer.Option(metavar="CONCEPT", help="Repeatable.", callback=utf8)]


@app.command("list")
def list_(
    context: typer.Context,
    under: Annotated[
        str | None, typer.Argument(metavar="CONCEPT", help="A concept; else all groups.", callback=utf8)
    ] = None,
    as_json: Json = False,
) -> None:
    """List the concepts below one, or the whole tree.

    Examples: enmusubi concepts list; enmusubi concepts list industry-heat
    """
    scheme = concept_scheme()
    tops = [known_concept(scheme, under)] if under else [c for c in scheme if c.broader is None]
    rows = [(depth, concept) for top in tops for depth, concept in _below(scheme, top, 0)]
    if as_json:
        print_json(json.dumps([concept.model_dump(mode="json") for _, concept in rows], ensure_ascii=False))
    else:
        for depth, concept in rows:
            out.print(f"{'  ' * depth}{concept.id}  {concept.pref.ja} / {concept.pref.en}", markup=False)


@app.command()
def show(context: typer.Context, concept: ConceptId, as_json: Json = False) -> None:
    """Show a concept: its labels, what it covers, its neighbours.

    Example: enmusubi concepts show vapour-recompression
    """
    scheme = concept_scheme()
    known = known_concept(scheme, concept)
    if as_json:
        print_json(known.model_dump_json(indent=2))
        return
    facts: list[tuple[str, Any]] = [
        ("ja", ", ".join(known.labels("ja"))),
        ("en", ", ".join(known.labels("en"))),
        ("scope", f"{known.scope.ja} / {known.scope.en}"),
        ("broader", " < ".join(scheme.ancestors(concept))),
        ("related", ", ".join(sorted(scheme.related.get(concept, ())))),
        ("solved by", ", ".join(known.solved_by)),
        ("CPC", known.cpc),
        ("GXTI", known.gxti),
    ]
    print_table([fact for fact in facts if fact[1]], header=(known.id, known.kind.value))


@app.command()
def export(
    context: typer.Context,
    target: Annotated[Path, typer.Option("--out", help="File: .ttl, .rdf, .jsonld or .nt.")],
) -> None:
    """Write the scheme as SKOS, with the names of patent classes where they have been read in.

    Example: enmusubi concepts export --out concepts.ttl
    """
    settings: Settings = context.obj
    suffix = target.suffix.lstrip(".")
    if suffix not in FORMATS:
        raise UsageError(f"--out {target}: unknown ending. Allowed: {', '.join('.' + s for s in FORMATS)}.")
    check_place(target, option="--out")
    classes: dict[str, str] = {}
    place = settings.store  # refused where the records are elsewhere: their names would be missing
    if settings.has_store:
        with closing(open_store(place)) as store:
            classes = store.classes()
    scheme = concept_scheme()
    graph = skos_graph(scheme, classes=classes)
    try:
        graph.serialize(target, format=FORMATS[suffix], encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out {target}: it cannot be written: {error.strerror}. Name another.") from error
    talk.print(f"{len(scheme)} concepts, {scheme.count_labels()} labels in {target}.", markup=False)


@app.command()
def classes(
    context: typer.Context,
    table: Annotated[Path, typer.Argument(help="The patent office's table of GXTI, saved as CSV.")],
) -> None:
    """Read the names of patent classes (GXTI) from the patent office's own table.

    Example: enmusubi concepts classes gxti.csv
    """
    found = read_classes(table)
    with closing(open_home(context.obj.existing_home().writable_home())) as store:
        store.put_classes(found)
    talk.print(f"{len(found)} classes read.")


@app.command()
def of(context: typer.Context, record: RecordId, as_json: Json = False) -> None:
    """Show the concepts of a record, who says so, and what speaks for each.

    Example: enmusubi concepts of seed-storage-01
    """
    with closing(open_home(context.obj)) as store:
        store.get(record)
        found = store.concepts_of([record])[record]
    if as_json:
        print_json(json.dumps([_data(concept) for concept in found], ensure_ascii=False))
    else:
        rows = [
            (c.concept, c.origin.value, "" if c.probability is None else c.probability, len(c.mentions))
            for c in found
        ]
        print_table(rows, header=("concept", "from", "probability", "mentions"))


@app.command()
def edit(
    context: typer.Context,
    record: RecordId,
    add: ConceptIds = None,
    remove: ConceptIds = None,
    forget: ConceptIds = None,
) -> None:
    """Say that a record has a concept or has not; it stays so when it is tagged again.

    `--forget` drops an earlier decision. Example: enmusubi concepts edit seed-storage-01 --add
    second-life-batteries --remove battery-recycling
    """
    with closing(open_home(context.obj.existing_home().writable_home())) as store:
        edit_concepts(store, record, add=add or (), remove=remove or (), forget=forget or ())
    talk.print(f"{record}: kept. To use it in matching: enmusubi index")


def _below(scheme: ConceptScheme, top: Concept, depth: int) -> list[tuple[int, Concept]]:
    below = [scheme[name] for name in scheme.narrower.get(top.id, ())]
    return [(depth, top), *(row for concept in below for row in _below(scheme, concept, depth + 1))]


def _data(concept: RecordConcept) -> dict[str, Any]:
    mentions = [
        {"language": m.language, "field": m.field, "start": m.start, "end": m.end} for m in concept.mentions
    ]
    return {
        "id": concept.concept,
        "origin": concept.origin.value,
        "probability": concept.probability,
        "mentions": mentions,
    }
