"""Find which source record and which target record are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import IdentityRule, Many, Mapping, Mode
from app.core.pairing import Pairing, Transformed
from app.core.plan import Reason

if TYPE_CHECKING:
    from app.core.ports import Stage
    from app.core.snapshot import Baseline


NAMED = 10
"""Rows or records that a problem names before it counts the rest. Source: ours."""


def match(transformed: Transformed, baseline: Baseline, unsettled: str, stage: Stage) -> Pairing:
    """Pair each source record with its target record.

    A link once made always comes first; then the mapping's identities are tried in order over the
    records that are still alone. A record in a pair that cannot be trusted (several matches, a key
    twice) keeps its place in the pairing with its problem, so that neither it nor its counterpart
    looks absent. A record that stays alone and that is told apart from another one by nothing is
    named too, so that one and the same is never created twice.

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
    doubtful = _doubtful(transformed, matches, taken, stage)
    table = stage.name("pairing")
    rows = _all_rows(transformed, baseline, unsettled, (matches, taken, doubtful))
    stage.execute(
        f"CREATE TABLE {table} AS SELECT "
        f"row_number() OVER (ORDER BY source_row NULLS LAST, target_row) AS pair, * FROM ({rows})"
    )
    return Pairing(transformed, baseline, table)


def _doubtful(transformed: Transformed, matches: str, taken: str, stage: Stage) -> str:
    """Make the table of rows that are not told apart from another one of their side.

    Either their key stands several times, or they are alone and the first identity for which they
    have a value is that of another row too. Columns: `side` (s or t), `row_no` (each once),
    `reason`, `detail`, `alone` (whether it only counts for a row that nobody is linked with).
    """
    mapping = transformed.mapping
    table = stage.name("doubtful")
    stage.execute(
        f"CREATE TABLE {table} "
        "(side VARCHAR, row_no BIGINT, reason VARCHAR, detail VARCHAR, alone BOOLEAN)"
    )
    sides = (
        ("s", transformed.source_table, f"SELECT source_row FROM {matches}", mapping.to_target),
        ("t", transformed.target_table, f"SELECT target_row FROM {taken}", mapping.to_source),
    )
    for side, rows, known, mode in sides:
        reason = Reason.DUPLICATE_SOURCE_KEY if side == "s" else Reason.DUPLICATE_TARGET_KEY
        head = (
            f"INSERT INTO {table} SELECT '{side}', a.row_no, '{reason.value}', 'Rows ' || g.places"
        )
        stage.execute(
            f"{head} || ' have the same key, ' || replace(a.key, chr(31), ' '), false "
            f"FROM {rows} a JOIN ({_shared(rows, 'key')}) g ON g.value = a.key"
        )
        for place, identity in enumerate(mapping.identity):
            if identity.many is not Many.ERROR or not (mode.inserts or mode is Mode.LINK):
                continue
            value = f"m{place}"
            first = "".join(f" AND a.m{earlier} IS NULL" for earlier in range(place))
            stage.execute(
                f"{head} || ' are told apart by nothing, each says ' "
                f"|| replace(a.{value}, chr(31), ' '), true "
                f"FROM {rows} a JOIN ({_shared(rows, value)}) g ON g.value = a.{value} "
                f"WHERE a.row_no NOT IN ({known}){first} "
                f"AND a.row_no NOT IN (SELECT row_no FROM {table} WHERE side = '{side}')"
            )
    return table


def _shared(rows: str, value: str) -> str:
    """SQL of the values that several rows have: `value`, `places` (their first row numbers)."""
    return (
        f"SELECT {value} AS value, {_listed('row_no', 'row_no')} AS places FROM {rows} "
        f"WHERE {value} IN (SELECT {value} FROM {rows} WHERE {value} IS NOT NULL "
        f"GROUP BY {value} HAVING count(*) > 1) GROUP BY {value}"
    )


def _listed(column: str, order: str) -> str:
    """SQL that names the members of a group: the first few, then how many more."""
    first = f"list_slice(list(CAST({column} AS VARCHAR) ORDER BY {order}), 1, {NAMED})"
    more = (
        f"CASE WHEN count(*) > {NAMED} THEN ' and ' || (count(*) - {NAMED}) || ' more' ELSE '' END"
    )
    return f"array_to_string({first}, ', ') || {more}"


