"""What the program says in English is said in German, whole and with what was filled in."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from app.sign_in_guide import sign_in_guide
from app.wording.guide import guide
from app.wording.spoken import HEADINGS, NOUNS, Spoken, language_of, sentences_file, sentences_of
from tests.sentences import sentences_in

ROOT = Path(__file__).resolve().parents[1]
GAP = re.compile(r"\{(\w+)\}")
CONNECTORS = {
    "app/connectors": "file_access habit_guess keyed_rewriting near_names",
    "app/connectors/csv_files": "dialect endpoint rewriting",
    "app/connectors/excel_files": "archive_check cell_facts endpoint sheet_rewriting",
    "app/connectors/http_api": (
        "answers assertions browser_sign_in budgets endpoint paging reading writing"
    ),
    "app/connectors/salesforce": (
        "ahead bulk_ingest bulk_jobs bulk_query bulk_results client_secret front_door "
        "hosts ids loopback opening query read_ways report_reading salesforce_cli "
        "selection sign_in soql together token_endpoint wire_values"
    ),
    "app/connectors/sql_table": "changed_rows endpoint reading row_values values waking writing",
    "app/connectors/webhooks": "endpoint payloads routes server verifying",
}
"""Folder → modules of which each sentence may come to a person when an org, file or API refuses."""
FAMILIES = (
    "app/wording/arrivals.py",
    "app/wording/cause_table.py",
    "app/wording/causes.py",
    "app/wording/design.py",
    "app/wording/errors.py",
    "app/wording/orgs.py",
    "app/wording/plans.py",
    "app/wording/runs.py",
    "app/wording/suggestions.py",
    "app/wording/tables.py",
    *(f"app/wording/{name}.py" for name in ("apis", "counted", "files", "webhooks")),
    *(f"{folder}/{one}.py" for folder, names in CONNECTORS.items() for one in names.split()),
    "app/engine/guard.py",
    "app/engine/resolve.py",
    "app/engine/revert.py",
    *(f"app/engine/apply/{name}.py" for name in ("groups", "parents", "rows", "sender")),
    *(
        f"app/jobs/{name}.py"
        for name in (
            *("activate_sync", "add_sync", "cancel_run", "corrected_rows", "decide_plan"),
            *("import_choices", "mend_row", "paused_mappings", "retry_failures", "sending"),
            *("still_mapped", "unattended", "undo_run"),
        )
    ),
)
"""Modules of which a person reads every sentence in the window or in a terminal's errors."""
FILLED = "Zz9"
"""What stands in gaps here: a name that no catalogue knows."""


@pytest.fixture(scope="module")
def catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(sentences_file("de"))


@pytest.fixture(scope="module")
def german() -> Spoken:
    sentences = sentences_of("de")
    assert sentences is not None
    return sentences


def _entries(catalogue: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        english: said
        for family, entries in catalogue.items()
        if family not in (NOUNS, HEADINGS)
        for english, said in entries.items()
    }


@pytest.mark.parametrize("path", FAMILIES)
def test_no_sentence_of_a_family_lacks_its_german(german, path: str):
    lacking = [
        f"{path}:{line}: {words}"
        for line, words in sentences_in(ROOT / path)
        if not _is_for_a_terminal(words) and not _is_known(german, GAP.sub(FILLED, words))
    ]
    assert not lacking, "\n".join(["say these in resources/translations:", *lacking])


def _is_known(german: Spoken, words: str) -> bool:
    """Whether a text is known by itself, or behind the name of what it is said of."""
    return any(german.surely(one) is not None for one in (words, f"{FILLED} {words}"))


def _is_for_a_terminal(words: str) -> bool:
    """Indented lines, commands and patterns: what only a terminal or the code itself reads."""
    return (
        words.startswith(("  ", "orgtide ", "(?:"))
        or "\\" in words
        or "\n" in words
        or words in TERMINAL
    )


TERMINAL = {
    "Of {count} that the run wrote:",
    "plan {plan_id}, hash {plan_hash}",
    "Sent by run {run_id} of {place} to {org}, {ended} UTC.",
    "What did not go through:",
    (
        "These rows are beside it once more, in a file whose name ends in “to fix”."
        " Mend them there and put that file into the folder above. All that failed, with reasons:"
        " orgtide failures {run} --excel FOLDER"
    ),
    "... and {part} more",
    "The first rows:",
    "To go on: {again}. To send no more of it: orgtide cancel {run_id}",
    "Type the same command to do it again.",
}
"""Sentences of the families that stand in a terminal's report or in a file beside the data."""


