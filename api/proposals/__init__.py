"""How is a match followed up from the command line (`enmusubi proposals`)?"""

import typer

from api.proposals import acting, looking, noting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command()(acting.propose)
app.command("list")(looking.list_)
app.command()(looking.show)
app.command()(acting.move)
app.command()(acting.decline)
app.command()(acting.pause)
app.command()(acting.reopen)
app.command()(noting.comment)
app.command()(noting.assign)
app.command()(looking.due)
app.command()(looking.log)
app.command()(looking.expiring)
app.command()(noting.renew)
app.command()(looking.verify)

__all__ = ["app"]
