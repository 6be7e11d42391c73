"""Find which source record and which target record are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.mapping import Compare, IdentityRule, Many, Mapping, Mode
from app.core.pairing import Pairing, Transformed
from app.core.plan import Reason
from app.language.sums import agreed_sums_sql

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
    links = stage.name("links")
    stage.execute(f"CREATE TEMP TABLE {links} AS {_linked(transformed, baseline, stage)}")
    sources, targets = (_alone(transformed, side, links, stage) for side in ("source", "target"))
    matched, taken = stage.name("matched"), stage.name("taken_targets")
    stage.execute(f"CREATE TEMP TABLE {matched} AS SELECT * FROM {links} LIMIT 0")
    stage.execute(f"CREATE TEMP TABLE {taken} (target_row BIGINT)")
    for place in range(len(transformed.mapping.identity)):
        _match_by(place, transformed, (sources, targets), (matched, taken), stage)
    left = (
        f"(SELECT * FROM {sources} WHERE row_no NOT IN (SELECT source_row FROM {matched}))",
        f"(SELECT * FROM {targets} WHERE row_no NOT IN ({_taken_by((matched, taken))}))",
    )
    doubtful = _doubtful(transformed, left, stage)
    table = stage.name("pairing")
    rows = _all_rows(transformed, baseline, unsettled, (links, matched, *left, doubtful), stage)
    stage.execute(
        f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER () AS pair, * FROM ({rows})"
    )
    return Pairing(transformed, baseline, table)


def _linked(transformed: Transformed, baseline: Baseline, stage: Stage) -> str:
    """SQL of the pairs that a link makes, and whether each side still holds what was agreed.

    A lookup that was left blank is looked at again, whatever both sides hold: its parent may be
    there by now.
    """
    sums = baseline.sums or _sums_of(baseline.table, len(transformed.mapping.fields), stage)
    later = [i for i, rule in enumerate(transformed.mapping.fields) if rule.may_fill_later]
    filled = "".join(f" AND (s.s{i} IS NULL OR t.t{i} IS NOT NULL)" for i in later)
    whole = "row_no, key, problem, scope, leaving, held"
    sides = (
        f"(SELECT {whole}{''.join(f', {side}{i}' for i in later)} FROM {rows})"
        for side, rows in (("s", transformed.source_table), ("t", transformed.target_table))
    )
    return (
        f"{_worked_out(*sides)} "
        "SELECT s.row_no AS source_row, t.row_no AS target_row, s.key AS source_key, "
        "t.key AS target_key, 'link' AS how, CAST(NULL AS VARCHAR) AS problem, "
        "CAST(NULL AS VARCHAR) AS detail, s.problem AS source_problem, "
        "t.problem AS target_problem, s.scope AND t.scope AS inside, "
        "coalesce(NOT s.leaving AND s.held = b.held_s AND t.held = b.held_t, false)"
        f"{filled} AS still, "
        f"false AS same FROM {sums} b JOIN s ON s.key = b.source_key "
        "JOIN t ON t.key = b.target_key"
    )


def _sums_of(agreed: str, rules: int, stage: Stage) -> str:
    """Make the table of the sums of what was agreed, see `Baseline.sums`."""
    table, held = stage.name("agreed_sums"), agreed_sums_sql(rules)
    stage.execute(
        f"CREATE TEMP TABLE {table} AS SELECT source_key, target_key, {held} FROM {agreed}"
    )
    return table


def _alone(transformed: Transformed, side: str, links: str, stage: Stage) -> str:
    """Make the rows of a side that no link has paired, with what tells them apart.

    Where there is no link and what tells them apart stands in their values, those are all rows, as
    they are. Where there are links, few are alone: to make the sum of their values, all rows' would
    be read.
    """
    table, identities = stage.name("alone"), transformed.mapping.identity
    rows = transformed.source_table if side == "source" else transformed.target_table
    values = "".join(f", m{n}" for n in range(len(identities)))
    (linked,) = stage.one(f"SELECT count(*) FROM {links}")
    bare = not linked and all(one.compare is Compare.EXACT for one in identities)
    told = "CAST(NULL AS UBIGINT) AS told" if linked else "told"
    stage.execute(
        f"CREATE {'VIEW' if bare else 'TEMP TABLE'} {table} AS "
        f"SELECT row_no, key, stamp, scope, problem, {told}{values} FROM {rows}"
        + ("" if bare else f" WHERE row_no NOT IN (SELECT {side}_row FROM {links})")
    )
    return table


def _taken_by(known: tuple[str, str]) -> str:
    """SQL of the target's rows that are no longer alone."""
    matched, taken = known
    return f"SELECT target_row FROM {matched} UNION ALL SELECT target_row FROM {taken}"


