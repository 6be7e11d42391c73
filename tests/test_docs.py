"""The guide says what is there: every command, every file it points to, every example."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app.cli.main import program
from app.store.sync_files import parse_sync
from app.store.sync_grammar import BLOCKS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LARGEST_PICTURE_BYTES = 150 * 1024

name_of = [str(page.relative_to(ROOT)) for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something, as the words that are typed."""
    if not hasattr(command, "commands"):
        yield path
        return
    for name, below in command.commands.items():
        yield from leaves(below, (*path, name))


COMMAND = typer.main.get_command(program())
COMMANDS = sorted(leaves(COMMAND))


def found(path: tuple[str, ...]) -> Any:
    command: Any = COMMAND
    for word in path:
        command = command.commands[word]
    return command


def sections(page: Path) -> dict[str, str]:
    """The text below each heading of a page, up to the next one."""
    parts = re.split(r"^#+ (.+)$", text_of(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in sections(page)]
    return {heading.strip().replace(" ", "-") for heading in kept}


# The commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_has_help_and_so_has_each_option(path: tuple[str, ...]) -> None:
    command = found(path)
    assert command.help
    silent = [one.name for one in command.params if not getattr(one, "help", "")]
    assert not silent


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_terminal_page_names_a_command_with_all_its_options(path: tuple[str, ...]) -> None:
    said = sections(ROOT / "docs" / "terminal.md")[f"orgtide {' '.join(path)}"]
    options = [one.opts[0] for one in found(path).params if one.param_type_name == "option"]
    assert [one for one in options if one != "--help" and f"`{one}" not in said] == []


def test_the_terminal_page_names_no_command_that_is_not_there() -> None:
    headings = [one for one in sections(ROOT / "docs" / "terminal.md") if one.startswith("orgtide")]
    assert sorted(tuple(heading.split()[1:]) for heading in headings) == COMMANDS


def typed_commands(page: Path) -> Iterator[str]:
    """Every `orgtide …` that a block of a page tells to type."""
    for language, block in re.findall(
        r"^```(\w*)\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL
    ):
        if language in {"", "sh"}:
            yield from re.findall(r"\borgtide [a-z].*", block)


TYPED = sorted({(page.name, words) for page in PAGES for words in typed_commands(page)})


@pytest.mark.parametrize(("page", "words"), TYPED, ids=[f"{page}: {said}" for page, said in TYPED])
def test_a_command_of_the_guide_can_be_typed(page: str, words: str) -> None:
    typed = shlex.split(re.split(r"[|>#)]| #", words)[0])[1:]
    path: tuple[str, ...] = ()
    while path not in COMMANDS:
        path = (*path, typed[len(path)])
    command = found(path)
    context = command.make_context(" ".join(path), typed[len(path) :], resilient_parsing=False)
    assert context.params


# What the pages point to --------------------------------------------------------------------------


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    pointed = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    return [link for link in pointed if "://" not in link]


@every_page
def test_everything_a_page_points_to_is_there(page: Path) -> None:
    for link in links(page):
        file, _, anchor = link.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{link} is not there"
        if anchor:
            assert anchor in anchors(there), f"{link} has no such heading"


@every_page
def test_a_file_that_a_page_names_is_there(page: Path) -> None:
    if "decisions" in page.parts:
        return
    named = re.findall(
        r"`((?:app|docs|mappings|tests|resources|packaging)/[\w./-]*)`", text_of(page)
    )
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_every_picture_is_small_and_comes_light_and_dark() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures
    large = [one.name for one in pictures if one.stat().st_size > LARGEST_PICTURE_BYTES]
    assert large == []
    names = {one.stem for one in pictures}
    light = {name for name in names if name.endswith("-light")}
    assert {name.replace("-light", "-dark") for name in light} <= names


def test_every_picture_has_its_place_in_the_guide() -> None:
    shown = {Path(link).name for page in PAGES for link in links(page)}
    drawn = {one.name for one in (ROOT / "docs" / "pictures").glob("*.png")}
    assert drawn <= shown


@every_page
def test_a_page_names_no_place_of_ours(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|opt|root|tmp|home)/", text_of(page))
    assert not re.search(r"\bTODO\b", text_of(page))


# The sync language --------------------------------------------------------------------------------

SYNC_PAGE = ROOT / "docs" / "sync-files.md"
FRAME = """\
orgtide: 1
name: Frame
connections: {salesforce: {kind: salesforce}, partner: {kind: files}}
mappings:
  - name: frame
    source: {connection: partner, object: a.csv}
    target: {connection: salesforce, object: Contact}
    identity: {source: a, target: A__c}
    fields: [{source: a, target: A__c}]
"""


def yaml_blocks() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", text_of(SYNC_PAGE), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", yaml_blocks())
def test_an_example_of_a_sync_loads(block: str) -> None:
    text = block if block.startswith("orgtide") else FRAME + block
    assert parse_sync(text, Path("example.yaml")).mappings


