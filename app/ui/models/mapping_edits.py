"""What a person does to a mapping by hand, each as a new mapping: pairs made, turned, removed."""

from dataclasses import replace
from typing import Any

from app.core.mapping import FieldRule, Flow, IdentityRule, Mapping
from app.ui.models.joins import Between, join_of, joined_chain, sources_of

TURNS = (Flow.TO_TARGET, Flow.BOTH, Flow.TO_SOURCE)
"""The order in which a pair's direction turns. Source: ui.md, "Mapped pairs table"."""


def with_pair(
    mapping: Mapping, source: str, target: str, flow: Flow = Flow.TO_TARGET, chain: str = ""
) -> Mapping:
    """Add a pair at the end; one that is there already only gets the flow."""
    for number, rule in enumerate(mapping.fields):
        if (rule.source, rule.target) == (source, target):
            return with_rule(mapping, number, flow=flow)
    rule = FieldRule(source, target, flow, chain)
    return replace(mapping, fields=(*mapping.fields, rule))


def with_fixed_value(mapping: Mapping, target: str, value: str) -> Mapping:
    """Add a rule that writes the same value into every record."""
    return replace(mapping, fields=(*mapping.fields, FieldRule("", target, value=value)))


def with_rule(mapping: Mapping, number: int, **changes: Any) -> Mapping:
    """Change parts of one rule.

    What tells records apart follows: an identity that named the pair's fields names the new ones.
    """
    before = mapping.fields[number]
    after = _joining(before, replace(before, **changes))
    fields = (*mapping.fields[:number], after, *mapping.fields[number + 1 :])
    identity = tuple(_renamed(one, before, after) for one in mapping.identity)
    key = tuple(after.source if name == before.source else name for name in mapping.key)
    return replace(mapping, fields=fields, identity=identity, key=key if after.source else ())


def without_pairs(mapping: Mapping, numbers: frozenset[int]) -> Mapping:
    """Take pairs out; what tells records apart stays as it is."""
    kept = tuple(rule for n, rule in enumerate(mapping.fields) if n not in numbers)
    return replace(mapping, fields=kept)


def moved_pair(mapping: Mapping, number: int, step: int) -> Mapping:
    """Move a pair up or down in the file; at an end it stays."""
    place = min(max(number + step, 0), len(mapping.fields) - 1)
    fields = list(mapping.fields)
    fields.insert(place, fields.pop(number))
    return replace(mapping, fields=tuple(fields))


def turned_pair(mapping: Mapping, number: int, allowed: frozenset[Flow]) -> Mapping:
    """Turn a pair to the next direction it may have: → ↔ ←."""
    flow = mapping.fields[number].flow
    place = TURNS.index(flow)
    later = (TURNS[(place + step) % len(TURNS)] for step in range(1, len(TURNS) + 1))
    return with_rule(mapping, number, flow=next((one for one in later if one in allowed), flow))


def is_key(mapping: Mapping, rule: FieldRule) -> bool:
    """Tell whether a pair's fields are part of the identity."""
    return bool(rule.source) and any(_pairs_in(one, rule) for one in mapping.identity)


def with_key(mapping: Mapping, number: int) -> Mapping:
    """Make a pair the last way to tell that two records are one, or take it out of all ways.

    The last way that is left stays: without one no record finds its counterpart.
    """
    rule = mapping.fields[number]
    if not is_key(mapping, rule):
        way = IdentityRule((rule.source,), (rule.target,))
        return replace(mapping, identity=(*mapping.identity, way))
    ways = tuple(
        way for way in (_without(one, rule) for one in mapping.identity) if way is not None
    )
    return replace(mapping, identity=ways) if ways else mapping


def joined_pair(
    mapping: Mapping, number: int, sources: tuple[str, ...], between: Between
) -> Mapping:
    """Let a pair's target hold several source fields, those it had first.

    Args:
        number: the pair; it feeds its target unchanged, or joins already.
        sources: the fields that come behind those that it has.
    """
    joined = (*sources_of(mapping.fields[number]), *sources)
    chain = joined_chain(joined, between)
    return with_rule(mapping, number, source=joined[0], chain=chain, flow=Flow.TO_TARGET)


def with_join(mapping: Mapping, sources: tuple[str, ...], target: str, between: Between) -> Mapping:
    """Add a pair at the end whose target holds several source fields, in this order."""
    return with_pair(mapping, sources[0], target, chain=joined_chain(sources, between))


def _joining(before: FieldRule, after: FieldRule) -> FieldRule:
    """Let a join name the field that its pair was led to, in the place of the one before."""
    between = join_of(before)
    if between is None or after.chain != before.chain or after.source == before.source:
        return after
    sources = (after.source, *sources_of(before)[1:])
    return replace(after, chain=joined_chain(sources, between))


def _pairs_in(one: IdentityRule, rule: FieldRule) -> bool:
    return (rule.source, rule.target) in zip(one.source, one.target, strict=True)


def _without(one: IdentityRule, rule: FieldRule) -> IdentityRule | None:
    """Give an identity without a pair; None if nothing is left of it."""
    pairs = [
        pair
        for pair in zip(one.source, one.target, strict=True)
        if pair != (rule.source, rule.target)
    ]
    if not pairs:
        return None
    return replace(
        one, source=tuple(pair[0] for pair in pairs), target=tuple(pair[1] for pair in pairs)
    )


def _renamed(one: IdentityRule, before: FieldRule, after: FieldRule) -> IdentityRule:
    """Let an identity name a pair's new fields where it named the old ones."""
    if not before.source or not after.source or not _pairs_in(one, before):
        return one
    pairs = [
        (after.source, after.target) if pair == (before.source, before.target) else pair
        for pair in zip(one.source, one.target, strict=True)
    ]
    return replace(
        one, source=tuple(pair[0] for pair in pairs), target=tuple(pair[1] for pair in pairs)
    )
