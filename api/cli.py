"""How is the engine asked from a command line? Every command, and what each error ends with.

A command stands with what it is about. Heavy libraries are imported by the commands that need them, so that
`--help` answers at once.
"""

import os
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any

import typer

from api.accounts.commands import app as accounts_app
from api.accounts.working_groups import working_groups
from api.arguments import Language
from api.backups.commands import backup, move_store, restore
from api.cluster.commands import shard
from api.digests.commands import app as digests_app
from api.digests.saved import app as saved_app
from api.errors import DONE, INTERNAL, USAGE, exit_code, unforeseen
from api.home.commands import demo, doctor
from api.home.indexes import index_
from api.measuring import bench, evaluate
from api.nights.commands import nightly
from api.pipeline.commands import pipeline
from api.proposals import app as proposals_app
from api.questions.attention.commands import exposure
from api.questions.backcasts.commands import backcast
from api.questions.challenges.commands import gaps, shared, statistics
from api.questions.matching.commands import match
from api.questions.matching.reports import report
from api.questions.partners.commands import partners, transfer
from api.questions.teams.commands import team
from api.records.concepts import app as concepts_app
from api.records.harvest import harvest
from api.records.imports import import_
from api.records.names import app as names_app
from api.records.removing import purge, withdraw
from api.records.tiers import app as tiers_app
from api.serving.commands import serve
from api.settings import settings_from_environment
from api.showing.terminal import out, talk
from api.wg_digests.commands import wg_digest
from api.workbooks import export
from corpora import EnmusubiError

# Newer versions of Typer carry a click of their own: the error's class is taken from Typer's.
_WrongUsage: Any = typer.BadParameter.__base__
_READS: ContextVar[str] = ContextVar("reads", default="en")  # until it is known in which language

app = typer.Typer(
    name="enmusubi",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(
    concepts_app,
    name="concepts",
    help="Show, export and edit concepts: what records are about.\n\nExample: enmusubi concepts list",
)
app.add_typer(
    names_app,
    name="names",
    help="Review records that may be one, merge them, undo merges.\n\nExample: enmusubi names list",
)
app.add_typer(
    proposals_app,
    name="proposals",
    help="Bring a need and a seed together and follow it up, to deployment or a reasoned no.\n\n"
    "Example: enmusubi proposals list --as univ-example",
)
app.add_typer(
    accounts_app,
    name="account",
    help="Accounts, their terms and tokens.\n\nExample: enmusubi account list",
)
app.add_typer(
    tiers_app,
    name="tiers",
    help="Say who may see a record or a field of it, and what others see instead.\n\n"
    "Example: enmusubi tiers show need-0456",
)
app.add_typer(
    saved_app,
    name="saved",
    help="Save texts that are asked again every night, pause and remove them.\n\n"
    "Example: enmusubi saved list --as ORGANISATION",
)
app.add_typer(
    digests_app,
    name="digests",
    help="Find new matches, deliver them, and say what an account is told.\n\nExample: enmusubi digests run",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        out.print(f"enmusubi {version('enmusubi')}", highlight=False)
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Where store and index live; else ENMUSUBI_HOME.", show_default=False)
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="Language of words; default from the locale.")] = None,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="Say which release this is."),
    ] = False,
) -> None:
    """縁結び Enmusubi: find the university seeds that answer a need, and the needs that a seed answers.

    大学のシーズと、企業・自治体のニーズを、日本語と英語をまたいで結びます。
    """
    context.obj = settings_from_environment(home=home, language=lang.value if lang else None)
    _READS.set(context.obj.language)


app.command()(demo)
app.command()(team)
app.command()(partners)
app.command()(transfer)
app.command()(backcast)
app.command()(exposure)
app.command("wg-digest")(wg_digest)
app.command("working-groups")(working_groups)
app.command()(gaps)
app.command("shared-challenges")(shared)
app.command()(statistics)
app.command()(pipeline)
app.command("import")(import_)
app.command()(harvest)
app.command("index")(index_)
app.command()(nightly)
app.command()(shard)
app.command()(match)
app.command()(report)
app.command()(withdraw)
app.command()(purge)
app.command("eval")(evaluate)
app.command()(bench)
app.command()(doctor)
app.command()(serve)
app.command()(export)
app.command()(backup)
app.command()(restore)
app.command()(move_store)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error ends with its code and one message, never a traceback."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        result = app(arguments, standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except _WrongUsage as error:
        error.show()
        return USAGE
    except typer.Abort:
        talk.print("Stopped; nothing was changed.")
        return USAGE
    except EnmusubiError as error:
        talk.print(_told(str(error)), markup=False)
        return exit_code(type(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: what is left goes nowhere
        return DONE
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # so Typer ends where the reader has gone
            return DONE
        raise
    except Exception as error:
        if settings_from_environment(language="en").debug:
            raise
        talk.print(unforeseen(error), markup=False)
        return INTERNAL


def _told(detail: str) -> str:
    """What an error says, in the language that is asked for where there are words for it."""
    if _READS.get() == "en":
        return detail
    from api.web.refusals import told_by_command

    return told_by_command(detail)


if __name__ == "__main__":
    main()