@pytest.mark.parametrize("key", sorted({key for keys in BLOCKS.values() for key in keys}))
def test_every_key_of_the_language_stands_on_the_page(key: str) -> None:
    page = text_of(SYNC_PAGE) + text_of(ROOT / "docs" / "files.md")
    assert f"`{key}`" in page or f"{key}:" in page or f'"{key}":' in page


@pytest.mark.parametrize(
    "key",
    [
        *("orgtide", "name", "settings", "connections", "mappings", "approval", "guards", "quota"),
        *("enabled", "source", "target", "key", "where", "delete_when", "identity", "mode"),
        *("conflicts", "deletions", "title", "fields", "value", "flow", "as", "default"),
        *("required", "watch", "write", "conflict", "keep_when_empty", "compare", "many", "empty"),
        *("daily", "hourly_calls", "at_limit", "unit", "kind", "encoding", "separator"),
    ],
)
def test_the_page_explains_a_key_of_the_language(key: str) -> None:
    assert f"`{key}`" in text_of(SYNC_PAGE)


@pytest.mark.parametrize(
    "chain", re.findall(r"^\| (`.+?`(?:, `.+?`)*) \|", sections(SYNC_PAGE)["as"], re.MULTILINE)
)
def test_a_function_of_the_page_is_known(chain: str) -> None:
    for function in re.findall(r"`(.+?)`", chain):
        text = FRAME.replace("target: A__c}]", f'target: A__c, as: "{function}"}}]')
        (rule,) = parse_sync(text, Path("example.yaml")).mappings[0].fields
        assert rule.chain == function


# The five vendors ---------------------------------------------------------------------------------

VENDORS_PAGE = ROOT / "docs" / "vendors.md"
VENDOR_LINES = {"MX": 16, "TT": 72, "PT": 24, "MC": 90, "DQ": 73}
STANDS = ("works", "in part", "shown", "not yet", "–")


def vendor_rows() -> list[tuple[str, str, str]]:
    """Each line's name, how it stands, and what shows it."""
    found = re.findall(
        r"^\| ([A-Z]{2}-\d\d) \| .+? \| (.+?) \| (.*?) ?\|$", text_of(VENDORS_PAGE), re.MULTILINE
    )
    return [(one[0], one[1], one[2]) for one in found]


def test_every_line_of_every_vendor_stands_somewhere_once() -> None:
    wanted = [f"{name}-{n:02}" for name, most in VENDOR_LINES.items() for n in range(1, most + 1)]
    assert [row[0] for row in vendor_rows()] == wanted
    assert {row[1] for row in vendor_rows()} <= set(STANDS)


def test_what_is_said_to_work_names_a_test_that_is_there() -> None:
    for line, stands, shown in vendor_rows():
        tests = re.findall(r"`(tests/[\w/.]+)`", shown)
        assert tests or stands != "works", line
        assert all((ROOT / test).is_file() for test in tests), (line, tests)


def test_the_vendors_counts_are_those_of_their_lines() -> None:
    head = re.search(r"^\| together \| (.+) \|$", text_of(VENDORS_PAGE), re.MULTILINE)
    assert head is not None
    order = ["works", "shown", "in part", "not yet", "–"]
    stands = [row[1] for row in vendor_rows()]
    assert head[1].split(" | ") == [str(stands.count(one)) for one in order]
