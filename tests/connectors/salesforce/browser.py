"""A browser of few words: fills in the forms of a sign-in page and follows where they lead."""

import threading
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class _Form(HTMLParser):
    """The last form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.fields, self.buttons = said.get("action", ""), {}, []
        elif tag == "input":
            self.fields[said["name"]] = said.get("value", "")
        elif tag == "button":
            self.buttons.append((said.get("name", ""), said.get("value", "")))


class Browser:
    """Signs a person in on a thread of its own, as a real browser is a program of its own."""

    def __init__(self, ca_file: str, username: str, password: str, *, allow: bool = True) -> None:
        self._ca_file = ca_file
        self._typed = {"un": username, "pw": password}
        self._allow = allow
        self._thread = threading.Thread(target=self._browse)
        self.address = ""
        self.last_page = ""

    def open(self, address: str) -> None:
        self.address = address
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _browse(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            page = self._get(session, self.address)
            for _ in range(5):
                form = _Form(page.text)
                if not form.action:
                    break
                page = self._submit(session, page.url, form)
            self.last_page = page.text

    def _submit(self, session: requests.Session, url: str, form: _Form) -> requests.Response:
        filled = {**form.fields, **{k: v for k, v in self._typed.items() if k in form.fields}}
        name, value = form.buttons[-1 if self._allow else 0]
        answer = session.post(
            urljoin(url, form.action),
            data={**filled, name: value},
            verify=self._ca_file,
            timeout=120,
            allow_redirects=False,
        )
        while answer.is_redirect:
            answer = self._get(session, urljoin(answer.url, answer.headers["Location"]))
        return answer

    def _get(self, session: requests.Session, url: str) -> requests.Response:
        return session.get(url, verify=self._ca_file, timeout=120, allow_redirects=False)
