"""A mapping of fourteen columns to a Contact, for pictures and tests."""

from datetime import time, timedelta
from pathlib import Path

from app.asks.messages import FieldSample, MappingCounts, SyncFinding, TriedRow, TriedRule
from app.core.mapping import (
    ConflictPolicy,
    FieldRule,
    Flow,
    IdentityRule,
    Mapping,
    Mode,
    ObjectRef,
    WriteWhen,
)
from app.core.quota import Budget
from app.core.schedule import Schedule
from app.core.schema import FieldSchema, ObjectSchema, PicklistValue
from app.core.sync import Binding, ConnectionKind, OrgKind, Role
from app.core.values import FieldType
from app.ui.models.mapping_detail import MappingDetail, RoleBinding, Suggested
from tests.ui.sample_nouns import FOLDER, MUSEUM, NOW, UAT


def _field(
    name: str, label: str, type: FieldType = FieldType.STRING, **more: object
) -> FieldSchema:
    return FieldSchema(name, label, type, **more)  # type: ignore[arg-type]


COLUMNS = (
    "constituent_id",
    "profile_first_name",
    "profile_last_name",
    "profile_email",
    "phone_number",
    "opt_in_status",
    "address_street_1",
    "address_street_2",
    "address_city",
    "state",
    "address_postal_code",
    "source_code",
    "fax",
    "locale",
)
STATES = tuple(PicklistValue(f"S{n}", f"State {n}") for n in range(48))
CONTACT = ObjectSchema(
    "Contact",
    "Contact",
    "Contacts",
    (
        _field("Id", "Contact ID", FieldType.ID, createable=False, updateable=False),
        _field("Constituent_ID__c", "Constituent ID", external_id=True, length=18),
        _field("LastName", "Last Name", nillable=False, length=80),
        _field("FirstName", "First Name", length=40),
        _field("Email", "Email", FieldType.EMAIL),
        _field("LeadSource", "Lead Source", FieldType.PICKLIST, picklist_values=STATES[:8]),
        _field("MobilePhone", "Mobile Phone", FieldType.PHONE, length=40),
        _field("Mobile_Subscriber__c", "Mobile Subscriber", FieldType.BOOLEAN),
        _field("MailingStreet", "Mailing Street", FieldType.TEXTAREA, length=255),
        _field("MailingCity", "Mailing City"),
        _field("MailingState", "Mailing State", FieldType.PICKLIST, picklist_values=STATES),
        _field("MailingPostalCode", "Mailing Postal Code", length=20),
        _field("Birthdate", "Birthdate", FieldType.DATE),
        _field(
            "AccountId",
            "Account ID",
            FieldType.REFERENCE,
            reference_to=("Account",),
            relationship_name="Account",
        ),
    ),
)
ACCOUNT = ObjectSchema(
    "Account",
    "Account",
    "Accounts",
    (
        _field("Id", "Account ID", FieldType.ID, createable=False, updateable=False),
        _field("Name", "Account Name"),
        _field("Customer_Number__c", "Customer number", external_id=True, id_lookup=True),
        _field("Legacy_Code__c", "Legacy code", id_lookup=True, length=12),
        _field("BillingAddress", "Billing Address", FieldType.ADDRESS),
    ),
)
"""What the lookup of the contact leads to."""
FILE = ObjectSchema(
    "mobile_subscribers.csv",
    "mobile_subscribers.csv",
    "rows",
    tuple(_field(name, name) for name in COLUMNS),
)
RULES = (
    FieldRule("constituent_id", "Constituent_ID__c", chain="trim, upper"),
    FieldRule("profile_first_name", "FirstName", chain="title", default="Contact"),
    FieldRule("profile_last_name", "LastName", chain="title", required=True),
    FieldRule("profile_email", "Email", chain="lower"),
    FieldRule("phone_number", "MobilePhone", chain="phone(GB)"),
    FieldRule(
        "opt_in_status",
        "Mobile_Subscriber__c",
        Flow.BOTH,
        "yes_no(Y, N)",
        default="No",
        conflict=ConflictPolicy.FALSE_WINS,
    ),
    FieldRule("address_street_1", "MailingStreet", watch=False),
    FieldRule("address_city", "MailingCity", watch=False),
    FieldRule("state", "MailingState", chain="values(states)", watch=False),
    FieldRule("", "LeadSource", value="Mobile Commons", write=WriteWhen.ON_INSERT),
)
MAPPING = Mapping(
    "subscribers",
    ObjectRef("files", "mobile_subscribers.csv"),
    ObjectRef("salesforce", "Contact"),
    RULES,
    (IdentityRule(("constituent_id",), ("Constituent_ID__c",)),),
    to_target=Mode.UPSERT,
    where_source="phone_number != null AND source_code != 'TEST'",
    delete_when="locale = 'gone'",
)
FINDINGS = (
    SyncFinding(
        "error", "profile_last_name may be empty but LastName is required.", "", 21, "fields"
    ),
    SyncFinding("warning", "state has values that MailingState does not list.", "", 34, "fields"),
)
_VALUES = (
    ("constituent_id", "C-104882", 91),
    ("profile_first_name", "Amara", 97),
    ("profile_last_name", "Okafor", 94),
    ("profile_email", "amara.okafor@harbour.example", 88),
    ("phone_number", "07700 900142", 100),
    ("opt_in_status", "Y", 100),
    ("address_street_1", "14 Quay Street", 62),
    ("address_street_2", "Flat 3", 11),
    ("address_city", "Bristol", 61),
    ("state", "Avon", 58),
    ("address_postal_code", "BS1 4DB", 60),
    ("source_code", "WEB-SUMMER", 73),
    ("fax", "", 0),
    ("locale", "en_GB", 100),
)
SAMPLES = {
    name: FieldSample(name, value, share / 100, 50_227, True, ((value, share),) if value else ())
    for name, value, share in _VALUES
}
SUGGESTIONS = (
    Suggested("address_postal_code", "MailingPostalCode", 0.92, "same name, 60 of 60 values fit"),
    Suggested("source_code", "LeadSource", 0.74, "similar name, 8 of 9 values match"),
)
TRIED = TriedRule(
    (
        TriedRow(2, "Amara Okafor", "07700 900142", "+44 7700 900142"),
        TriedRow(3, "Tomasz Wrona", "(0117) 496 0318", "+44 117 496 0318"),
        TriedRow(4, "Grace Adeyemi", "447700900871", "+44 7700 900871"),
        TriedRow(
            5, "Dele Banjo", "07700 900333 ext. 2041", "", why="An extension is no part of a number"
        ),
        TriedRow(6, "Ines Carvalho", "", ""),
    ),
    1,
    50_227,
)
COUNTS = MappingCounts(
    rows=50_227,
    whole=True,
    passed=50_179,
    left_out=(0, 48),
    flagged=3,
    target_rows=9_014,
    one=8_150,
    none=214,
    several=3,
    twice=2,
    unmet=812,
)
DETAIL = MappingDetail(
    "mobile-opt-ins",
    "Mobile opt-ins",
    Path("/srv/sync/mobile-opt-ins.yaml"),
    MAPPING,
    ConnectionKind.FILES,
    "mobile_subscribers.csv",
    "Riverbend UAT / Contact",
    FILE,
    CONTACT,
    FINDINGS,
    (
        RoleBinding(
            Role("salesforce", ConnectionKind.SALESFORCE),
            (Binding("mobile-opt-ins", "salesforce", OrgKind.SANDBOX, "Riverbend UAT"),),
            (UAT, MUSEUM),
        ),
        RoleBinding(
            Role("files", ConnectionKind.FILES),
            (Binding("mobile-opt-ins", "files", None, FOLDER.name),),
            (FOLDER,),
        ),
    ),
    SAMPLES,
    SUGGESTIONS,
    Budget(6000, 1200),
    (Schedule("subscribers", every=timedelta(minutes=10), between=(time(7), time(20))),),
    NOW,
)