def _match_by(
    place: int,
    transformed: Transformed,
    matches: str,
    taken: str,
    stage: Stage,
) -> None:
    """Add the pairs that one identity finds among the records that are still alone.

    Where several records have one value every source row keeps its place with its problem; the
    records are never multiplied with each other.
    """
    identity = transformed.mapping.identity[place]
    sources, targets = stage.name("alone_sources"), stage.name("alone_targets")
    stage.execute(
        f"CREATE TABLE {sources} AS SELECT row_no, m{place} AS m FROM {transformed.source_table} "
        f"WHERE m{place} IS NOT NULL AND row_no NOT IN (SELECT source_row FROM {matches})"
    )
    stage.execute(
        f"CREATE TABLE {targets} AS SELECT row_no, key, stamp, m{place} AS m "
        f"FROM {transformed.target_table} "
        f"WHERE m{place} IS NOT NULL AND row_no NOT IN (SELECT target_row FROM {taken})"
    )
    found = stage.name("candidates")
    counted = "SELECT m, count(*) AS records, min(row_no) AS row_no FROM"
    stage.execute(
        f"CREATE TABLE {found} AS SELECT s.m, s.records AS sources, t.records AS targets, "
        "s.row_no AS source_row, t.row_no AS target_row "
        f"FROM ({counted} {sources} GROUP BY m) s JOIN ({counted} {targets} GROUP BY m) t USING (m)"
    )
    how = f"'identity {place + 1}'"
    stage.execute(
        f"INSERT INTO {matches} SELECT source_row, target_row, {how}, NULL, NULL FROM {found} "
        "WHERE sources = 1 AND targets = 1"
    )
    every = identity.many is Many.ALL and transformed.mapping.to_target is Mode.DELETE
    several = (
        _all_of_several(found, targets)
        if every
        else _one_of_several(identity, found, sources, targets)
    )
    stage.execute(
        f"INSERT INTO {matches} SELECT source_row, target_row, {how}, problem, detail "
        f"FROM ({several})"
    )
    stage.execute(f"INSERT INTO {taken} SELECT t.row_no FROM {targets} t JOIN {found} USING (m)")


def _all_of_several(found: str, targets: str) -> str:
    """SQL of the pairs of one source row with every record that it finds."""
    return (
        "SELECT f.source_row, t.row_no AS target_row, NULL AS problem, NULL AS detail "
        f"FROM {found} f JOIN {targets} t USING (m) WHERE f.sources > 1 OR f.targets > 1"
    )


def _one_of_several(identity: IdentityRule, found: str, sources: str, targets: str) -> str:
    """SQL of the pairs to keep where a value is not unique, each with what is wrong with it."""
    order = "t.stamp DESC NULLS LAST, t.key" if identity.many is Many.NEWEST else "t.key"
    wrong = "targets > 1" if identity.many is Many.ERROR else "false"
    unclean = f"SELECT * FROM {found} WHERE sources > 1 OR targets > 1"
    chosen = (
        f"SELECT f.m, any_value(f.sources) AS sources, any_value(f.targets) AS targets, "
        f"first(t.row_no ORDER BY {order}) AS target_row, first(t.key ORDER BY {order}) AS key, "
        f"{_listed('t.key', 't.key')} AS keys FROM ({unclean}) f JOIN {targets} t USING (m) "
        "GROUP BY f.m"
    )
    rivals = (
        f"SELECT f.m, {_listed('s.row_no', 's.row_no')} AS places FROM ({unclean}) f "
        f"JOIN {sources} s USING (m) GROUP BY f.m"
    )
    return (
        f"SELECT s.row_no AS source_row, c.target_row, CASE WHEN {wrong} OR sources > 1 "
        f"THEN '{Reason.SEVERAL_MATCHES.value}' END AS problem, "
        f"CASE WHEN {wrong} THEN 'Matches ' || c.keys WHEN sources > 1 THEN 'Rows ' || r.places "
        "|| ' match the same record, ' || c.key END AS detail "
        f"FROM {sources} s JOIN ({chosen}) c USING (m) JOIN ({rivals}) r USING (m)"
    )