def _doubtful(transformed: Transformed, left: tuple[str, str], stage: Stage) -> str:
    """Make the table of rows that are not told apart from another one of their side.

    Either their key stands several times, or they are alone and the first identity for which they
    have a value is that of another row too. Columns: `side` (s or t), `row_no` (each once),
    `reason`, `detail`, `alone` (whether it only counts for a row that nobody is linked with).
    """
    mapping = transformed.mapping
    table = stage.name("doubtful")
    stage.execute(
        f"CREATE TEMP TABLE {table} "
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
        targets += f" AND row_no NOT IN ({_taken_by(known)})"
    sources, targets = f"{sources})", f"{targets})"
    found = stage.name("several")
    stage.execute(f"CREATE TEMP TABLE {found} AS {_of_several(sources, targets)}")
    (values,) = stage.one(f"SELECT count(*) FROM {found}")
    columns = (
        f"'identity {place + 1}' AS how, s.row_no AS source_row, t.row_no AS target_row, "
        "s.key AS source_key, t.key AS target_key, s.problem AS source_problem, "
        "t.problem AS target_problem, s.scope AND t.scope AS inside, false AS still"
    )
    stage.execute(
        f"INSERT INTO {matched} BY NAME {_worked_out(sources, targets)} SELECT {columns}, "
        "coalesce(s.told = t.told, false) AS same, CAST(NULL AS VARCHAR) AS problem, "
        "CAST(NULL AS VARCHAR) AS detail FROM s JOIN t USING (m)"
        + (f" WHERE m NOT IN (SELECT m FROM {found})" if values else "")
    )
    if not values:
        return
    several = (
        _all_of_several(found, sources, targets)
        if identity.many is Many.ALL and transformed.mapping.to_target is Mode.DELETE
        else _one_of_several(identity, found, sources, targets)
    )
    stage.execute(
        f"INSERT INTO {matched} BY NAME SELECT {columns}, false AS same, x.problem, x.detail "
        f"FROM ({several}) x JOIN {alone[0]} s ON s.row_no = x.source_row "
        f"JOIN {alone[1]} t ON t.row_no = x.target_row"
    )
    stage.execute(f"INSERT INTO {taken} SELECT t.row_no FROM {targets} t JOIN {found} USING (m)")


def _worked_out(sources: str, targets: str) -> str:
    """SQL of both sides as `s` and `t`, whose sums are made before anything is joined.

    DuckDB would rather carry all values of a row through the join and make its sum afterwards.
    """
    return f"WITH s AS MATERIALIZED (FROM {sources}), t AS MATERIALIZED (FROM {targets})"


def _of_several(sources: str, targets: str) -> str:
    """SQL of the values that both sides have and one of them has more than once.

    Columns: `m`, and how many `sources` and `targets` have it.
    """
    doubled = " UNION ".join(
        f"SELECT m FROM {rows} GROUP BY m HAVING count(*) > 1" for rows in (sources, targets)
    )
    counted = (
        f"SELECT m, count(*) AS records FROM {rows} WHERE m IN (SELECT m FROM doubled) GROUP BY m"
        for rows in (sources, targets)
    )
    return (
        f"WITH doubled AS MATERIALIZED ({doubled}) "
        "SELECT m, s.records AS sources, t.records AS targets "
        f"FROM ({next(counted)}) s JOIN ({next(counted)}) t USING (m)"
    )


def _all_of_several(found: str, sources: str, targets: str) -> str:
    """SQL of the pairs of the first source row of a value with every record that it finds."""
    return (
        "SELECT s.row_no AS source_row, t.row_no AS target_row, NULL AS problem, NULL AS detail "
        f"FROM {found} JOIN (SELECT m, min(row_no) AS row_no FROM {sources} GROUP BY m) s "
        f"USING (m) JOIN {targets} t USING (m)"
    )


def _one_of_several(identity: IdentityRule, found: str, sources: str, targets: str) -> str:
    """SQL of the pairs to keep where a value is not unique, each with what is wrong with it."""
    order = "t.stamp DESC NULLS LAST, t.key" if identity.many is Many.NEWEST else "t.key"
    wrong = "targets > 1" if identity.many is Many.ERROR else "false"
    chosen = (
        f"SELECT f.m, any_value(f.sources) AS sources, any_value(f.targets) AS targets, "
        f"first(t.row_no ORDER BY {order}) AS target_row, first(t.key ORDER BY {order}) AS key, "
        f"{_listed('t.key', 't.key')} AS keys FROM {found} f JOIN {targets} t USING (m) "
        "GROUP BY f.m"
    )
    rivals = (
        f"SELECT f.m, {_listed('s.row_no', 's.row_no')} AS places FROM {found} f "
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
    stage: Stage,
) -> str:
    """SQL of every pair and every record that is alone, with what is wrong with it.

    What nothing is said of is not asked about: most plans have no row in doubt and no open write.
    """
    links, (linked, matched, sources, targets, doubtful) = baseline.table, tables
    mapping = transformed.mapping
    back = mapping.to_source.inserts or mapping.to_target.mirrors
    wanted = "(p.source_row IS NOT NULL OR p.linked OR " + ("true" if back else "false") + ")"
    doubts, writes = (stage.one(f"SELECT count(*) FROM {one}")[0] for one in (doubtful, unsettled))
    open_write = _open_write(unsettled, mapping) if writes else "false"
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
        "coalesce(p.target_key, p.link_target) AS target_key, p.how, p.linked, p.still, p.same, "
        "NOT p.inside AS outside, "
        f"CASE WHEN {keyless} AND p.source_problem IS NOT NULL THEN '{Reason.BAD_VALUE.value}' "
        f"WHEN {keyless} THEN '{Reason.NO_KEY.value}' "
        f"WHEN {blocked} IS NOT NULL THEN '{Reason.MERGED.value}' "
        f"{_said(doubts, wanted, 'reason')} "
        f"WHEN {open_write} THEN '{Reason.UNKNOWN_OUTCOME.value}' "
        "WHEN p.source_problem IS NOT NULL OR p.target_problem IS NOT NULL "
        f"THEN '{Reason.BAD_VALUE.value}' "
        f"{'WHEN sd.alone THEN sd.reason WHEN td.alone THEN td.reason ' if doubts else ''}"
        "ELSE p.problem END AS problem, "
        f"CASE WHEN {keyless} THEN p.source_problem WHEN {blocked} IS NOT NULL THEN {blocked} "
        f"{_said(doubts, wanted, 'detail')} WHEN {open_write} THEN NULL "
        "ELSE coalesce(p.source_problem, p.target_problem, "
        f"{'CASE WHEN sd.alone THEN sd.detail END, ' if doubts else ''}"
        f"{'CASE WHEN td.alone THEN td.detail END, ' if doubts else ''}p.detail) END AS detail "
        "FROM ("
        f"SELECT *, true AS linked, {_NO_LINK} FROM {linked} "
        f"UNION ALL BY NAME SELECT *, false AS linked, {_NO_LINK} FROM {matched} "
        "UNION ALL BY NAME "
        "SELECT s.row_no AS source_row, s.key AS source_key, s.problem AS source_problem, "
        f"s.scope AS inside, {nameless} AS nameless, false AS still, false AS same, "
        "l.target_key IS NOT NULL AS linked, l.target_key AS link_target "
        f"FROM {sources} s LEFT JOIN {links} l ON l.source_key = s.key "
        "UNION ALL BY NAME "
        "SELECT t.row_no AS target_row, t.key AS target_key, t.problem AS target_problem, "
        f"t.scope AS inside, {nameless} AS nameless, false AS still, false AS same, "
        "l.source_key IS NOT NULL AS linked, l.source_key AS link_source "
        f"FROM {targets} t LEFT JOIN {links} l ON l.target_key = t.key"
        f") p{_doubts_of(doubtful) if doubts else ''}{blocks}"
    )


def _said(doubts: object, wanted: str, what: str) -> str:
    """SQL of what is said of a row whose key stands several times; "" where there is no doubt."""
    if not doubts:
        return ""
    return f"WHEN NOT sd.alone THEN sd.{what} WHEN NOT td.alone AND {wanted} THEN td.{what}"


def _doubts_of(doubtful: str) -> str:
    """SQL that joins what is said of the rows of a pair."""
    return (
        f" LEFT JOIN {doubtful} sd ON sd.side = 's' AND sd.row_no = p.source_row "
        "AND NOT (sd.alone AND p.linked) "
        f"LEFT JOIN {doubtful} td ON td.side = 't' AND td.row_no = p.target_row "
        "AND NOT (td.alone AND p.linked)"
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
