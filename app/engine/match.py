"""Find which source record and which target record are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import IdentityRule, Many, Mapping, Mode
from app.core.pairing import Pairing, Transformed
from app.core.plan import Reason

if TYPE_CHECKING:
    from app.core.ports import Stage
    from app.core.snapshot import Baseline


def match(transformed: Transformed, baseline: Baseline, unsettled: str, stage: Stage) -> Pairing:
    """Pair each source record with its target record.

    A link once made always comes first; then the mapping's identities are tried in order over the
    records that are still alone. A record in a pair that cannot be trusted (several matches, a key
    twice) keeps its place in the pairing with its problem, so that neither it nor its counterpart
    looks absent.

    Args:
        transformed: both sides' rows.
        baseline: the links made so far.
        unsettled: table of `source_key, target_key` whose last write has an unknown outcome.
        stage: where the table is made.
    """
    matches = stage.name("matches")
    stage.execute(
        f"CREATE TABLE {matches} AS SELECT s.row_no AS source_row, t.row_no AS target_row, "
        "'link' AS how, CAST(NULL AS VARCHAR) AS problem, CAST(NULL AS VARCHAR) AS detail "
        f"FROM {baseline.table} b JOIN {transformed.source_table} s ON s.key = b.source_key "
        f"JOIN {transformed.target_table} t ON t.key = b.target_key"
    )
    taken = stage.name("taken_targets")
    stage.execute(f"CREATE TABLE {taken} AS SELECT target_row FROM {matches}")
    for place in range(len(transformed.mapping.identity)):
        _match_by(place, transformed, matches, taken, stage)
    table = stage.name("pairing")
    rows = _all_rows(transformed, baseline, unsettled, matches, taken)
    stage.execute(
        f"CREATE TABLE {table} AS SELECT "
        f"row_number() OVER (ORDER BY source_row NULLS LAST, target_row) AS pair, * FROM ({rows})"
    )
    return Pairing(transformed, baseline, table)


def _match_by(
    place: int,
    transformed: Transformed,
    matches: str,
    taken: str,
    stage: Stage,
) -> None:
    """Add the pairs that one identity finds among the records that are still alone."""
    found = stage.name("candidates")
    stage.execute(
        f"CREATE TABLE {found} AS SELECT s.row_no AS source_row, t.row_no AS target_row, "
        "t.key AS target_key, t.stamp AS target_stamp, "
        "count(*) OVER (PARTITION BY s.row_no) AS targets, "
        "count(*) OVER (PARTITION BY t.row_no) AS sources "
        f"FROM {transformed.source_table} s JOIN {transformed.target_table} t "
        f"ON s.m{place} = t.m{place} "
        f"WHERE s.row_no NOT IN (SELECT source_row FROM {matches}) "
        f"AND t.row_no NOT IN (SELECT target_row FROM {taken})"
    )
    identity = transformed.mapping.identity[place]
    stage.execute(f"INSERT INTO {matches} {_chosen(place, identity, transformed.mapping, found)}")
    stage.execute(f"INSERT INTO {taken} SELECT DISTINCT target_row FROM {found}")


def _chosen(place: int, identity: IdentityRule, mapping: Mapping, found: str) -> str:
    """SQL of the pairs to keep of an identity's candidates, each with what is wrong with it."""
    how = f"'identity {place + 1}'"
    several = (
        "(SELECT string_agg(o.target_key, ', ' ORDER BY o.target_key) FROM "
        f"{found} o WHERE o.source_row = c.source_row)"
    )
    rivals = (
        "(SELECT string_agg(CAST(o.source_row AS VARCHAR), ', ' ORDER BY o.source_row) FROM "
        f"{found} o WHERE o.target_row = c.target_row)"
    )
    if identity.many is Many.ALL and mapping.to_target is Mode.DELETE:
        return f"SELECT source_row, target_row, {how}, NULL, NULL FROM {found} c"
    order = "c.target_stamp DESC NULLS LAST, c.target_key"
    if identity.many is not Many.NEWEST:
        order = "c.target_key"
    tolerated = "false" if identity.many is Many.ERROR else "true"
    return (
        f"SELECT source_row, target_row, {how}, "
        f"CASE WHEN targets > 1 AND NOT {tolerated} OR sources > 1 "
        f"THEN '{Reason.SEVERAL_MATCHES.value}' END, "
        f"CASE WHEN targets > 1 AND NOT {tolerated} THEN 'Matches ' || {several} "
        f"WHEN sources > 1 THEN 'Rows ' || {rivals} || ' match the same record, ' || c.target_key "
        f"END "
        f"FROM {found} c QUALIFY row_number() OVER (PARTITION BY c.source_row ORDER BY "
        f"{order}) = 1"
    )


def _all_rows(
    transformed: Transformed, baseline: Baseline, unsettled: str, matches: str, taken: str
) -> str:
    """SQL of every pair and every record that is alone, with what is wrong with it."""
    source, target, links = transformed.source_table, transformed.target_table, baseline.table
    doubled = (
        f"SELECT key, string_agg(CAST(row_no AS VARCHAR), ', ' ORDER BY row_no) AS places "
        f"FROM {source} WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1"
    )
    open_write = (
        "(coalesce(coalesce(s.key, p.link_source) IN "
        f"(SELECT source_key FROM {unsettled} WHERE source_key IS NOT NULL), false) OR "
        "coalesce(coalesce(t.key, p.link_target) IN "
        f"(SELECT target_key FROM {unsettled} WHERE target_key IS NOT NULL), false))"
    )
    return (
        "SELECT p.source_row, p.target_row, coalesce(s.key, p.link_source) AS source_key, "
        "coalesce(t.key, p.link_target) AS target_key, p.how, p.linked, "
        "CASE WHEN s.row_no IS NOT NULL AND s.key IS NULL THEN "
        f"'{Reason.NO_KEY.value}' "
        f"WHEN d.key IS NOT NULL THEN '{Reason.DUPLICATE_SOURCE_KEY.value}' "
        f"WHEN {open_write} THEN '{Reason.UNKNOWN_OUTCOME.value}' "
        f"WHEN s.problem IS NOT NULL OR t.problem IS NOT NULL THEN '{Reason.BAD_VALUE.value}' "
        "ELSE p.problem END AS problem, "
        "CASE WHEN d.key IS NOT NULL THEN 'Rows ' || d.places || ' have the same key, ' || d.key "
        f"WHEN {open_write} THEN NULL ELSE coalesce(s.problem, t.problem, p.detail) END AS detail "
        "FROM ("
        "SELECT source_row, target_row, how, how = 'link' AS linked, problem, detail, "
        "CAST(NULL AS VARCHAR) AS link_source, CAST(NULL AS VARCHAR) AS link_target "
        f"FROM {matches} "
        "UNION ALL "
        "SELECT s.row_no, NULL, NULL, l.target_key IS NOT NULL, NULL, NULL, NULL, l.target_key "
        f"FROM {source} s LEFT JOIN {links} l ON l.source_key = s.key "
        f"WHERE s.row_no NOT IN (SELECT source_row FROM {matches}) "
        "UNION ALL "
        "SELECT NULL, t.row_no, NULL, l.source_key IS NOT NULL, NULL, NULL, l.source_key, NULL "
        f"FROM {target} t LEFT JOIN {links} l ON l.target_key = t.key "
        f"WHERE t.row_no NOT IN (SELECT target_row FROM {taken})"
        f") p LEFT JOIN {source} s ON s.row_no = p.source_row "
        f"LEFT JOIN {target} t ON t.row_no = p.target_row "
        f"LEFT JOIN ({doubled}) d ON d.key = s.key"
    )