def test_no_code_of_the_error_guide_lacks_its_german(german):
    said = [words for one in guide().values() for words in (one.words, one.fix)]
    assert not [words for words in said if german.surely(words) is None]


def test_no_step_of_the_sign_in_guide_lacks_its_german(german):
    guide = sign_in_guide()
    said = [guide.legacy_end]
    for way in guide.ways.values():
        said += [way.title, *way.steps]
    for refusal in guide.refusals:
        said += [refusal.words, *refusal.steps]
    assert not [words for words in said if german.surely(words) is None]


def test_no_line_of_the_health_page_lacks_its_german(german):
    lines = YAML(typ="safe", pure=True).load(ROOT / "resources" / "health.yaml")
    said = [
        GAP.sub(FILLED, words)
        for line in lines.values()
        for words in (line["title"], line["means"], *line["cases"].values())
    ]
    assert not [words for words in said if german.surely(words) is None]


def test_what_is_filled_in_stays_in_the_german(catalogue):
    for english, said in _entries(catalogue).items():
        assert sorted(GAP.findall(english)) == sorted(GAP.findall(said)), english
        assert english.endswith(".") == said.endswith("."), english


def test_each_pattern_is_found_again_and_taken_for_no_other(catalogue, german):
    for english, said in _entries(catalogue).items():
        names = GAP.findall(english)
        values = {name: f"Zz{place}" for place, name in enumerate(names)}
        found = german.say(GAP.sub(lambda gap, values=values: values[gap[1]], english))
        assert found == GAP.sub(lambda gap, values=values: values[gap[1]], said), english


def test_a_noun_has_a_form_for_one_and_for_many(catalogue):
    for english, said in catalogue[NOUNS].items():
        assert english.count("|") == said.count("|") == 1


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("1 record", "1 Datensatz"),
        ("1,204 records", "1.204 Datensätze"),
        (
            "9 contacts: the phone number is longer than 40",
            "9 Kontakte: Die Telefonnummer ist länger als 40",
        ),
        ("Shorten Mobile Phone, then retry.", "Kürzen Sie Mobile Phone, dann wiederholen."),
        (
            "There is nothing to send: 3 records left out; the others agree.",
            "Es gibt nichts zu senden: 3 Datensätze ausgelassen; die anderen stimmen überein.",
        ),
        (
            "28 rows read, 26 changed, 2 still wrong",
            "28 Zeilen gelesen, 26 geändert, 2 noch falsch",
        ),
        (
            "2 decisions no longer fit: Anna, Bob and 1,204 more.",
            "2 Entscheidungen passen nicht mehr: Anna, Bob und 1.204 weitere.",
        ),
        (
            "Rows 3 and 7 have the same key, ada@example.org",
            "Die Zeilen 3 and 7 haben denselben Schlüssel, ada@example.org",
        ),
        (
            "Contacts would delete 1,204 records, more than 100",
            "Contacts würde 1.204 Datensätze löschen, mehr als 100",
        ),
        (
            "The budget of 5,000 API calls a day is used up.",
            "Das Budget von 5.000 API-Aufrufen am Tag ist aufgebraucht.",
        ),
        ("Also known: Nothing.", "Also known: Nothing."),
        ('{"state": "Finished"}', '{"state": "Finished"}'),
        ("", ""),
    ],
)
def test_a_sentence_is_spoken_with_its_numbers_and_names(german, english: str, said: str):
    assert german.say(english) == said


def test_names_and_values_stay_whatever_they_spell(german):
    assert german.say("Cut Deletions to 40 characters") == "Deletions auf 40 Zeichen kürzen"
    assert german.say("“Finished” is not a value of Running") == (
        "„Finished“ ist kein Wert von Running"
    )


def test_english_and_unknown_languages_have_no_catalogue():
    assert sentences_of("en") is None
    assert sentences_of("tlh") is None


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "c"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de"}, "de"),
        ({}, ""),
    ],
)
def test_a_terminal_speaks_the_language_of_its_environment(environment, language: str):
    assert language_of(environment) == language
