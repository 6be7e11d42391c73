"""The words of field names: other words for the same thing, in the languages exports come in.

English, German, Dutch, French and Spanish. Source: ours, from the export headers of common programs
and Salesforce's own labels; `tests/engine/suggestions` says how well they do.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYNONYMS: dict[str, str] = {
    "first_name": """first name | firstname | fname | given name | givenname | forename | vorname |
        prenom | voornaam | nombre | first | given names | name first""",
    "middle_name": """middle name | middlename | second name | additional name | middle |
        middle initial | zweiter vorname | tussenvoegsel""",
    "last_name": """last name | lastname | lname | surname | family name | familyname | nachname |
        familienname | achternaam | nom de famille | apellido | apellidos | last | name last""",
    "full_name": """full name | fullname | display name | complete name | vollstandiger name |
        volledige naam | nom complet""",
    "salutation": """salutation | courtesy title | honorific | honorific prefix | name prefix |
        anrede | aanhef | civilite | tratamiento""",
    "suffix": "suffix | name suffix | honorific suffix | generational suffix",
    "nickname": "nickname | nick name | alias | preferred name | goes by",
    "email": """email | e mail | email address | e mail address | emailaddress | emailadresse |
        e mail adresse | mail address | mailadresse | correo electronico | correo | courriel |
        adresse email | emailadres | e mailadres | primary email | email primary |
        primary email address | main email | email 1 | e mail 1 value""",
    "email_2": """email 2 | e mail 2 | e mail 2 address | email 2 address | secondary email |
        secondary email address | alternate email | alternate email address | alt email |
        alt email address | other email | second email | zweite e mail""",
    "phone": """phone | phone number | phonenumber | telephone | telephone number | tel | telefon |
        telefonnummer | telefono | telefoon | telefoonnummer | business phone | work phone |
        phone work | office phone | phone no | primary phone | main phone | telephone no |
        business phone number | work phone number | geschaftlich telefon | workphone | phone main |
        phone business""",
    "mobile": """mobile | mobile phone | mobilephone | cell | cell phone | cellphone |
        mobile number | mobile phone number | cellular | handy | handynummer | mobil | mobilnummer |
        gsm | mobiele telefoon | mobiel | portable | movil | cell number | phone mobile |
        mobile no | sms number | mobiltelefon | telefon mobil | cell phone number | tel mobile |
        phone cell""",
    "home_phone": """home phone | home telephone | phone home | home phone number | homephone |
        private phone | telefon privat | thuis telefoon | home tel""",
    "other_phone": "other phone | phone other | alternate phone | secondary phone",
    "fax": """fax | fax number | faxnumber | business fax | faxnummer | telefax | fax no |
        work fax | fax work""",
    "job_title": """job title | jobtitle | position | job position | role title | funktion |
        functie | fonction | cargo | stellenbezeichnung | occupation title | organization title |
        title job | job role""",
    "title": "title | titel | titre",
    "department": "department | dept | abteilung | afdeling | departement | departamento",
    "birth_date": """birth date | birthdate | birthday | date of birth | dob | geburtsdatum |
        geburtstag | geboortedatum | date de naissance | fecha de nacimiento | born on |
        birth day""",
    "company": """company | company name | organization | organisation | organization name |
        organisation name | business name | employer | firma | firmenname | unternehmen | bedrijf |
        bedrijfsnaam | societe | entreprise | empresa | companyname | org name | business |
        organisatie | firm | account name""",
    "website": """website | web site | web page | webpage | homepage | home page | url | web |
        website url | webseite | sitio web | site web | company url | web address |
        company website | site url""",
    "industry": "industry | branche | sector | business sector | secteur | industria",
    "employees": """employees | number of employees | employee count | no of employees |
        numberofemployees | num employees | mitarbeiter | anzahl mitarbeiter | headcount |
        staff count | aantal medewerkers | total employees""",
    "revenue": """annual revenue | revenue | yearly revenue | turnover | umsatz | jahresumsatz |
        omzet""",
    "description": """description | notes | note | comments | comment | remarks | beschreibung |
        bemerkung | bemerkungen | notizen | omschrijving | opmerkingen | commentaires |
        descripcion | body | about""",
    "lead_source": "lead source | leadsource | leadquelle | acquisition source",
    "street": """street | street address | address line 1 | address 1 | address1 | addr1 |
        street 1 | street1 | address street | address street 1 | strasse | strase | straat |
        rue | calle | address line1 | addressline1 | line 1 | addr line 1 | street name |
        strasse und hausnummer | anschrift | po address""",
    "street_2": """street 2 | street2 | address 2 | address2 | address line 2 | addr2 |
        address street 2 | address line2 | addressline2 | line 2 | addr line 2 | extended address |
        apartment | apt | suite | unit""",
    "street_3": "street 3 | street3 | address 3 | address3 | address line 3 | line 3",
    "address": "address | adresse | adres | direccion | full address | postal address",
    "city": """city | town | town city | city town | ort | stadt | plaats | stad | ville | ciudad |
        locality | address city | woonplaats | city name | post town | address locality""",
    "state": """state | province | region | state province | province state | bundesland |
        provincie | provincia | estado | address state | county | state region | state county |
        administrative area | address region | state or province""",
    "state_code": "state code | province code | state province code | region code | statecode",
    "postal_code": """postal code | postalcode | zip | zip code | zipcode | postcode | post code |
        zip postal code | postal zip code | plz | postleitzahl | code postal | codigo postal |
        address postal code | address zip | zip postcode | postal | zip or postal code |
        address zip code""",
    "country": """country | country region | country name | land | pays | pais | address country |
        nation | country or region""",
    "country_code": """country code | countrycode | country iso | iso country | country iso code |
        landcode | landercode""",
    "account_number": """account number | accountnumber | customer number | customer no |
        kundennummer | klantnummer | account no | client number | debitor number""",
    "email_opt_out": """has opted out of email | email opt out | opted out of email |
        hasoptedoutofemail | unsubscribed from all email | unsubscribed from email |
        email optout | optout email""",
    "fax_opt_out": "has opted out of fax | fax opt out | hasoptedoutoffax",
    "do_not_call": "do not call | donotcall | dnc | phone opt out | call opt out",
    "amount": """amount | deal value | deal amount | betrag | bedrag | montant | importe |
        opportunity amount | opportunity value""",
    "close_date": """close date | closedate | expected close date | closing date |
        estimated close date | expected closing date | abschlussdatum | sluitingsdatum |
        deal close date""",
    "stage": """stage | stage name | stagename | deal stage | sales stage | pipeline stage |
        opportunity stage | phase""",
    "probability": """probability | probability percent | win probability | wahrscheinlichkeit |
        kans""",
    "next_step": "next step | nextstep | next steps",
    "assistant_name": "assistant name | assistantname | assistant s name | assistants name",
    "assistant_phone": "assistant phone | asst phone | assistant s phone | assistants phone",
    "account_type": "account type | customer type | company type",
    "opportunity_name": "deal name | opportunity name | deal title",
    "owner": "owner | owner id | ownerid | account manager | record owner | inhaber",
    "language": "language | preferred language | locale | sprache | taal | langue | idioma",
    "gender": "gender | sex | geschlecht | geslacht | sexe",
    "currency": "currency | currency code | currency iso code | currencyisocode | wahrung",
}
"""What is meant → the words for it, divided by |; `_` in it keeps its words together."""

CONTEXT = _words(
    """
    contact person people customer client profile user member subscriber supporter donor
    attendee buyer lead individual guest patron constituent recipient identity kontakt kunde
    klant personal
    """
)
"""Words that say whose field it is, not what it holds: `profile_email` is an e-mail address."""

FILLERS = _words(
    """
    of the a an is s in for at to and or field value 1 der die das de la le
    """
)
"""Words that say nothing."""

GENERIC = _words(
    """
    status type name id number code date source title value level score group category count
    key active state_of time total created modified updated tags tag list label reference
    kind class priority rating owner description
    """
)
"""Words that many fields have and that mean another thing in each program."""

SAME_PLACE = {"alt": "other", "alternate": "other", "alternative": "other", "secondary": "other"}
"""Words that mean another place's word."""

OBJECTS = {
    "opportunity": frozenset({"deal", "opportunity"}),
    "account": frozenset({"account"}),
}
"""Object in lower case → words of other programs for it; they say nothing more about its fields."""

PLACES = _words(
    """
    mailing billing shipping other home work business primary
    """
)
"""Words that say which of several addresses is meant."""

ADDRESS = _words(
    """
    street street_2 street_3 city state state_code postal_code country country_code address
    """
)
"""Parts of an address."""
