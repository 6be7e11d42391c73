"""Save accounts that are people: their name, their flag, and the contact behind them.

Source: Object Reference, "Account"; Salesforce Help, "Person Accounts".
"""

from app.practice.errors import OrgError
from app.practice.org_features import PERSON_RECORD_TYPE
from app.practice.schema import ObjectType
from app.practice.tables import Row, Tables

_NAMES = ("FirstName", "LastName")


def complete_person(sobject: ObjectType, new: Row, given: set[str]) -> None:
    """Make the name of a person account out of its parts.

    Args:
        sobject: the record's object.
        new: what the record will be; changed in place.
        given: names of the fields the request brought.

    Raises:
        OrgError: INVALID_FIELD_FOR_INSERT_UPDATE for a person's field on a company's account, or
            for the whole name of a person; REQUIRED_FIELD_MISSING for a person without a last
            name, or a company without a name.
    """
    if sobject.name != "Account" or sobject.field("IsPersonAccount") is None:
        return
    is_person = new["RecordTypeId"] == PERSON_RECORD_TYPE.id
    of_person = {
        name for name in given if name.startswith("Person") or name.endswith("__pc")
    } | given & {*_NAMES, "Salutation"}
    wrong = sorted(given & {"Name"} if is_person else of_person)
    if wrong:
        message = f"Account: bad field names on insert/update call: {', '.join(wrong)}"
        raise OrgError("INVALID_FIELD_FOR_INSERT_UPDATE", message, tuple(wrong))
    new["IsPersonAccount"] = int(is_person)
    needed = "LastName" if is_person else "Name"
    if not new[needed]:
        message = f"Required fields are missing: [{needed}]"
        raise OrgError("REQUIRED_FIELD_MISSING", message, (needed,))
    if not is_person:
        return
    new["Name"] = " ".join(str(new[name]) for name in _NAMES if new[name])


def keep_contact(tables: Tables, new: Row) -> None:
    """Carry a written person account into the contact behind it, making one the first time."""
    contact = tables.schema.get("Contact")
    values: Row = {name: new[name] for name in (*_NAMES, "Salutation", "Name")}
    for each in contact.stored_fields:
        for twin in (f"Person{each.name}", f"{each.name.removesuffix('__c')}__pc"):
            if twin in new:
                values[each.name] = new[twin]
    stamps = ("LastModifiedDate", "LastModifiedById", "SystemModstamp")
    values.update({name: new[name] for name in stamps})
    if new["PersonContactId"] is not None:
        tables.update(contact, str(new["PersonContactId"]), values)
        return
    new["PersonContactId"] = tables.new_id(contact)
    born = {name: new[name] for name in ("CreatedDate", "CreatedById", "OwnerId")}
    made = {"Id": new["PersonContactId"], "AccountId": new["Id"], "IsPersonAccount": 1}
    tables.insert(contact, [{**values, **born, **made}])
    account = tables.schema.get("Account")
    tables.update(account, str(new["Id"]), {"PersonContactId": new["PersonContactId"]})
