"""Fill what a new record has of itself: defaults, system fields, numbers that count up."""

from app.practice.schema import Field, FieldType, ObjectType
from app.practice.tables import Row, Tables


def stamp_new(sobject: ObjectType, new: Row, moment: str, user_id: str, tables: Tables) -> None:
    """Fill the system fields and auto-numbers of a new record."""
    for name, value in (
        ("CreatedDate", moment),
        ("CreatedById", user_id),
        ("LastModifiedDate", moment),
        ("LastModifiedById", user_id),
        ("SystemModstamp", moment),
    ):
        if sobject.field(name) is not None and new.get(name) is None:
            new[name] = value
    for each in sobject.fields:
        if each.auto_number and new.get(each.name) is None:
            new[each.name] = auto_number(each, tables.next_serial(f"{sobject.name}.{each.name}"))


def auto_number(field: Field, number: int) -> str:
    """Write a number in the field's format: `M-{000000}` makes `M-000007`."""
    head, _, rest = (field.number_format or "{0}").partition("{")
    zeros, _, tail = rest.partition("}")
    return f"{head}{number:0{len(zeros)}d}{tail}"


def defaults(sobject: ObjectType, user_id: str) -> Row:
    """Give the values a new record has unless it says otherwise."""
    new: Row = {each.name: None for each in sobject.stored_fields}
    for each in sobject.stored_fields:
        if each.type is FieldType.BOOLEAN:
            new[each.name] = int(bool(each.default_value))
        elif each.default_value is not None:
            new[each.name] = each.default_value
        elif each.createable:
            new[each.name] = next(
                (choice.value for choice in each.picklist if choice.is_default), None
            )
    if "OwnerId" in new:
        new["OwnerId"] = user_id
    if "RecordTypeId" in new:
        new["RecordTypeId"] = next((each.id for each in sobject.record_types if each.default), None)
    return new
