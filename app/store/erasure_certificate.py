"""Writes the certificate of an erasure: what was removed, and that nothing of it is found any more.

It never holds what was erased, only a hash of it, so that whoever knows it can prove what it was.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from app.store.paths import private_file, private_folder
from app.store.stage import sync_to_disk

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """What an erasure did."""

    at: datetime
    by: str
    terms: list[str]
    """SHA-256, hex, over each value that was asked for, in small letters."""
    records: int
    """Records of both sides that were erased, by their keys."""
    removed: dict[str, int]
    """Place → rows, files or mentions."""
    scanned_files: int
    scanned_bytes: int
    found: int
    """Mentions that the scan afterwards found; 0 is the proof."""
    workbooks: list[str]
    """Exported workbooks outside of the workspace that may hold the person."""
    not_covered: list[str]
    """What the erasure does not reach, in words."""


def write_certificate(workspace: Path, certificate: Certificate) -> Path:
    """Write a certificate with its own checksum; its path."""
    body = msgspec.json.format(msgspec.json.encode(certificate), indent=1)
    digest = hashlib.sha256(body).hexdigest()
    folder = private_folder(workspace / "erasures")
    path = folder / f"erasure-{certificate.at:%Y%m%d-%H%M%S}-{digest[:8]}.json"
    private_file(path).write_bytes(body + b"\n" + digest.encode() + b"\n")
    sync_to_disk(path)
    return path


def is_whole(path: Path) -> bool:
    """Whether a certificate is as it was written."""
    body, _, digest = path.read_bytes().removesuffix(b"\n").rpartition(b"\n")
    return hashlib.sha256(body).hexdigest().encode() == digest


def term_hash(term: str) -> str:
    """What stands for an erased value."""
    return hashlib.sha256(term.strip().casefold().encode()).hexdigest()
