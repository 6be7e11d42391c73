"""Say which fields an org-wide feature brings: currencies, state and country codes, people.

Each function lists the objects as they are once the feature is on; it changes nothing itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.practice.schema import (
    Field,
    FieldType,
    ObjectType,
    PicklistValue,
    RecordTypeInfo,
    Schema,
)
from app.practice.schema_lines import read_field

PERSON_RECORD_TYPE = RecordTypeInfo("012000000000203AAA", "Person Account", "PersonAccount")
"""The record type whose accounts are people."""

COUNTRIES = {
    "AU": "Australia",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "US": "United States",
}
"""Country codes and their integration values."""
STATES = {
    "CA": ("California", "US"),
    "NY": ("New York", "US"),
    "TX": ("Texas", "US"),
    "ON": ("Ontario", "CA"),
    "QC": ("Quebec", "CA"),
    "NSW": ("New South Wales", "AU"),
    "D": ("Dublin", "IE"),
}
"""State codes, their integration values and countries; a country without any takes no state."""

PERSON_TITLE_CHARS = 80
"""Longest `PersonTitle`; a contact's own title holds more. Source: describes of real orgs."""

_CURRENCIES = ("GBP", "EUR", "USD")
_CONTACT_FIELDS = [
    "MailingStreet",
    "MailingCity",
    "MailingState",
    "MailingPostalCode",
    "MailingCountry",
    "MailingLatitude",
    "MailingLongitude",
    "MailingGeocodeAccuracy",
    "MailingAddress",
    "OtherStreet",
    "OtherCity",
    "OtherState",
    "OtherPostalCode",
    "OtherCountry",
    "OtherLatitude",
    "OtherLongitude",
    "OtherGeocodeAccuracy",
    "OtherAddress",
    "MobilePhone",
    "HomePhone",
    "OtherPhone",
    "AssistantPhone",
    "Email",
    "Title",
    "Department",
    "AssistantName",
    "LeadSource",
    "Birthdate",
    "HasOptedOutOfEmail",
    "HasOptedOutOfFax",
    "DoNotCall",
    "LastCURequestDate",
    "LastCUUpdateDate",
    "EmailBouncedReason",
    "EmailBouncedDate",
    "IndividualId",
    "Pronouns",
    "GenderIdentity",
]
"""Standard fields of a contact that a person account shows as `Person…`.

Source: Object Reference, "Account".
"""


def multi_currency(schema: Schema) -> Iterator[ObjectType]:
    """Give every object with records of its own a currency code."""
    values = tuple(
        PicklistValue(code, code, is_default=code == _CURRENCIES[0]) for code in _CURRENCIES
    )
    for sobject in tuple(schema.objects.values()):
        if "createable" not in sobject.flags or sobject.field("CurrencyIsoCode"):
            continue
        line = f'CurrencyIsoCode picklist 3 unpermitted defaulted restricted "~{sobject.label} '
        field = read_field(line + 'Currency"', {"CurrencyIsoCode": values})
        yield replace(sobject, fields=(*sobject.fields, field))


def state_country_picklists(schema: Schema) -> Iterator[ObjectType]:
    """Give every address a code of its state and one of its country, beside the two texts."""
    for sobject in tuple(schema.objects.values()):
        fields: list[Field] = []
        for field in sobject.fields:
            fields.append(field)
            if field.name.endswith("Country") and field.compound and field.createable:
                fields += _codes(field.name.removesuffix("Country"), field.compound)
        if len(fields) > len(sobject.fields) and not any(
            each.controller for each in sobject.fields
        ):
            yield replace(sobject, fields=tuple(fields))


def person_accounts(schema: Schema) -> Iterator[ObjectType]:
    """Let accounts be people: their names, a contact's fields, and a record type."""
    account, contact = schema.get("Account"), schema.get("Contact")
    if account.field("IsPersonAccount"):
        return
    names = ("LastName", "FirstName", "Salutation")
    own = [replace(contact.by_name[name.lower()], nillable=True, compound="Name") for name in names]
    named = replace(account.by_name["name"], nillable=True, compound="Name")
    people = [_of_person(contact.by_name[name.lower()]) for name in _CONTACT_FIELDS]
    custom = [_of_contact(each) for each in contact.fields if each.custom and each.stored]
    yield replace(
        account,
        fields=(
            *(named if each.name == "Name" else each for each in account.fields),
            *own,
            read_field("IsPersonAccount boolean system", {}),
            read_field("PersonContactId reference system to=Contact as=PersonContact", {}),
            *people,
            *custom,
        ),
        record_types=(*account.record_types, PERSON_RECORD_TYPE),
    )
    flag = read_field("IsPersonAccount boolean system", {})
    yield replace(contact, fields=(*contact.fields, flag))


FEATURES: dict[str, Callable[[Schema], Iterator[ObjectType]]] = {
    "multi_currency": multi_currency,
    "state_country_picklists": state_country_picklists,
    "person_accounts": person_accounts,
}
"""Features that can be switched on for an org; as in Salesforce, none can be switched off again."""


def _codes(address: str, compound: str) -> Sequence[Field]:
    """The two code fields of an address such as `Mailing`."""
    countries = tuple(PicklistValue(code, label) for code, label in COUNTRIES.items())
    states = tuple(
        PicklistValue(code, label, valid_for=(country,))
        for code, (label, country) in STATES.items()
    )
    spaced = f"{address} " if address else ""
    country, state = f"{address}CountryCode", f"{address}StateCode"
    return (
        read_field(
            f'{state} picklist 10 restricted in={compound} controller={country} "~{spaced}State '
            'Code"',
            {state: states},
        ),
        read_field(
            f'{country} picklist 10 restricted in={compound} "~{spaced}Country Code"',
            {country: countries},
        ),
    )


def _of_person(field: Field) -> Field:
    """A contact's standard field as the account shows it: `Email` is `PersonEmail`."""
    return replace(
        field,
        name=f"Person{field.name}",
        length=PERSON_TITLE_CHARS if field.name == "Title" else field.length,
        compound=f"Person{field.compound}" if field.compound else None,
        relationship_name=f"Person{field.relationship_name}" if field.relationship_name else None,
        children_name=None,
        id_lookup=False,
    )


def _of_contact(field: Field) -> Field:
    """A contact's custom field as the account shows it: `Visits__c` is `Visits__pc`."""
    lookup = field.type is FieldType.REFERENCE
    return replace(
        field,
        name=f"{field.name.removesuffix('__c')}__pc",
        relationship_name=f"{field.name.removesuffix('__c')}__pr" if lookup else None,
        children_name=None,
        external_id=False,
        id_lookup=False,
        unique=False,
    )
