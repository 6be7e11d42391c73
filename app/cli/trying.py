"""orgtide try: what a chain or a formula makes of five rows of a mapping's source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.asks import TryRule
from app.cli.errors import MEND
from app.cli.session import AsJson, OrgChoice, answer, ask, opened
from app.core.mapping import FieldRule
from app.wording.files import tried_words

if TYPE_CHECKING:
    from app.asks.messages import TriedRule

app = typer.Typer()


@app.command("try")
def try_rule(
    text: Annotated[str, typer.Argument(help="A chain such as 'trim, upper', or a formula.")],
    sync: Annotated[str, typer.Option("--sync", help="Name of the sync.")],
    mapping: Annotated[str, typer.Option("--mapping", help="Its mapping; else the first.")] = "",
    source: Annotated[
        str, typer.Option("--source", help="The field that a chain begins with.")
    ] = "",
    target: Annotated[str, typer.Option("--target", help="The field to be written.")] = "",
    zone: Annotated[
        str, typer.Option("--zone", help="Show moments as a user there sees them, Europe/Berlin.")
    ] = "",
    org: OrgChoice = "",
    as_json: AsJson = False,
) -> None:
    """Show what a chain or a formula makes of five rows. Nothing is written anywhere."""
    with opened(as_json=as_json) as workspace:
        rule = FieldRule(source, target, chain=text)
        wish = TryRule(sync, mapping, rule, org, zone=zone)
        tried: TriedRule = ask(workspace, wish, as_json=as_json)
        answer(tried, tried_words(text, tried), as_json=as_json)
    if tried.problem:
        raise typer.Exit(MEND)
