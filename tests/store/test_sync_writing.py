"""Writing a sync back changes what changed, and leaves the rest of the file as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import MappingError, SettingsError
from app.core.mapping import (
    AssignmentRule,
    Compare,
    ConflictPolicy,
    DeletionPolicy,
    DuplicateRule,
    FieldRule,
    Flow,
    Guards,
    IdentityRule,
    Lookup,
    Many,
    Mapping,
    MissingParent,
    Mode,
    ObjectRef,
    WakeBy,
    WriteWhen,
    Writing,
)
from app.core.quota import AtLimit, Budget
from app.core.sync import Approval, ConnectionKind, Role, Sync
from app.resources import mapping_file
from app.store.sync_files import parse_sync
from app.store.sync_writing import revise_sync
from app.store.syncs import Syncs
from tests.store.places import START, Workplace
from tests.store.test_sync_files import MINIMAL, PATH, WHOLE, WIDE

COMMENTED = """\
# A heading that tells what it is for.

orgtide: 1
name: Small   # shown in lists

connections:
  sf: {kind: salesforce}
  db: {kind: sql}   # the shop

mappings:
  # People first.
  - name: people
    source: {connection: db, object: people}
    target: {connection: sf, object: Contact}
    identity: {source: id, target: Key__c}
    fields:
      # The name is one column there.
      - {source: name, target: LastName}   # required
      - source: phone   # any form
        target: MobilePhone
      - {source: city, target: "MailingCity"}
