"""Sync files in few words: an org on one side, a folder of files on the other."""

from __future__ import annotations


def mapping_text(name: str, object: str, key: str, *rules: str, **more: str) -> str:
    """One mapping from the file NAME.csv to an object of the org.

    Args:
        name: of the mapping and its file.
        object: of the org.
        key: the field that names a record on both sides, such as "number>Constituent_ID__c".
        rules: further fields, such as "last>LastName"; the key is written too.
        more: other keys of the mapping as in the file, such as `guards="{updates: off}"`.
    """
    source, _, target = key.partition(">")
    lines = [
        f"  - name: {name}",
        f"    source: {{connection: files, object: {name}.csv}}",
        f"    target: {{connection: org, object: {object}}}",
        f"    identity: [{{source: {source}, target: {target}}}]",
        *(f"    {one}: {value}" for one, value in {"mode": "upsert", **more}.items()),
        "    fields:",
    ]
    for rule in (key, *rules):
        source, _, target = rule.partition(">")
        lines.append(f"      - {{source: {source}, target: {target}}}")
    return "\n".join(lines) + "\n"


def sync_text(name: str, *mappings: str, **more: str) -> str:
    """A sync of such mappings; its roles are `org` and `files`.

    Args:
        name: of the sync.
        mappings: see `mapping_text`.
        more: other keys of the sync as in the file, such as `quota="{daily: 1}"`.
    """
    head = (
        f"orgtide: 1\nname: {name}\nconnections:\n  org: {{kind: salesforce}}\n"
        "  files: {kind: files}\nmappings:\n"
    )
    return head + "".join(mappings) + "".join(f"{one}: {value}\n" for one, value in more.items())
