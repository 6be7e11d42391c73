"""Who sits at this computer: the name under which a plan is approved."""

import getpass
import os


def person_name() -> str:
    """Give the account's name; "somebody" where the system does not tell one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return os.environ.get("USERNAME", "somebody")
