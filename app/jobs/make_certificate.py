"""Make a key that stays in the keyring, and the certificate that the org is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.asks.messages import CertificateFacts
from app.connectors.salesforce.opening import NEXT_PRIVATE_KEY
from app.connectors.salesforce.signing_key import new_key_pair
from app.core.errors import SettingsError

if TYPE_CHECKING:
    from app.asks import MakeCertificate
    from app.core.progress import ReportProgress
    from app.jobs.workspace import Workspace


def make_certificate(
    ask: MakeCertificate, workspace: Workspace, report: ReportProgress
) -> CertificateFacts:
    """Make both, for a connection that is to be made or signed in to anew.

    A key that signs in today goes on doing so until the next sign-in by hand, when the org has the
    new certificate.

    Raises:
        SettingsError: the file is there already, or cannot be written.
    """
    del report
    if not ask.name.strip():
        raise SettingsError("A connection needs a name", key="name")
    path = Path(ask.file).expanduser().absolute()
    pair = new_key_pair(ask.name, workspace.clock.now())
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(pair.certificate)
    except FileExistsError as error:
        raise SettingsError(f"There is a file {path} already", key="file") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", key="file") from error
    workspace.secrets.set(ask.name, NEXT_PRIVATE_KEY, pair.private_key)
    return CertificateFacts(str(path), pair.ends_at.date().isoformat(), workspace.secrets.kept)