"""


def edited(change) -> list[str]:
    """The lines of the file that an edit of its one mapping takes away (-) and adds (+)."""
    sync = parse_sync(COMMENTED, PATH)
    after = replace(sync, mappings=(change(sync.mappings[0]),))
    written = revise_sync(COMMENTED, after)
    assert parse_sync(written, PATH) == after
    old, new = COMMENTED.splitlines(), written.splitlines()
    return [f"-{line}" for line in old if line not in new] + [
        f"+{line}" for line in new if line not in old
    ]


def fields(mapping: Mapping, *rules: FieldRule) -> Mapping:
    return replace(mapping, fields=rules)


@pytest.mark.parametrize(
    "text", [COMMENTED, WHOLE, MINIMAL, WIDE], ids=["comments", "all", "least", "wide"]
)
def test_a_sync_that_was_not_changed_leaves_its_file_as_it_was(text: str):
    assert revise_sync(text, parse_sync(text, PATH)) == text


def test_all_that_the_language_says_can_be_written_into_a_new_file():
    sync = parse_sync(WIDE, PATH)
    written = revise_sync("", sync)
    assert parse_sync(written, PATH) == sync


def test_the_shipped_file_can_be_edited():
    path = mapping_file("practice-mobile-opt-ins.yaml")
    text = path.read_text("utf-8")
    assert revise_sync(text, parse_sync(text, path)) == text


def test_one_changed_value_is_one_changed_line():
    assert edited(lambda one: replace(one, conflicts=ConflictPolicy.SOURCE_WINS)) == [
        "+    conflicts: source wins"
    ]
    assert edited(lambda one: replace(one, target=replace(one.target, object="Lead"))) == [
        "-    target: {connection: sf, object: Contact}",
        "+    target: {connection: sf, object: Lead}",
    ]


def test_a_changed_field_keeps_its_comment_and_its_style():
    def change(one: Mapping) -> Mapping:
        first, second, third = one.fields
        return fields(
            one, replace(first, required=True), replace(second, chain="yes_no(Y, N)"), third
        )

    assert edited(change) == [
        "-      - {source: name, target: LastName}   # required",
        "+      - {source: name, target: LastName, required: true}   # required",
        '+        as: "yes_no(Y, N)"',
    ]


def test_fields_are_added_and_removed_where_they_stand():
    new = FieldRule("mail", "Email", chain="trim")
    assert edited(lambda one: fields(one, one.fields[0], new, *one.fields[1:])) == [
        "+      - {source: mail, target: Email, as: trim}"
    ]
    removed = edited(lambda one: fields(one, *one.fields[:2]))
    assert removed == ['-      - {source: city, target: "MailingCity"}']
    assert edited(lambda one: fields(one, one.fields[0], one.fields[2])) == [
        "-      - source: phone   # any form",
        "-        target: MobilePhone",
    ]


def test_what_wakes_a_mapping_is_written_as_it_was_said():
    sync = parse_sync(MINIMAL, PATH)
    for by, said in (
        (WakeBy(notify="a"), "{notify: a}"),
        (WakeBy(changes="log", column="n"), "{changes: log, column: n}"),
    ):
        one = sync.mappings[0]
        woken = replace(one, source=replace(one.source, wake=by))
        written = revise_sync(MINIMAL, replace(sync, mappings=(woken,)))
        assert f"object: people, wake: {said}" in written
        assert parse_sync(written, PATH).mappings == (woken,)


def test_a_default_that_the_file_says_is_changed_where_it_stands():
    text = MINIMAL.replace("    fields:", "    enabled: true   # yes\n    fields:")
    sync = parse_sync(text, PATH)
    after = replace(sync, mappings=(replace(sync.mappings[0], enabled=False),))
    assert revise_sync(text, after) == text.replace("enabled: true ", "enabled: false ")
    flow = MINIMAL.replace("target: LastName}", "target: LastName, required: false}")
    sync = parse_sync(flow, PATH)
    rule = replace(sync.mappings[0].fields[0], required=True)
    after = replace(sync, mappings=(fields(sync.mappings[0], rule),))
    assert revise_sync(flow, after) == flow.replace("required: false", "required: true")


def test_a_file_without_a_last_line_end_can_be_added_to():
    text = MINIMAL.removesuffix("\n")
    after = replace(parse_sync(text, PATH), approval=Approval(delete=True))
    assert parse_sync(revise_sync(text, after), PATH) == after


def test_a_setting_that_was_not_touched_stays_a_setting():
    sync = parse_sync(WHOLE, PATH, {"limit": "5"})
    after = replace(sync, approval=replace(sync.approval, insert=False))
    written = revise_sync(WHOLE, after)
    assert '"${opt_in_field}"' in written
    assert '"${limit}"' in written
    assert "label: Opt-in field" in written
    assert parse_sync(written, PATH, {"limit": "5"}) == after


def test_a_new_mapping_reads_like_the_others():
    sync = parse_sync(COMMENTED, PATH)
    second = Mapping(
        "orders",
        ObjectRef("db", query="select *\nfrom orders"),
        ObjectRef("sf", "Opportunity"),
        (FieldRule("", "StageName", value="007", write=WriteWhen.ON_INSERT),),
        (
            IdentityRule(
                ("id", "shop"),
                ("Key__c", "Shop__c"),
                compare=Compare.CASE_INSENSITIVE,
                many=Many.FIRST,
            ),
        ),
    )
    after = replace(sync, mappings=(*sync.mappings, second))
    written = revise_sync(COMMENTED, after)
    assert parse_sync(written, PATH) == after
    assert written.startswith(COMMENTED.split("mappings:", maxsplit=1)[0])
    assert '      - {value: "007", target: StageName, write: on insert}' in written


def test_a_file_that_is_wrong_is_not_written_over():
    with pytest.raises(MappingError):
        revise_sync(MINIMAL + "oops: 1\n", parse_sync(MINIMAL, PATH))


def test_a_sync_that_no_file_can_say_is_refused():
    sync = parse_sync(MINIMAL, PATH)
    with pytest.raises(MappingError):
        revise_sync(MINIMAL, replace(sync, name="another-name"))


def test_our_copy_is_edited_in_place(at: Workplace):
    syncs = Syncs(at.database)
    path = at.folder / "mine.yaml"
    path.write_text(COMMENTED, "utf-8")
    sync = syncs.add(path, START)
    saved = syncs.save(replace(sync, approval=Approval(insert=False)))
    assert not saved.approval.insert
    text = syncs.path_of("small").read_text("utf-8")
    assert "# The name is one column there." in text
    assert path.read_text("utf-8") == COMMENTED
    with pytest.raises(SettingsError, match="no sync"):
        syncs.save(replace(sync, name="none"))


# Any sync ------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="$"
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and text.strip() == text and "\ufeff" not in text)
RULES = st.builds(
    FieldRule,
    source=WORDS,
    target=WORDS,
    flow=st.sampled_from(Flow),
    chain=st.sampled_from(["", "trim", "yes_no(Y, N)"]),
    default=st.none() | WORDS,
    required=st.booleans(),
    watch=st.booleans(),
    write=st.sampled_from(WriteWhen),
    conflict=st.none() | st.sampled_from(ConflictPolicy),
    keep_when_empty=st.booleans(),
    lookup=st.none()
    | st.builds(
        Lookup,
        object=WORDS,
        by=WORDS,
        none=st.sampled_from(MissingParent),
        many=st.sampled_from([Many.ERROR, Many.FIRST]),
    ),
)
SHARES = st.none() | st.sampled_from([0.05, 0.125, 1.0, 0.0])
MAPPINGS = st.builds(
    Mapping,
    name=WORDS,
    source=st.builds(ObjectRef, st.just("db"), WORDS),
    target=st.builds(ObjectRef, st.just("sf"), WORDS),
    fields=st.lists(RULES, min_size=1, max_size=4, unique_by=lambda rule: rule.key).map(tuple),
    identity=st.lists(
        st.builds(
            IdentityRule,
            WORDS.map(lambda word: (word,)),
            WORDS.map(lambda word: (word,)),
            st.sampled_from(Compare),
            st.sampled_from([many for many in Many if many is not Many.ALL]),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    key=st.lists(WORDS, max_size=2).map(tuple),
    to_target=st.sampled_from([Mode.UPSERT, Mode.MIRROR, Mode.INSERT]),
    to_source=st.sampled_from([Mode.UPDATE, Mode.UPSERT]),
    where_target=st.sampled_from(["", "MobilePhone != null", "Name = 'a''b: #'"]),
    delete_when=st.sampled_from(["", "gone = 'true'"]),
    conflicts=st.sampled_from(ConflictPolicy),
    deletions_to_target=st.sampled_from(DeletionPolicy),
    deletions_to_source=st.sampled_from(DeletionPolicy),
    enabled=st.booleans(),
    title=st.lists(WORDS, max_size=2).map(tuple),
    guards=st.builds(
        Guards, st.none() | st.integers(0, 999), SHARES, SHARES, SHARES, st.booleans()
    ),
    writing=st.builds(
        Writing,
        assignment_rule=st.sampled_from(AssignmentRule),
        duplicate_rule=st.sampled_from(DuplicateRule),
        hard_delete=st.booleans(),
        together=st.lists(WORDS, max_size=2).map(tuple),
    )
    | st.just(Writing(assignment_rule_id="01Q000000000001AAA")),
)
SYNCS = st.builds(
    Sync,
    name=st.just("any-sync"),
    title=st.just("Any sync"),
    path=st.just(Path("any.yaml")),
    roles=st.just(
        (Role("sf", ConnectionKind.SALESFORCE), Role("db", ConnectionKind.FILES, {"encoding": "x"}))
    ),
    mappings=st.lists(MAPPINGS, min_size=1, max_size=3, unique_by=lambda one: one.name).map(tuple),
    approval=st.builds(Approval, st.booleans(), st.booleans(), st.booleans()),
    budget=st.builds(
        Budget,
        st.none() | st.integers(0, 99),
        st.none() | st.integers(0, 99),
        st.sampled_from(AtLimit),
    ),
)


@given(first=SYNCS, second=SYNCS)
@settings(max_examples=25)
def test_any_sync_can_be_written_and_changed_into_any_other(first: Sync, second: Sync):
    text = revise_sync("", first)
    assert parse_sync(text, first.path) == first
    assert parse_sync(revise_sync(text, second), second.path) == second
