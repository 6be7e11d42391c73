from app.core.approval import Choice, Decision
from app.core.plan import ChangeKind
from app.core.snapshot import Side
from app.store.pages import Standing
from app.ui.models.decision_book import DecisionBook, refuse, take_all
from tests.ui.sample_plan import CITY, EMAIL, PHONE, RULES, change, conflict, write

AMARA = change(
    1,
    ChangeKind.CONFLICT,
    "Amara Okafor",
    "C-104882",
    conflict(PHONE, "418", "142", "903"),
    write(EMAIL, "old@mail.example", "new@mail.example"),
    write(CITY, "Brisol", "Bristol"),
)
DELE = change(
    2, ChangeKind.UPDATE, "Dele Banjo", "C-1", write(EMAIL, "a", "b"), write(CITY, "c", "d")
)


def _standing(book: DecisionBook, one=AMARA) -> Standing:
    return book.resolve(one).standing


def test_a_conflict_waits_until_it_is_decided():
    book = DecisionBook(RULES)
    assert _standing(book) is Standing.UNDECIDED
    assert _standing(book.with_newer(book.approve(AMARA))) is Standing.UNDECIDED


def test_deciding_the_disputed_field_approves_the_rest():
    book = DecisionBook(RULES)
    decided = book.with_newer(book.take(AMARA, AMARA.fields[0], Side.SOURCE))
    assert _standing(decided) is Standing.APPROVED
    values = decided.resolve(AMARA).writes[0].values
    assert values == {"MobilePhone": "142", "Email": "new@mail.example", "City": "Bristol"}


def test_keeping_the_target_in_a_field_leaves_the_others_to_be_written():
    book = DecisionBook(RULES)
    decided = book.with_newer(book.take(AMARA, AMARA.fields[0], Side.TARGET))
    assert decided.resolve(AMARA).writes[0].values == {
        "Email": "new@mail.example",
        "City": "Bristol",
    }


def test_refusing_one_field_survives_a_later_approval():
    book = DecisionBook(RULES)
    email = book.resolve(DELE).fields[0]
    book = book.with_newer(book.toggle_field(DELE, email))
    assert _standing(book, DELE) is Standing.PARTLY
    book = book.with_newer(book.approve(DELE))
    assert book.resolve(DELE).writes[0].values == {"City": "d"}


def test_checking_a_refused_field_again_writes_it():
    book = DecisionBook(RULES)
    book = book.with_newer(book.toggle_field(DELE, book.resolve(DELE).fields[0]))
    book = book.with_newer(book.toggle_field(DELE, book.resolve(DELE).fields[0]))
    assert _standing(book, DELE) is Standing.APPROVED


def test_toggling_a_record_twice_brings_it_back():
    book = DecisionBook(RULES)
    book = book.with_newer(book.toggle(DELE))
    assert _standing(book, DELE) is Standing.REFUSED
    assert _standing(book.with_newer(book.toggle(DELE)), DELE) is Standing.APPROVED


def test_a_refused_record_is_not_sent():
    assert _standing(DecisionBook(RULES, (refuse(DELE),)), DELE) is Standing.REFUSED


def test_keeping_the_target_everywhere_writes_nothing():
    book = DecisionBook(RULES, take_all(AMARA, Side.TARGET))
    assert book.resolve(AMARA).writes == ()


def test_taking_the_source_everywhere_writes_all_of_it():
    book = DecisionBook(RULES, take_all(AMARA, Side.SOURCE))
    assert set(book.resolve(AMARA).writes[0].values) == {"MobilePhone", "Email", "City"}


def test_an_own_value_decides_a_conflict():
    book = DecisionBook(RULES)
    book = book.with_newer(book.own_value(AMARA, AMARA.fields[0], "+44"))
    assert book.resolve(AMARA).writes[0].values["MobilePhone"] == "+44"


def test_a_decision_on_another_record_changes_nothing():
    book = DecisionBook(RULES, (Decision(Choice.REFUSE, seq=99),))
    assert _standing(book, DELE) is Standing.APPROVED
