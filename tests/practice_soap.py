"""Does in a practice org what a person does in a browser: merges records and converts leads."""

import re
from collections.abc import Sequence

import requests

from tests.practice_orgs import PracticeProcess

TIMEOUT_S = 120


class SoapUser:
    """A user signed in over SOAP."""

    def __init__(self, practice: PracticeProcess, kind: str = "sandbox") -> None:
        self._practice = practice
        self._kind = kind
        user = practice.user(kind=kind)
        password = f"{user['password']}{user['security_token']}"
        said = self._post(
            f"<login><username>{user['username']}</username>"
            f"<password>{password}</password></login>",
            "",
        )
        self._session = _text(said, "sessionId")

    def merge(self, master: str, losers: Sequence[str], sobject: str = "Contact") -> None:
        """Merge records into a master."""
        ids = "".join(f"<recordToMergeIds>{each}</recordToMergeIds>" for each in losers)
        said = self._post(
            f"<merge><request><masterRecord><type>{sobject}</type><Id>{master}</Id>"
            f"</masterRecord>{ids}</request></merge>",
            self._session,
        )
        assert _text(said, "success") == "true", said

    def convert(self, lead: str) -> str:
        """Convert a lead; the contact's Id."""
        said = self._post(
            "<convertLead><leadConverts><convertedStatus>Closed - Converted</convertedStatus>"
            f"<doNotCreateOpportunity>true</doNotCreateOpportunity><leadId>{lead}</leadId>"
            "</leadConverts></convertLead>",
            self._session,
        )
        assert _text(said, "success") == "true", said
        return _text(said, "contactId")

    def on_ids(self, operation: str, ids: Sequence[str]) -> None:
        """`undelete` or `emptyRecycleBin`."""
        each = "".join(f"<ids>{one}</ids>" for one in ids)
        said = self._post(f"<{operation}>{each}</{operation}>", self._session)
        assert "<success>false</success>" not in said, said

    def _post(self, body: str, session: str) -> str:
        envelope = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns="urn:partner.soap.sforce.com"><e:Header><SessionHeader>'
            f"<sessionId>{session}</sessionId></SessionHeader></e:Header>"
            f"<e:Body>{body}</e:Body></e:Envelope>"
        )
        answer = requests.post(
            f"{self._practice.url(self._kind)}/services/Soap/u/64.0",
            data=envelope.encode(),
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
            verify=self._practice.ca_file,
            timeout=TIMEOUT_S,
        )
        assert answer.ok, answer.text
        return answer.text


def _text(said: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", said)
    assert found, said
    return found[1]
