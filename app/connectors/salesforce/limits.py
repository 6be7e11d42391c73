"""Numbers that Salesforce sets, each with its unit and source, and our own beside them.

A number without a source in the guides says "ours" and why.
"""

from __future__ import annotations

# ---------------------------------------------------------------------------------------- versions

API_VERSION = "66.0"
"""The API version spoken when the org offers it, else the newest that the org lists.

Source: ours; newer versions add nothing that is used here.
"""

OLDEST_API_VERSION = 53.0
"""Oldest version spoken: since it, failed bulk rows of an update carry their `sf__Id`.

Source: Bulk API 2.0 Developer Guide, "Get Job Failed Record Results".
"""

SOAP_LOGIN_VERSION = "64.0"
"""Newest version whose SOAP API has login(); it goes away in Summer '27.

Source: Salesforce Help 005132110, "Platform SOAP API login() Retirement".
"""

# ---------------------------------------------------------------------------------------- requests

CONNECT_TIMEOUT_S = 15.0
"""How long a connection may take to open. Unit: seconds. Source: ours."""

READ_TIMEOUT_S = 150.0
"""How long the answer to a read may keep silent; a query may run for two minutes.

Unit: seconds. Source: SOQL and SOSL Reference, "SOQL Limits".
"""

WRITE_TIMEOUT_S = 620.0
"""How long the answer to a write may keep silent: the org gives up after ten minutes itself.

Unit: seconds. Source: Salesforce Developer Limits Quick Reference, "API Request Limits".
"""

URL_MAX_BYTES = 16_384
"""Most bytes of a URL together with the request's headers; beyond it: 414 or 431.

Unit: bytes. Source: REST API Developer Guide, "Status Codes and Error Responses".
"""

HEADER_ROOM_BYTES = 4_096
"""What is kept free of `URL_MAX_BYTES` for headers; an access token may be 2,000 characters.

Unit: bytes. Source: ours.
"""

GZIP_FROM_BYTES = 1_024
"""Request bodies from this size on travel compressed. Unit: bytes. Source: ours."""

READ_ATTEMPTS = 4
"""How often a read is sent before its error is shown. Source: ours."""

BACKOFF_S = (1.0, 3.0, 8.0)
"""Pauses between the attempts of a read, before jitter. Unit: seconds. Source: ours."""

LONGEST_PAUSE_S = 60.0
"""Longest pause that a `Retry-After` header is obeyed for inside a read.

Unit: seconds. Source: ours.
"""

# ----------------------------------------------------------------------------------------- queries

STATEMENT_MAX_CHARS = 100_000
"""Longest SOQL statement. Unit: characters. Source: SOQL and SOSL Reference, "SOQL Limits"."""

FILTER_VALUE_MAX_CHARS = 4_000
"""Longest string in a WHERE clause. Unit: characters. Source: the same page."""

QUERY_PAGE_RECORDS = 2_000
"""Most records in one page of a REST query.

Unit: records. Source: REST API Developer Guide, "Query Options Header".
"""

BULK_QUERY_PAGE_RECORDS = 100_000
"""Most records asked for in one page of a bulk query's results. Unit: records. Source: ours."""

BULK_QUERY_PAGE_BYTES = 20_000_000
"""About how large one page of a bulk query's results may be; wide records come in more pages.

Unit: bytes. Source: ours, a page stands in memory once.
"""

BULK_QUERY_LOOKS = 3
"""Looks at a bulk query that a forecast counts on; the pauses follow its size.

Unit: API calls. Source: ours.
"""

BULK_READ_BACK_LOOKS = 2
"""Looks that a forecast counts on at a bulk query of what was written a moment ago: so many
records that the first look, which waits by their number, hardly comes too early.

Unit: API calls. Source: ours, measured; see docs/benchmarks.md.
"""

BULK_QUERY_RECORDS_A_SECOND = 10_000
"""Records that a bulk query is expected to gather. Unit: records a second. Source: ours."""

