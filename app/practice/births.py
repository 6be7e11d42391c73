"""Fill a new org with what each is born with: itself, a profile, an administrator, record types."""

from collections.abc import Callable
from typing import Any

from app.practice.tables import Tables, quoted

LoadRecords = Callable[[str, list[dict[str, Any]]], list[str]]


def bear_org(tables: Tables, kind: str, load: LoadRecords) -> None:
    """Write the first records; `load` is `Org.bulk_load`."""
    admin_id = tables.new_id(tables.schema.get("User"))
    stamps = {"CreatedById": admin_id, "LastModifiedById": admin_id}
    (profile_id,) = load(
        "Profile", [{"Name": "System Administrator", "UserType": "Standard", **stamps}]
    )
    username = f"admin@{kind}.practice.example"
    person = new_user(
        username=username,
        last_name="Admin",
        first_name="Practice",
        email="admin@practice.example",
        alias="padmin",
        profile_id=profile_id,
    )
    load("User", [{"Id": admin_id, **person, "UserPermissionsMarketingUser": True, **stamps}])
    load("Organization", [{**_organization(kind), **stamps}])
    load(
        "RecordType",
        [
            {
                "Id": each.id,
                "Name": each.name,
                "DeveloperName": each.developer_name,
                "SobjectType": sobject.name,
                "IsActive": True,
                **stamps,
            }
            for sobject in tables.schema.objects.values()
            for each in sobject.record_types
        ],
    )


def new_user(
    *, username: str, last_name: str, first_name: str, email: str, alias: str, profile_id: str
) -> dict[str, Any]:
    """Give the fields of an active user in a British office."""
    return {
        "Username": username,
        "LastName": last_name,
        "FirstName": first_name,
        "Email": email,
        "Alias": alias[:8],
        "CommunityNickname": username.partition("@")[0][:40],
        "ProfileId": profile_id,
        "IsActive": True,
        "UserType": "Standard",
        "TimeZoneSidKey": "Europe/London",
        "LocaleSidKey": "en_GB",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }


def only_id(tables: Tables, name: str) -> str:
    """Give the Id of the first record of an object that always has one."""
    row = tables.database.execute(
        f"SELECT Id FROM {quoted(name)} ORDER BY rowid LIMIT 1"
    ).fetchone()
    return str(row[0])


def _organization(kind: str) -> dict[str, Any]:
    return {
        "Name": f"Orgtide practice {kind}",
        "Country": "GB",
        "PrimaryContact": "Practice Admin",
        "DefaultLocaleSidKey": "en_GB",
        "TimeZoneSidKey": "Europe/London",
        "LanguageLocaleKey": "en_US",
        "FiscalYearStartMonth": 1,
        "DefaultAccountAccess": "Edit",
        "DefaultContactAccess": "ControlledByParent",
        "DefaultOpportunityAccess": "Edit",
        "DefaultLeadAccess": "ReadEditTransfer",
        "DefaultCaseAccess": "ReadEditTransfer",
        "DefaultCalendarAccess": "HideDetailsInsert",
        "DefaultPricebookAccess": "ReadSelect",
        "DefaultCampaignAccess": "All",
        "UiSkin": "Theme3",
        "SignupCountryIsoCode": "GB",
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "CS1" if kind == "sandbox" else "EU1",
        "IsSandbox": kind == "sandbox",
    }
