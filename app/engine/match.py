"""Find which source record and which target record are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import IdentityRule, Many, Mapping, Mode
from app.core.pairing import Pairing, Transformed
from app.core.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    links, sources, targets = (stage.name(one) for one in ("links", "alone", "alone"))
    stage.execute(f"CREATE TABLE {links} AS {_linked(transformed, baseline)}")
    for side, table in (("source", sources), ("target", targets)):
        stage.execute(f"CREATE TABLE {table} AS {_alone(transformed, side, links)}")
    matched, taken = stage.name("matched"), stage.name("taken_targets")
    stage.execute(f"CREATE TABLE {matched} AS SELECT * FROM {links} LIMIT 0")
    stage.execute(f"CREATE TABLE {taken} (target_row BIGINT)")
    for place in range(len(transformed.mapping.identity)):
        _match_by(place, transformed, (sources, targets), (matched, taken), stage)
    left = (
        f"(SELECT * FROM {sources} WHERE row_no NOT IN (SELECT source_row FROM {matched}))",
        f"(SELECT * FROM {targets} WHERE row_no NOT IN (SELECT target_row FROM {taken}))",
    )
    doubtful = _doubtful(transformed, left, stage)
    table = stage.name("pairing")
    rows = _all_rows(transformed, baseline, unsettled, (links, matched, *left, doubtful))
    stage.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () AS pair, * FROM ({rows})")
    return Pairing(transformed, baseline, table)


def _linked(transformed: Transformed, baseline: Baseline) -> str:
    """SQL of the pairs that a link makes, and whether each side still holds what was agreed.

    A row's values are compared by one number made of them all: two rows that differ have the same
    one once in 10**19 times. A lookup that was left blank is looked at again, whatever both sides
    hold: its parent may be there by now.
    """
    places = range(len(transformed.mapping.fields))
    own = {side: _sum_of(f"{side}{i}" for i in places) for side in "st"}
    rules = enumerate(transformed.mapping.fields)
    filled = [f"(s{i} IS NULL OR t{i} IS NOT NULL)" for i, rule in rules if rule.may_fill_later]
    known = " AND ".join([*(f"coalesce(k{i}, false)" for i in places), *filled]) or "true"
    whole = "row_no, key, problem, scope, leaving"
    return (
        "SELECT s.row_no AS source_row, t.row_no AS target_row, s.key AS source_key, "
        "t.key AS target_key, 'link' AS how, CAST(NULL AS VARCHAR) AS problem, "
        "CAST(NULL AS VARCHAR) AS detail, s.problem AS source_problem, "
        "t.problem AS target_problem, s.scope AND t.scope AS inside, "
        "b.known AND NOT s.leaving AND s.held = b.held_s AND t.held = b.held_t AS still "
        f"FROM (SELECT source_key, target_key, {known} AS known, {own['s']} AS held_s, "
        f"{own['t']} AS held_t FROM {baseline.table}) b "
        f"JOIN (SELECT {whole}, {own['s']} AS held FROM {transformed.source_table}) s "
        "ON s.key = b.source_key "
        f"JOIN (SELECT {whole}, {own['t']} AS held FROM {transformed.target_table}) t "
        "ON t.key = b.target_key"
    )


def _sum_of(columns: Iterable[str]) -> str:
    """SQL of one number made of the values of some columns."""
    listed = ", ".join(columns)
    return f"hash({listed})" if listed else "0"


def _alone(transformed: Transformed, side: str, links: str) -> str:
    """SQL of what tells the records of a side apart, of those that no link has paired."""
    rows = transformed.source_table if side == "source" else transformed.target_table
    values = "".join(f", m{n}" for n in range(len(transformed.mapping.identity)))
    return (
        f"SELECT row_no, key, stamp, scope, problem{values} FROM {rows} "
        f"WHERE row_no NOT IN (SELECT {side}_row FROM {links})"
    )


def _doubtful(transformed: Transformed, left: tuple[str, str], stage: Stage) -> str:
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
        ("s", transformed.source_table, left[0], mapping.to_target),
        ("t", transformed.target_table, left[1], mapping.to_source),
    )
    for side, rows, alone, mode in sides:
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
            those = f"(SELECT * FROM {rows} WHERE {value} IN (SELECT {value} FROM {alone}))"
            stage.execute(
                f"{head} || ' are told apart by nothing, each says ' "
                f"|| replace(a.{value}, chr(31), ' '), true "
                f"FROM {alone} a JOIN ({_shared(those, value)}) g ON g.value = a.{value} "
                f"WHERE a.row_no NOT IN (SELECT row_no FROM {table} WHERE side = '{side}'){first}"
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
    alone: tuple[str, str],
    known: tuple[str, str],
    stage: Stage,
) -> None:
    """Add the pairs that one identity finds among the records that are still alone.

    Where several records have one value every source row keeps its place with its problem; the
    records are never multiplied with each other.
    """
    identity, (matched, taken) = transformed.mapping.identity[place], known
    sources = f"(SELECT *, m{place} AS m FROM {alone[0]} WHERE m{place} IS NOT NULL"
    targets = f"(SELECT *, m{place} AS m FROM {alone[1]} WHERE m{place} IS NOT NULL"
    if place:
        sources += f" AND row_no NOT IN (SELECT source_row FROM {matched})"
        targets += f" AND row_no NOT IN (SELECT target_row FROM {taken})"
    sources, targets = f"{sources})", f"{targets})"
    found = stage.name("candidates")
    stage.execute(
        f"CREATE TABLE {found} AS SELECT s.m, s.records AS sources, t.records AS targets, "
        f"s.row_no AS source_row, t.row_no AS target_row, s.key AS source_key, "
        "t.key AS target_key, s.problem AS source_problem, t.problem AS target_problem, "
        "s.scope AND t.scope AS inside "
        f"FROM ({_counted(sources)}) s JOIN ({_counted(targets)}) t USING (m)"
    )
    several = (
        _all_of_several(found, targets)
        if identity.many is Many.ALL and transformed.mapping.to_target is Mode.DELETE
        else _one_of_several(identity, found, sources, targets)
    )
    stage.execute(
        f"INSERT INTO {matched} BY NAME SELECT *, 'identity {place + 1}' AS how, false AS still "
        "FROM (SELECT source_row, target_row, source_key, target_key, source_problem, "
        "target_problem, inside, CAST(NULL AS VARCHAR) AS problem, CAST(NULL AS VARCHAR) AS detail "
        f"FROM {found} WHERE sources = 1 AND targets = 1 UNION ALL BY NAME "
        "SELECT x.*, s.key AS source_key, t.key AS target_key, s.problem AS source_problem, "
        f"t.problem AS target_problem, s.scope AND t.scope AS inside FROM ({several}) x "
        f"JOIN {alone[0]} s ON s.row_no = x.source_row "
        f"JOIN {alone[1]} t ON t.row_no = x.target_row)"
    )
    stage.execute(f"INSERT INTO {taken} SELECT t.row_no FROM {targets} t JOIN {found} USING (m)")


def _counted(rows: str) -> str:
    """SQL of a row a value: how many records have it, and what is known of the only one."""
    return (
        "SELECT m, count(*) AS records, min(row_no) AS row_no, any_value(key) AS key, "
        f"any_value(problem) AS problem, any_value(scope) AS scope FROM {rows} GROUP BY m"
    )


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
    transformed: Transformed,
    baseline: Baseline,
    unsettled: str,
    tables: tuple[str, str, str, str, str],
) -> str:
    """SQL of every pair and every record that is alone, with what is wrong with it."""
    links, (linked, matched, sources, targets, doubtful) = baseline.table, tables
    mapping = transformed.mapping
    back = mapping.to_source.inserts or mapping.to_target.mirrors
    wanted = "(p.source_row IS NOT NULL OR p.linked OR " + ("true" if back else "false") + ")"
    open_write = _open_write(unsettled, mapping)
    blocked, blocks = "CAST(NULL AS VARCHAR)", ""
    if baseline.followed:
        blocked = "f.detail"
        blocks = (
            f" LEFT JOIN {baseline.followed} f ON f.blocked "
            "AND f.source_key = coalesce(p.source_key, p.link_source) "
            "AND f.target_key = coalesce(p.target_key, p.link_target)"
        )
    keyless = (
        "(p.source_row IS NOT NULL AND p.source_key IS NULL "
        f"OR {wanted} AND p.target_row IS NOT NULL AND p.target_key IS NULL)"
    )
    nameless = " AND ".join(f"m{n} IS NULL" for n in range(len(mapping.identity))) or "true"
    return (
        "SELECT p.source_row, p.target_row, coalesce(p.source_key, p.link_source) AS source_key, "
        "coalesce(p.target_key, p.link_target) AS target_key, p.how, p.linked, p.still, "
        "NOT p.inside AS outside, "
        f"CASE WHEN {keyless} AND p.source_problem IS NOT NULL THEN '{Reason.BAD_VALUE.value}' "
        f"WHEN {keyless} THEN '{Reason.NO_KEY.value}' "
        f"WHEN {blocked} IS NOT NULL THEN '{Reason.MERGED.value}' "
        "WHEN NOT sd.alone THEN sd.reason "
        f"WHEN NOT td.alone AND {wanted} THEN td.reason "
        f"WHEN {open_write} THEN '{Reason.UNKNOWN_OUTCOME.value}' "
        "WHEN p.source_problem IS NOT NULL OR p.target_problem IS NOT NULL "
        f"THEN '{Reason.BAD_VALUE.value}' "
        "WHEN sd.alone THEN sd.reason WHEN td.alone THEN td.reason "
        "ELSE p.problem END AS problem, "
        f"CASE WHEN {keyless} THEN p.source_problem WHEN {blocked} IS NOT NULL THEN {blocked} "
        "WHEN NOT sd.alone THEN sd.detail "
        f"WHEN NOT td.alone AND {wanted} THEN td.detail WHEN {open_write} THEN NULL "
        "ELSE coalesce(p.source_problem, p.target_problem, CASE WHEN sd.alone THEN sd.detail END, "
        "CASE WHEN td.alone THEN td.detail END, p.detail) END AS detail "
        "FROM ("
        f"SELECT *, true AS linked, {_NO_LINK} FROM {linked} "
        f"UNION ALL BY NAME SELECT *, false AS linked, {_NO_LINK} FROM {matched} "
        "UNION ALL BY NAME "
        "SELECT s.row_no AS source_row, s.key AS source_key, s.problem AS source_problem, "
        f"s.scope AS inside, {nameless} AS nameless, false AS still, "
        "l.target_key IS NOT NULL AS linked, l.target_key AS link_target "
        f"FROM {sources} s LEFT JOIN {links} l ON l.source_key = s.key "
        "UNION ALL BY NAME "
        "SELECT t.row_no AS target_row, t.key AS target_key, t.problem AS target_problem, "
        f"t.scope AS inside, {nameless} AS nameless, false AS still, "
        "l.source_key IS NOT NULL AS linked, l.source_key AS link_source "
        f"FROM {targets} t LEFT JOIN {links} l ON l.target_key = t.key"
        f") p LEFT JOIN {doubtful} sd ON sd.side = 's' AND sd.row_no = p.source_row "
        "AND NOT (sd.alone AND p.linked) "
        f"LEFT JOIN {doubtful} td ON td.side = 't' AND td.row_no = p.target_row "
        f"AND NOT (td.alone AND p.linked){blocks}"
    )


_NO_LINK = "CAST(NULL AS VARCHAR) AS link_source, CAST(NULL AS VARCHAR) AS link_target"


def _open_write(unsettled: str, mapping: Mapping) -> str:
    """SQL that says whether nobody knows what became of the last write of a pair.

    A record that is alone and has no value to be told apart by may be the very one that a lost
    insertion made; while there is one, it is not carried back.
    """
    known = [
        f"coalesce(coalesce(p.{name}_key, p.link_{name}) IN (SELECT {name}_key FROM {unsettled} "
        f"WHERE {name}_key IS NOT NULL), false)"
        for name in ("source", "target")
    ]
    new = []
    for own, other, mode in (
        ("target", "source", mapping.to_source),
        ("source", "target", mapping.to_target),
    ):
        if mode.inserts:
            new.append(
                f"(p.{other}_row IS NULL AND NOT p.linked AND p.nameless "
                f"AND EXISTS (SELECT 1 FROM {unsettled} WHERE {own}_key IS NULL))"
            )
    return f"({' OR '.join([*known, *new])})"
