"""A browser as a program: `browser_program.py SETTINGS ADDRESS`; signs in, or only looks.

SETTINGS is a JSON file: `ca_file`, `username`, `password`, `log`, and `does` ("sign in", "look" or
"nothing"). Its own arguments, and the page where it ended, go to the log.
"""

import json
import sys
from pathlib import Path

import requests

from tests.connectors.salesforce.browser import Browser


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    said = {"arguments": sys.argv[1:], "page": "", "address": ""}
    if settings["does"] == "sign in":
        browser = Browser(settings["ca_file"], settings["username"], settings["password"])
        browser.open(sys.argv[2])
        browser.join()
        said["page"] = browser.last_page
    elif settings["does"] == "look":
        with requests.Session() as session:
            session.trust_env = False
            page = session.get(sys.argv[2], verify=settings["ca_file"], timeout=120)
            said["page"], said["address"] = page.text, page.url
    with Path(settings["log"]).open("a") as log:
        log.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
