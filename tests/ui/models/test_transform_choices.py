import pytest

from app.core.schema import FieldSchema, PicklistValue
from app.core.values import FieldType
from app.language.chains import parse_chain
from app.ui.models.transform_choices import transform_choices, value_list

PICKLIST = FieldSchema(
    "State",
    "State",
    FieldType.PICKLIST,
    picklist_values=(PicklistValue("Avon", "Avon"), PicklistValue("Kent's", "Kent")),
)


@pytest.mark.parametrize("type", FieldType)
def test_every_offered_transform_is_one_that_the_language_knows(type):
    target = FieldSchema("b", "B", type, length=40, picklist_values=PICKLIST.picklist_values)
    choices = transform_choices(target, ("avon", "Bristol, city", "it's", "a = b", ""))
    assert choices[0].chain == ""
    for choice in choices[1:]:
        parse_chain(choice.chain)


def test_a_value_list_leads_each_strange_value_to_what_comes_close():
    made = value_list(PICKLIST, ("Avon", "avon", "Bristol"))
    assert made == "value_list(avon = Avon, Bristol = Avon, else keep)"
