"""An org's health and its permission set, as a terminal tells them."""

import json

from app.asks.messages import HealthLine, HealthReport, HealthState
from app.cli.health import report_facts, report_words

LINES = (
    HealthLine("clock", "right", HealthState.GOOD, {}, "https://a.example/clock"),
    HealthLine("storage", "unknown", HealthState.UNKNOWN, {}, "https://a.example/storage"),
    HealthLine(
        "events", "some", HealthState.LOOK, {"objects": "Contact"}, "https://a.example/events"
    ),
    HealthLine(
        "rights", "missing", HealthState.BAD, {"missing": "Fax"}, "https://a.example/rights"
    ),
)
REPORT = HealthReport("uat", "00D000000000001EAA", "Acme", "sandbox", LINES, 4)


def test_a_line_says_how_it_stands_and_what_to_do_where_something_is_wrong():
    lines = report_words(REPORT).splitlines()
    assert lines[0] == "uat: SANDBOX Acme"
    assert lines[1] == "  ok  Clock: The computer's clock agrees with the org's."
    assert lines[2].startswith("   ?  Storage: The storage could not be read.")
    assert lines[3].startswith("look  Change Data Capture: Not chosen: Contact.")
    assert lines[5].strip() == "https://a.example/events"
    assert lines[6].startswith(" BAD  Objects and fields of the mappings: Missing: Fax.")
    assert lines[-1] == "4 API calls used for this."
    assert "https://a.example/clock" not in report_words(REPORT)


def test_scripts_get_state_words_and_address_of_every_line():
    facts = json.loads(json.dumps(report_facts(REPORT)))
    assert [line["state"] for line in facts["lines"]] == ["good", "unknown", "look", "bad"]
    assert facts["lines"][3]["words"] == "Missing: Fax."
    assert facts["lines"][0]["url"] == "https://a.example/clock"
    assert facts["calls"] == 4
