"""Fields behind a lookup: which are offered on each side, and how they are named."""

from dataclasses import replace

from app.core.snapshot import Side
from app.ui.models.mapping_detail import MappingDetail, target_label
from app.ui.models.parent_fields import leads_on, parent_fields
from tests.ui.sample_mapping import ACCOUNT, CONTACT, DETAIL

LOOKUP = CONTACT.field("AccountId")
OPEN = replace(DETAIL, opened={(Side.TARGET, "AccountId"): (ACCOUNT,)})


def items_of(detail: MappingDetail) -> dict[str, tuple[str, int, bool]]:
    return {item.name: (item.label, item.depth, item.writeable) for item in detail.target_items()}


def test_a_target_is_offered_what_finds_a_parent_and_nothing_else() -> None:
    assert LOOKUP is not None
    found = parent_fields(LOOKUP, (ACCOUNT,), Side.TARGET)
    assert [(one.name, one.createable) for one in found] == [
        ("Account.Customer_Number__c", True),
        ("Account.Legacy_Code__c", True),
    ]


def test_a_source_is_read_through_any_field_and_written_through_none_that_finds_nobody() -> None:
    assert LOOKUP is not None
    found = {one.name: one for one in parent_fields(LOOKUP, (ACCOUNT,), Side.SOURCE)}
    assert "Account.Name" in found
    assert "Account.BillingAddress" not in found
    assert not found["Account.Name"].updateable


def test_a_field_without_a_relationship_leads_nowhere() -> None:
    assert LOOKUP is not None
    assert leads_on(LOOKUP)
    assert not leads_on(replace(LOOKUP, relationship_name=""))


def test_an_open_lookup_has_its_parents_fields_below_it() -> None:
    names = [item.name for item in OPEN.target_items()]
    place = names.index("AccountId")
    assert names[place + 1 : place + 3] == ["Account.Customer_Number__c", "Account.Legacy_Code__c"]
    assert items_of(OPEN)["Account.Customer_Number__c"] == ("Customer number", 1, True)
    assert target_label(OPEN, "Account.Customer_Number__c") == "Account › Customer number"


def test_while_parents_are_read_a_row_says_so_and_takes_nothing() -> None:
    detail = replace(DETAIL, opened={(Side.TARGET, "AccountId"): ()})
    waiting = next(item for item in detail.target_items() if item.depth)
    assert waiting.label == "The fields of Account are read…"
    assert (waiting.name, waiting.writeable) == ("", False)


def test_a_parent_that_nothing_finds_says_so() -> None:
    bare = replace(ACCOUNT, fields=ACCOUNT.fields[:2])
    detail = replace(DETAIL, opened={(Side.TARGET, "AccountId"): (bare,)})
    said = next(item.label for item in detail.target_items() if item.depth)
    assert said == "Account has no external ID to find it by"


def test_a_path_that_is_mapped_stands_in_the_list_also_when_its_lookup_is_closed() -> None:
    rules = (*DETAIL.mapping.fields, replace(DETAIL.mapping.fields[3], target="Account.Legacy__c"))
    closed = replace(DETAIL, mapping=replace(DETAIL.mapping, fields=rules))
    assert "Account.Legacy__c" in items_of(closed)