RETRIEVE_MAX_RECORDS = 2_000
"""Most Ids in one POST of a collections retrieve.

Unit: records. Source: REST API Developer Guide, "sObject Collections".
"""

COMPOSITE_MAX_SUBREQUESTS = 25
"""Most reads in one composite request, which is one call.

Unit: subrequests. Source: REST API Developer Guide, "Composite Resources".
"""

COMPOSITE_MAX_LARGE = 5
"""Most of them that may be queries or collections. Unit: subrequests. Source: the same page."""

COMPOSITE_READ_RECORDS = RETRIEVE_MAX_RECORDS * COMPOSITE_MAX_LARGE
"""Records that one call can read by their Ids. Unit: records. Source: the two above."""

DELTA_OVERLAP_S = 600
"""How far a delta read goes back behind its cursor: a record is stamped when its transaction
writes it and seen when the transaction commits, up to the ten minutes that a request may run.

Unit: seconds. Source: ours, from the request time-out of the Limits Quick Reference.
"""

DELTA_ALONE_MAX_AGE_S = 23 * 3_600
"""Oldest cursor that one queryAll is enough for: records that were deleted for good stay visible to
it for about a day. From an older cursor the org's list of deletions is read beside it.

Unit: seconds. Source: SOAP API Developer Guide, "emptyRecycleBin()".
"""

DELTA_MAX_AGE_S = 15 * 24 * 3_600 - 3_600
"""Oldest cursor a delta read may start from: the list of deletions goes back 15 days.

Unit: seconds. Source: REST API Developer Guide, "sObject Get Deleted".
"""

# ---------------------------------------------------------------------------------------- describes

DESCRIBE_OVERLAP_S = 60
"""How far the moment of a describe is set back where the org does not say when it last changed.

Unit: seconds. Source: ours.
"""

# ------------------------------------------------------------------------------------------ writes

COLLECTION_MAX_RECORDS = 200
"""Most records in one sObject Collections request.

Unit: records. Source: REST API Developer Guide, "sObject Collections".
"""

COLLECTIONS_UP_TO_RECORDS = 2_000
"""Up to so many records collections are used whatever a bulk job would cost.

Unit: records. Source: Bulk API 2.0 Developer Guide, "When to Use Bulk API 2.0".
"""

BULK_BATCH_RECORDS = 100_000
"""Records that one bulk job carries: each job costs calls of its own, whatever its size.

Unit: records. Source: ours, for memory.
"""

BULK_FIELD_MAX_CHARS = 131_072
"""Longest value in a bulk job. Unit: characters. Source: "Bulk API 2.0 Limits"."""

BULK_RECORD_MAX_CHARS = 400_000
"""Longest record in a bulk job. Unit: characters. Source: "Bulk API 2.0 Limits"."""

BULK_UPLOAD_MAX_BYTES = 100_000_000
"""Most bytes of one upload: 150 MB after base64.

Unit: bytes. Source: Bulk API 2.0 Developer Guide, "Bulk API 2.0 Limits".
"""

BULK_CALLS_A_JOB = 6
"""Calls that one bulk job is forecast to cost: create, upload, close, three looks.

Unit: API calls. Source: ours.
"""

BULK_RESULT_CALLS = 1
"""Calls for the results of a job whose rows cannot be told by their Ids. Unit: API calls."""

BULK_POLL_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Pauses between two looks at a bulk job; the last one repeats. Unit: seconds. Source: ours."""

BULK_POLL_LONGEST_S = 300.0
"""Longest pause before a look at a job that shows how far it is. Unit: seconds. Source: ours."""

BULK_RECORDS_A_SECOND = 5_000
"""Records that a bulk job hardly writes in less than a second; says when to look first.

Unit: records. Source: ours.
"""

BULK_WAIT_MAX_S = 24 * 3_600
"""How long a bulk job is waited for. Unit: seconds. Source: the same guide, job time-out."""
