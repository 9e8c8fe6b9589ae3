"""How is it said who may see a record, a field of it, or its veiled form? `enmusubi tiers ...`."""

import json
from collections.abc import Mapping
from contextlib import closing
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from api.arguments import Json, RecordId, utf8
from api.engine import open_home
from api.settings import Settings
from api.showing.terminal import in_words, print_json, print_table, talk
from corpora import (
    Bilingual,
    RecordError,
    Sector,
    Store,
    Tier,
    Veil,
    Veiled,
    Visibility,
)

_HEADER = {"ja": ("対象", "見せる範囲", "指定先"), "en": ("what", "for", "shared with")}
_FOR = {
    "public": "公開",
    "coalition": "会員のみ",
    "working_group": "WG内のみ",
    "named": "指定した機関のみ",
    "organisation": "機関内のみ",
}
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Seen = Annotated[Visibility, typer.Option("--visibility", help="From everyone to the owner alone.")]
Shared = Annotated[
    list[str] | None,
    typer.Option(
        "--shared-with",
        metavar="ID",
        callback=utf8,
        help="With working_group or named: a working group or an organisation; repeatable.",
    ),
]
Told = Annotated[str | None, typer.Option(callback=utf8, help="What others read, without any name.")]


@app.command()
def show(context: typer.Context, record: RecordId, as_json: Json = False) -> None:
    """Show for whom a record, its fields and its veiled form are.

    Example: enmusubi tiers show need-0456
    """
    settings: Settings = context.obj
    with closing(open_home(settings)) as store:
        found = store.get(record)
        fields, veiled = store.field_tiers(record), store.veiled(record)
        told: dict[str, Any] = {
            "record": _tier_json(found.tier),
            "fields": {name: _tier_json(tier) for name, tier in fields.items()},
            "veil": None,
        }
        if veiled is not None:
            told["veil"] = {
                "id": veiled.teaser_id,
                "approved_by": veiled.approved_by,
                "approved_at": veiled.approved_at.isoformat(),
                "outdated": veiled.outdated,
            }
    if as_json:
        print_json(json.dumps(told, ensure_ascii=False, indent=2))
        return
    language = settings.language
    rows = [(record, *_words(told["record"], language))]
    rows += [(name, *_words(tier, language)) for name, tier in told["fields"].items()]
    if veiled is not None:
        rows.append(_veil_row(veiled, language))
    print_table(rows, header=_HEADER[language])


def _veil_row(veiled: Veiled, language: str) -> tuple[str, str, str]:
    by = veiled.approved_by
    state = (
        in_words(language, "古い内容のままです。承認し直してください", "outdated: approve it again")
        if veiled.outdated
        else in_words(language, f"承認：{by}", f"approved by {by}")
    )
    return in_words(language, f"匿名の形 {veiled.teaser_id}", f"veiled as {veiled.teaser_id}"), state, ""


@app.command("record")
def record_(context: typer.Context, record: RecordId, visibility: Seen, shared_with: Shared = None) -> None:
    """Say for whom a record is.

    Example: enmusubi tiers record need-0456 --visibility working_group --shared-with innovation_wg
    """
    with closing(_writable(context)) as store:
        found = store.get(record)
        told = {**found.model_dump(), "visibility": visibility, "shared_with": shared_with or ()}
        store.put([_valid(type(found), told)])
    _tell(context, f"{record} は「{_FOR[visibility]}」です。", f"{record} is for: {visibility.value}.")


@app.command()
def field(
    context: typer.Context, record: RecordId, field: str, visibility: Seen, shared_with: Shared = None
) -> None:
    """Say for whom a field is: it leaves the record, also when it is imported anew.

    Example: enmusubi tiers field need-0456 budget_jpy --visibility organisation
    """
    with closing(_writable(context)) as store:
        store.set_field_tier(record, field, Tier(visibility, tuple(sorted(set(shared_with or ())))))
    ja = f"{record} の {field} は「{_FOR[visibility]}」です。"
    _tell(context, ja, f"{field} of {record} is for: {visibility.value}.")


@app.command()
def veil(
    context: typer.Context,
    record: RecordId,
    approved_by: Annotated[
        str,
        typer.Option("--by", metavar="ACCOUNT", callback=utf8, help="The owner's account that approves it."),
    ],
    problem_ja: Told = None,
    problem_en: Told = None,
    constraints_ja: Told = None,
    constraints_en: Told = None,
    sector: Annotated[Sector | None, typer.Option(help="The field; may be left open.")] = None,
    visibility: Annotated[
        Visibility, typer.Option(help="Who reads it in place of the record.")
    ] = Visibility.COALITION,
    shared_with: Shared = None,
) -> None:
    """Approve what others read in place of a confidential record: a text of its own, without names.

    Example: enmusubi tiers veil need-0456 --by office-1 --problem-ja "高温の排ガスの熱を使いたい。"
    """
    from api.accounts.auth import authorised, utc_now
    from api.accounts.rights import Action

    with closing(_writable(context)) as store:
        authorised(store, approved_by, Action.VEIL_RECORD, store.get(record))
        constraints = {"ja": constraints_ja, "en": constraints_en}
        teaser = store.veil(
            record,
            Veil(
                problem=_valid(Bilingual, {"ja": problem_ja, "en": problem_en}),
                tier=Tier(visibility, tuple(sorted(set(shared_with or ())))),
                approved_by=approved_by,
                approved_at=utc_now(),
                constraints=_valid(Bilingual, constraints) if any(constraints.values()) else None,
                sector=sector,
            ),
        )
    ja = f"ほかの方には {record} の代わりに {teaser} が見えます。検索に反映するには: enmusubi index"
    _tell(context, ja, f"Others see {record} as {teaser}. Make it searchable: enmusubi index")


def _tell(context: typer.Context, ja: str, en: str) -> None:
    talk.print(in_words(context.obj.language, ja, en), markup=False)


def _valid(made: Any, told: Mapping[str, Any]) -> Any:
    try:
        return made(**told)
    except ValidationError as error:
        raise RecordError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def _writable(context: typer.Context) -> Store:
    settings: Settings = context.obj
    return open_home(settings.existing_home().writable_home())


def _tier_json(tier: Tier) -> dict[str, Any]:
    return {"visibility": tier.visibility.value, "shared_with": list(tier.shared_with)}


def _words(tier: Mapping[str, Any], language: str) -> tuple[str, str]:
    word = in_words(language, _FOR[tier["visibility"]], tier["visibility"])
    return word, ", ".join(tier["shared_with"])
