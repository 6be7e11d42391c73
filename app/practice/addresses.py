"""Keep the texts and the codes of an address in agreement, where the org has codes.

Source: Salesforce Help, "State and Country/Territory Picklist Field-Syncing Logic".
"""

from collections.abc import Iterator

from app.practice.errors import OrgError
from app.practice.org_features import COUNTRIES, STATES
from app.practice.schema import ObjectType
from app.practice.tables import Row


def agree_codes(sobject: ObjectType, old: Row | None, new: Row, given: set[str]) -> None:
    """Fill in the half of an address that was not given.

    Args:
        sobject: the record's object.
        old: what it was; None for an insert.
        new: what it will be; changed in place.
        given: names of the fields the request brought.

    Raises:
        OrgError: FIELD_INTEGRITY_EXCEPTION for a text or code that the org does not know, for a
            state of another country, and for an update whose text and code differ.
    """
    for address in _addresses(sobject):
        country, state = f"{address}Country", f"{address}State"
        if not given & {country, state, f"{country}Code", f"{state}Code"}:
            continue
        states = {code: name for code, (name, _) in STATES.items()}
        _agree(country, COUNTRIES, old, new, given)
        if new[f"{country}Code"] is None:
            if given & {state, f"{state}Code"} and (new[state] or new[f"{state}Code"]):
                raise _problem(state, "A country must be given before a state")
            new[state] = new[f"{state}Code"] = None
        _agree(state, states, old, new, given)
        of_country = STATES.get(str(new[f"{state}Code"]), ("", None))[1]
        if new[f"{state}Code"] is not None and of_country != new[f"{country}Code"]:
            raise _problem(state, f"{new[state]} is not a state of {new[country] or 'no country'}")


def _addresses(sobject: ObjectType) -> Iterator[str]:
    for each in sobject.fields:
        if each.controller and each.name.endswith("StateCode"):
            yield each.name.removesuffix("StateCode")


def _agree(text: str, known: dict[str, str], old: Row | None, new: Row, given: set[str]) -> None:
    """Make a text and its code say the same."""
    code = f"{text}Code"
    codes = {name.casefold(): each for each, name in known.items()}
    by_text, by_code = text in given, code in given
    if by_code and new[code] is not None and str(new[code]) not in known:
        raise _problem(code, f"{new[code]} is not available")
    unknown = new[text] is not None and str(new[text]).casefold() not in codes
    if by_text and unknown and not (by_code and old is None):
        raise _problem(text, "There's a problem with this value, even though it may appear correct")
    if by_text and by_code and old is not None and known.get(str(new[code])) != new[text]:
        raise _problem(text, "The text and the code do not match")
    if by_code:
        new[text] = known.get(str(new[code]))
    elif by_text:
        new[code] = codes.get(str(new[text]).casefold())
        new[text] = known.get(str(new[code]))


def _problem(field: str, message: str) -> OrgError:
    return OrgError("FIELD_INTEGRITY_EXCEPTION", f"{message}: {field}", (field,))
