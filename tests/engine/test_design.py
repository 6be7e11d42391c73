"""What a check sees of a mapping before anything is read, and what mends it."""

from dataclasses import replace

import pytest

from app.core.design import DesignFault, DesignFinding, DesignFix, DesignFixKind
from app.core.mapping import (
    FieldRule,
    Flow,
    IdentityRule,
    Many,
    Mapping,
    Mode,
    ObjectRef,
    WriteWhen,
)
from app.core.schema import FieldSchema, ObjectSchema
from app.core.snapshot import Side
from app.core.values import FieldType, cannot_fit
from app.engine.design import design_findings
from app.engine.redesign import redesign

TEXT = FieldType.STRING


def text(name: str, **more: object) -> FieldSchema:
    return FieldSchema(name, name, TEXT, **more)  # type: ignore[arg-type]  # a test's words


SOURCE = ObjectSchema(
    "people.csv",
    "Row",
    "Rows",
    (text("id"), text("name"), text("mail"), FieldSchema("born", "born", FieldType.BOOLEAN)),
)
TARGET = ObjectSchema(
    "Contact",
    "Contact",
    "Contacts",
    (
        FieldSchema("Id", "Id", FieldType.ID, createable=False, updateable=False),
        text("LastName", nillable=False),
        FieldSchema("Email", "Email", FieldType.EMAIL),
        FieldSchema("Birthdate", "Birthdate", FieldType.DATE),
        text("Key__c", unique=True, external_id=True),
        text("Mobile_Subscriber__c"),
        text("Made__c", createable=False, updateable=False),
        text("Once__c", updateable=False),
        text("Short__c", length=3),
        FieldSchema("Full", "Full", FieldType.ADDRESS, createable=False, updateable=False),
        text("Part", compound="Full"),
    ),
)
LAST = FieldRule("name", "LastName")


