"""Suggestions are measured on field lists of real programs, paired by hand."""

from dataclasses import dataclass, field

import pytest

from app.core.schema import FieldSchema, ObjectSchema
from app.core.suggestion import HintKind, PairSuggestion
from app.core.values import FieldType
from app.engine.suggest import suggest_pairs
from app.engine.suggest.names import meaning_of, words_of
from app.engine.suggest.scores import SURE
from tests.engine.suggestions import FieldList, field_lists, practice_object

RIGHT_WHERE_SURE = 0.95
FOUND = 0.70


@dataclass
class Shares:
    sure: int = 0
    sure_right: int = 0
    pairs: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)


def measured(folder: str) -> Shares:
    shares = Shares()
    for one in field_lists(folder):
        for pair in suggestions_for(one):
            right = pair.target in one.pairs[pair.source]
            shares.found += right
            if pair.confidence >= SURE:
                shares.sure += 1
                shares.sure_right += right
            if not right:
                said = f"{one.system}: {pair.source} => {pair.target} {pair.confidence}"
                shares.wrong.append(said)
        shares.pairs += sum(1 for targets in one.pairs.values() if targets)
    return shares


def suggestions_for(one: FieldList) -> tuple[PairSuggestion, ...]:
    return suggest_pairs(one.source, one.target, one.samples)


@pytest.mark.parametrize("folder", ["tuned", "held_out", "later"])
def test_sure_suggestions_are_right_and_most_pairs_are_found(folder: str):
    shares = measured(folder)
    assert shares.pairs > 80, "the corpus is too small to say a share of"
    assert shares.sure_right >= RIGHT_WHERE_SURE * shares.sure, shares.wrong
    assert shares.found >= FOUND * shares.pairs


def one_pair(
    source: tuple[str, FieldType],
    target: tuple[str, FieldType],
    *samples: str,
) -> PairSuggestion | None:
    """What is suggested where each side has one field only."""
    sides = [
        ObjectSchema(name, name, name, (FieldSchema(spelled, spelled, type),))
        for name, (spelled, type) in (("rows", source), ("Thing__c", target))
    ]
    found = suggest_pairs(sides[0], sides[1], {source[0]: samples})
    return found[0] if found else None


TEXT, EMAIL, DATE = FieldType.STRING, FieldType.EMAIL, FieldType.DATE


@pytest.mark.parametrize(
    ("source", "target", "hint"),
    [
        ("Member_Level__c", "Member_Level__c", HintKind.API_NAME),
        ("member level", "Member_Level__c", HintKind.NORMALISED),
        ("npe01__Member_Level__c", "Member_Level__c", HintKind.NORMALISED),
        ("surname", "LastName", HintKind.SYNONYM),
        ("Geburtsdatum", "Birthdate", HintKind.SYNONYM),
        ("customer surname", "LastName", HintKind.CONTEXT),
        ("favourite colour", "Favourite_Fruit_Colour__c", HintKind.SHARED_WORDS),
        ("Memberschip", "Membership__c", HintKind.SPELLING),
    ],
)
def test_the_strongest_reason_comes_first(source: str, target: str, hint: HintKind):
    found = one_pair((source, TEXT), (target, TEXT))
    assert found is not None
    assert found.hints[0].kind is hint


def test_values_that_cannot_be_an_address_speak_against_an_email_field():
    assert one_pair(("email", TEXT), ("Email", EMAIL), "yes", "no") is not None
    unsure = one_pair(("email", TEXT), ("Email", EMAIL), "yes", "no", "no")
    sure = one_pair(("email", TEXT), ("Email", EMAIL), "ada@example.org", "bo@example.org")
    assert unsure is not None
    assert sure is not None
    assert unsure.confidence < SURE <= sure.confidence
    assert HintKind.SAMPLES in {hint.kind for hint in sure.hints}


def test_types_that_can_never_fit_are_not_suggested():
    assert one_pair(("Joined__c", FieldType.BOOLEAN), ("Joined__c", DATE)) is None
    assert one_pair(("Joined__c", FieldType.DATETIME), ("Joined__c", DATE)) is not None


def test_fields_that_cannot_be_written_are_never_suggested():
    contact = practice_object("Contact")
    source = ObjectSchema("rows", "rows", "rows", contact.fields)
    targets = {one.target for one in suggest_pairs(source, contact, {})}
    assert {"LastName", "Email"} <= targets
    assert not targets & {"Id", "Name", "CreatedDate", "MailingAddress", "SystemModstamp"}


def test_fields_that_are_mapped_are_left_out():
    one = field_lists("tuned")[0]
    first = suggestions_for(one)[0]
    others = suggest_pairs(one.source, one.target, one.samples, [(first.source, first.target)])
    assert first.source not in {pair.source for pair in others}
    assert first.target not in {pair.target for pair in others}


def test_each_field_is_in_one_pair_at_most():
    for one in field_lists("tuned") + field_lists("held_out") + field_lists("later"):
        found = suggestions_for(one)
        assert len({pair.source for pair in found}) == len(found)
        assert len({pair.target for pair in found}) == len(found)
        assert [pair.confidence for pair in found] == sorted(
            (pair.confidence for pair in found), reverse=True
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("npe01__Member_Level__c", ("member", "level")),
        ("MailingPostalCode", ("mailing", "postal", "code")),
        ("EMAIL_ADDRESS", ("email", "address")),
        ("lastname", ("lastname",)),
        ("companyphone", ("company", "phone")),
        ("Straße", ("strasse",)),
        ("street2", ("street", "2")),
    ],
)
def test_a_name_is_read_as_words(name: str, words: tuple[str, ...]):
    assert words_of(name) == words


def test_the_objects_own_words_say_nothing():
    assert meaning_of("Deal name", "Opportunity", whose=True).bare == {"name"}
    assert meaning_of("profile_email", "Contact", whose=True).bare == {"email"}
    assert meaning_of("Profile_Email__c", "Contact", whose=False).bare == {"profile", "email"}