def _all_rows(
    transformed: Transformed, baseline: Baseline, unsettled: str, tables: tuple[str, str, str]
) -> str:
    """SQL of every pair and every record that is alone, with what is wrong with it."""
    source, target, links = transformed.source_table, transformed.target_table, baseline.table
    matches, taken, doubtful = tables
    mapping = transformed.mapping
    back = mapping.to_source.inserts or mapping.to_target.mirrors
    wanted = "(p.source_row IS NOT NULL OR p.linked OR " + ("true" if back else "false") + ")"
    open_write = _open_write(unsettled, mapping)
    blocked, blocks = "CAST(NULL AS VARCHAR)", ""
    if baseline.followed:
        blocked = "f.detail"
        blocks = (
            f" LEFT JOIN {baseline.followed} f ON f.blocked "
            "AND f.source_key = coalesce(s.key, p.link_source) "
            "AND f.target_key = coalesce(t.key, p.link_target)"
        )
    keyless = (
        "(s.row_no IS NOT NULL AND s.key IS NULL "
        f"OR {wanted} AND t.row_no IS NOT NULL AND t.key IS NULL)"
    )
    return (
        "SELECT p.source_row, p.target_row, coalesce(s.key, p.link_source) AS source_key, "
        "coalesce(t.key, p.link_target) AS target_key, p.how, p.linked, "
        f"CASE WHEN {keyless} AND s.problem IS NOT NULL THEN '{Reason.BAD_VALUE.value}' "
        f"WHEN {keyless} THEN '{Reason.NO_KEY.value}' "
        f"WHEN {blocked} IS NOT NULL THEN '{Reason.MERGED.value}' "
        "WHEN NOT sd.alone THEN sd.reason "
        f"WHEN NOT td.alone AND {wanted} THEN td.reason "
        f"WHEN {open_write} THEN '{Reason.UNKNOWN_OUTCOME.value}' "
        f"WHEN s.problem IS NOT NULL OR t.problem IS NOT NULL THEN '{Reason.BAD_VALUE.value}' "
        "WHEN sd.alone THEN sd.reason WHEN td.alone THEN td.reason "
        "ELSE p.problem END AS problem, "
        f"CASE WHEN {keyless} THEN s.problem WHEN {blocked} IS NOT NULL THEN {blocked} "
        "WHEN NOT sd.alone THEN sd.detail "
        f"WHEN NOT td.alone AND {wanted} THEN td.detail WHEN {open_write} THEN NULL "
        "ELSE coalesce(s.problem, t.problem, CASE WHEN sd.alone THEN sd.detail END, "
        "CASE WHEN td.alone THEN td.detail END, p.detail) END AS detail "
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
        f"LEFT JOIN {doubtful} sd ON sd.side = 's' AND sd.row_no = p.source_row "
        "AND NOT (sd.alone AND p.linked) "
        f"LEFT JOIN {doubtful} td ON td.side = 't' AND td.row_no = p.target_row "
        f"AND NOT (td.alone AND p.linked){blocks}"
    )


def _open_write(unsettled: str, mapping: Mapping) -> str:
    """SQL that says whether nobody knows what became of the last write of a pair.

    A record that is alone and has no value to be told apart by may be the very one that a lost
    insertion made; while there is one, it is not carried back.
    """
    known = [
        f"coalesce(coalesce({side}.key, p.link_{name}) IN (SELECT {name}_key FROM {unsettled} "
        f"WHERE {name}_key IS NOT NULL), false)"
        for side, name in (("s", "source"), ("t", "target"))
    ]
    new = []
    for side, other, mode in (
        ("t", "source", mapping.to_source),
        ("s", "target", mapping.to_target),
    ):
        if mode.inserts:
            nameless = " AND ".join(f"{side}.m{n} IS NULL" for n in range(len(mapping.identity)))
            own = "target" if side == "t" else "source"
            new.append(
                f"(p.{other}_row IS NULL AND NOT p.linked AND {nameless or 'true'} "
                f"AND EXISTS (SELECT 1 FROM {unsettled} WHERE {own}_key IS NULL))"
            )
    return f"({' OR '.join([*known, *new])})"