def mapping(*rules: FieldRule, **more: object) -> Mapping:
    made = Mapping(
        "people",
        ObjectRef("files", "people.csv"),
        ObjectRef("org", "Contact"),
        rules,
        (IdentityRule(("id",), ("Key__c",)),),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # a test's words


def found(made: Mapping, **more: object) -> list[DesignFinding]:
    asked: dict[str, object] = {"org": True, "suggested": {}, "settings": {}, **more}
    return list(design_findings(made, SOURCE, TARGET, **asked))  # type: ignore[arg-type]


def test_a_mapping_in_order_has_nothing_to_be_said_of():
    assert found(mapping(LAST, FieldRule("mail", "Email"), FieldRule("id", "Key__c"))) == []


CASES = [
    # what is wrong, the rule, the fault, what mends it
    ("a name that is near", FieldRule("mail", "Mobile_Subscriber_c"), DesignFault.UNKNOWN_FIELD,
     DesignFixKind.RENAME),
    ("a name that is far", FieldRule("mail", "Xyzzy"), DesignFault.UNKNOWN_FIELD, None),
    ("other capitals", FieldRule("mail", "EMAIL"), DesignFault.OTHER_SPELLING,
     DesignFixKind.RENAME),
    ("other capitals of the source", FieldRule("Mail", "Email"), DesignFault.OTHER_SPELLING,
     DesignFixKind.RENAME),
    ("read-only", FieldRule("mail", "Made__c"), DesignFault.READ_ONLY, DesignFixKind.LEAVE_OUT),
    ("put together from others", FieldRule("mail", "Full"), DesignFault.READ_ONLY,
     DesignFixKind.LEAVE_OUT),
    ("for new records only", FieldRule("mail", "Once__c"), DesignFault.CREATE_ONLY,
     DesignFixKind.ON_INSERT),
    ("its own Id", FieldRule("id", "Id"), DesignFault.ID_WRITTEN, DesignFixKind.LEAVE_OUT),
    ("a type that cannot fit", FieldRule("born", "Birthdate"), DesignFault.CANNOT_FIT, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "fault", "kind"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_wrong_is_found_and_mended(
    rule: FieldRule, fault: DesignFault, kind: DesignFixKind | None
):
    made = mapping(LAST, rule)
    finding = next(one for one in found(made) if one.fault is fault)
    assert (finding.fix.kind if finding.fix else None) is kind
    if finding.fix is not None:
        mended = redesign(made, finding.fix)
        assert mended != made
        assert fault not in {one.fault for one in found(mended)}
        assert redesign(mended, finding.fix) == mended, "a second click changes nothing"


def test_a_rule_that_writes_new_records_only_may_write_a_field_of_theirs():
    rule = FieldRule("mail", "Once__c", write=WriteWhen.ON_INSERT)
    assert found(mapping(LAST, rule)) == []


def test_a_name_is_mended_wherever_it_stands():
    made = mapping(
        LAST,
        FieldRule("mail", "Email", when="Mail = 'a' AND mail != 'Mail'"),
        key=("Mail",),
        where_source="Mail != null",
        where_target="email = 'x'",
        title=("email",),
    )
    for one in found(made):
        assert one.fault is DesignFault.OTHER_SPELLING
        assert one.fix is not None
        made = redesign(made, one.fix)
    assert found(made) == []
    assert (made.key, made.where_source, made.title) == (("mail",), "mail != null", ("Email",))
    assert made.where_target == "Email = 'x'"
    assert made.fields[1].when == "mail = 'a' AND mail != 'Mail'", "a value is no name"


def test_a_name_that_a_setting_says_is_mended_there():
    made = mapping(LAST, FieldRule("mail", "Mobile_Subscriber_c"))
    settings = {"opt_in_field": "Mobile_Subscriber_c"}
    finding = next(iter(found(made, settings=settings)))
    assert finding.fix == DesignFix(
        "people",
        DesignFixKind.ANSWER,
        Side.TARGET,
        "Mobile_Subscriber_c",
        "Mobile_Subscriber__c",
        "opt_in_field",
    )


def test_a_required_field_is_mapped_to_what_belongs_to_it_or_given_a_value():
    made = mapping(FieldRule("mail", "Email"))
    by_pair = next(iter(found(made, suggested={"LastName": "name"})))
    assert by_pair.fix is not None
    assert redesign(made, by_pair.fix).fields[-1] == LAST
    by_value = next(iter(found(made)))
    assert (by_value.fault, by_value.is_error) == (DesignFault.REQUIRED_NOT_MAPPED, False)
    assert by_value.fix is not None
    added = redesign(made, by_value.fix).fields[-1]
    assert (added.value, added.write) == ("[not provided]", WriteWhen.ON_INSERT)
    assert found(mapping(FieldRule("mail", "Email"), to_target=Mode.UPDATE)) == []


def test_values_that_may_be_too_long_are_cut():
    long = replace(SOURCE, fields=(text("id"), text("name"), text("mail", length=80)))
    made = mapping(LAST, FieldRule("mail", "Short__c"))
    said = design_findings(made, long, TARGET, org=True, suggested={}, settings={})
    assert [(one.fault, one.detail) for one in said] == [(DesignFault.TOO_LONG, ("80", "3"))]
    assert said[0].fix is not None
    assert redesign(made, said[0].fix).fields[-1].chain == "cut(3)"


def test_a_key_that_several_records_may_share_is_named():
    made = mapping(LAST, identity=(IdentityRule(("mail",), ("Email",)),))
    finding = next(iter(found(made)))
    assert (finding.fault, finding.is_error) == (DesignFault.KEY_NOT_UNIQUE, False)
    assert finding.fix is not None
    assert redesign(made, finding.fix).identity[0].many is Many.NEWEST
    assert found(made, org=False) == []
    assert found(replace(made, to_target=Mode.DELETE)) == []


def test_required_on_a_key_that_new_records_do_not_have_is_refused():
    back = FieldRule("id", "Id", Flow.TO_SOURCE, required=True)
    made = mapping(LAST, back, to_source=Mode.UPDATE)
    finding = next(one for one in found(made) if one.fault is DesignFault.REQUIRED_ON_A_KEY)
    assert finding.is_error
    assert finding.fix is not None
    assert not redesign(made, finding.fix).fields[1].required
    several = mapping(
        LAST,
        FieldRule("id", "Key__c", required=True),
        identity=(IdentityRule(("id",), ("Key__c",)), IdentityRule(("name",), ("Key__c",))),
    )
    assert DesignFault.REQUIRED_ON_A_KEY in {one.fault for one in found(several)}
    alone = mapping(LAST, FieldRule("id", "Key__c", required=True))
    assert found(alone) == [], "the one key may be required: rows without it are skipped"


@pytest.mark.parametrize(
    ("own", "other", "never"),
    [
        (FieldType.STRING, FieldType.DATE, False),
        (FieldType.DATE, FieldType.DATETIME, False),
        (FieldType.BOOLEAN, FieldType.DOUBLE, False),
        (FieldType.BOOLEAN, FieldType.STRING, False),
        (FieldType.BOOLEAN, FieldType.DATE, True),
        (FieldType.DOUBLE, FieldType.EMAIL, True),
        (FieldType.DATE, FieldType.INT, True),
        (FieldType.EMAIL, FieldType.BOOLEAN, True),
    ],
)
def test_types_that_can_never_fit(own: FieldType, other: FieldType, never: bool):
    assert cannot_fit(own, other) is never
