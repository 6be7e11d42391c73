"""Moments and days go from a file into an org and back into the file: none has moved."""

import random
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.connectors.test_zones_in_files import walls
from tests.jobs.desk import Desk
from tests.language.test_zones import FORMAT, WRITTEN, canonical
from tests.practice_orgs import PracticeProcess

ZONES = ("America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham")
"""Half hours, changes of half an hour, both sides of the date line."""
MOMENTS = 60
DAY, DAY_WRITTEN = "%d.%m.%Y", "dd.MM.yyyy"

ROLE = """\
  {role}:
    kind: files
    zone: {zone}
    datetimes: {moment}
    datetime_columns: at, at_back
    dates: {day}
    date_columns: day, day_back
"""
MAPPING = """\
  - name: {role}
    source: {{connection: {role}, object: {role}.csv}}
    target: {{connection: org, object: Contact_Moment__c}}
    where: {{target: "Moment_Key__c LIKE '{role}-%'"}}
    identity: {{source: k, target: Moment_Key__c}}
    mode: {{to_target: insert, to_source: update}}
    fields:
      - {{source: k, target: Moment_Key__c}}
      - {{source: at, target: Occurred_At__c}}
      - {{source: day, target: Day__c}}
      - {{source: at_back, target: Occurred_At__c, flow: "<-"}}
      - {{source: day_back, target: Day__c, flow: "<-"}}
"""


def days(seed: str) -> list[date]:
    """Days of three centuries, leap days and turns of years among them."""
    chance = random.Random(seed)
    special = [date(1900, 2, 28), date(1999, 12, 31), date(2000, 2, 29), date(2038, 1, 19)]
    found = [date(1850, 1, 1) + timedelta(chance.randrange(100_000)) for _ in range(MOMENTS)]
    return [*special, *found][:MOMENTS]


def test_what_comes_back_into_the_file_is_what_went_out_of_it(
    shared_practice: PracticeProcess, tmp_path: Path
) -> None:
    edits = [
        {"package": "partner-fields"},
        {"object": "Contact_Moment__c", "put": "Day__c date"},
    ]
    shared_practice.control("schema", {"edits": edits})
    desk = Desk(tmp_path / "desk", shared_practice)
    roles = {f"z{n}": zone for n, zone in enumerate(ZONES)}
    expected: dict[str, tuple[str, str]] = {}
    for role, zone in roles.items():
        local = [one.astimezone(ZoneInfo(zone)) for one in walls(zone)[:MOMENTS]]
        lines = ["k,at,day,at_back,day_back"]
        for n, (wall, day) in enumerate(zip(local, days(zone), strict=True)):
            expected[f"{role}-{n}"] = canonical(wall), day.isoformat()
            written = day.strftime(DAY).zfill(10)
            lines.append(f"{role}-{n},{wall.strftime(WRITTEN)},{written},,")
        (desk.files / f"{role}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    text = "orgtide: 1\nname: Zones\nconnections:\n  org: {kind: salesforce}\n"
    for role, zone in roles.items():
        text += ROLE.format(role=role, zone=zone, moment=FORMAT, day=DAY_WRITTEN)
    text += "mappings:\n" + "".join(MAPPING.format(role=role) for role in roles)
    sync = desk.add(text, ("org", "org"), *((role, "files") for role in roles))
    run = desk.apply(desk.preview(sync))
    assert (run.tally.succeeded, run.tally.failed) == (MOMENTS * len(ZONES), {})
    held = desk.look("Contact_Moment__c", ("Occurred_At__c", "Day__c"), "Moment_Key__c")
    assert {key: (held[key]["Occurred_At__c"], held[key]["Day__c"]) for key in expected} == expected
    run = desk.apply(desk.preview(sync))
    assert (run.tally.succeeded, run.tally.failed) == (MOMENTS * len(ZONES), {})
    for role in roles:
        for row in desk.read_csv(f"{role}.csv"):
            assert (row["at_back"], row["day_back"]) == (row["at"], row["day"]), row
    assert desk.changes(desk.preview(sync, full=True)) == []
