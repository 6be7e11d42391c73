"""orgtide api: try the requests of an API file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.asks import ReadApiFile, ReadOpenApi, TryApi
from app.asks.messages import ApiFacts, ApiTrial, OpenApiFields
from app.cli.connect_sides import asked_answers
from app.cli.errors import MEND
from app.cli.session import AsJson, answer, ask, opened
from app.wording.apis import openapi_words, trial_words

app = typer.Typer(
    help="Try the requests of an API file, and fill in its fields.", no_args_is_help=True
)


@app.command("try")
def try_request(
    file: Annotated[str, typer.Argument(help="An API file, or the name of a shipped one.")],
    object: Annotated[str, typer.Argument(help="Which object; the first by default.")] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE: what the API file asks for; no secrets."),
    ] = None,
    connection: Annotated[
        str, typer.Option("--connection", help="Take the answers and secrets of this connection.")
    ] = "",
    only_show: Annotated[
        bool, typer.Option("--only-show", help="Show the request and send nothing.")
    ] = False,
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", help="PEM file of a private authority.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask for the first page of an object, and show the answer and the rows found in it.

    Secrets are asked for, or read from standard input, one a line. Nothing is kept.
    """
    with opened(as_json=as_json) as workspace:
        facts: ApiFacts = ask(workspace, ReadApiFile(file), as_json=as_json)
    secret_wanted = not connection and not only_show
    answers, secrets = asked_answers(facts, settings or [], secrets=secret_wanted)
    wish = TryApi(
        file,
        object,
        answers,
        secrets,
        connection=connection,
        ca_file=str(ca_file) if ca_file else "",
        only_show=only_show,
    )
    with opened(as_json=as_json) as workspace:
        trial: ApiTrial = ask(workspace, wish, as_json=as_json)
        answer(trial, trial_words(trial), as_json=as_json)
    if trial.problem:
        raise typer.Exit(MEND)


@app.command()
def fields(
    document: Annotated[
        str, typer.Argument(help="An OpenAPI document: a file, or an https address.")
    ],
    schema: Annotated[
        str, typer.Argument(help="Which record of it; without it they are listed.")
    ] = "",
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            help="An API file that the fields are written into.",
        ),
    ] = None,
    object: Annotated[
        str, typer.Option("--object", help="Which object of that file; its first by default.")
    ] = "",
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", help="PEM file of a private authority.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the records of an OpenAPI document, or the fields of one; write them into an API file.

    Fields that the file names already stay as they are, and so do its comments and its order.
    """
    with opened(as_json=as_json) as workspace:
        text = ""
        if into is not None:
            if not into.is_file():
                raise typer.BadParameter(f"There is no file {into}", param_hint="--into")
            facts: ApiFacts = ask(workspace, ReadApiFile(str(into)), as_json=as_json)
            text, object = into.read_text("utf-8-sig"), object or facts.objects[0]
        wish = ReadOpenApi(document, schema, text, object, ca_file=str(ca_file) if ca_file else "")
        found: OpenApiFields = ask(workspace, wish, as_json=as_json)
        words = openapi_words(found)
        if into is not None and schema:
            into.write_text(found.text, "utf-8")
            words = f"{words}\nWritten into {object} of {into}."
        answer(found, words, as_json=as_json)
