"""How is a server started from the command line?"""

import socket
from typing import Annotated

import typer

from api.cluster.commands import check_alone
from api.serving.exposure import cannot_listen, check_exposure, is_loopback, login_notice
from api.settings import MOST_WORKERS, Settings
from api.showing.terminal import in_words, talk
from corpora import Store


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    public: Annotated[
        bool, typer.Option("--public", help="Listen for others though nobody has an account: public records.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_WORKERS,
            help="Processes that answer; the encoder and the index are in memory once. Unless given: "
            "ENMUSUBI_WORKERS, else 1.",
        ),
    ] = None,
) -> None:
    """Answer over HTTP: pages for people on /, /v1/match and the rest for programs (described on /docs).

    Without a login public records can be read, nothing else. Cookies go over HTTPS only, except on loopback
    where ENMUSUBI_ADDRESS is no https:// address. With several workers limits hold for all of them together.
    Examples: enmusubi serve --port 8080; enmusubi serve --workers 2
    """
    settings: Settings = context.obj.existing_home()
    check_exposure(settings, host, public=public)
    secure = not is_loopback(host) or (settings.address or "").startswith("https://")
    count = workers or settings.workers
    check_alone(settings, count)
    _check_address(host, port)

    def served(address: str, store: Store) -> None:
        ends = in_words(settings.language, "（Ctrl-Cで終了）。", " (Ctrl-C ends it). ")
        talk.print(f"{address}{ends}{login_notice(store, settings.language)}", markup=False)

    if count == 1:
        from api.serving.server import serve_alone

        serve_alone(settings, host=host, port=port, secure=secure, served=served)
        return
    from api.workers import serve_together

    raise typer.Exit(
        serve_together(settings, host=host, port=port, secure=secure, workers=count, served=served)
    )


def _check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on before the models are loaded, which takes seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            probe.bind((host, port))
    except OSError as error:
        raise cannot_listen(host, port, error) from error
