"""Writes the three small pages a person meets on the way to a token: sign in, allow, refused."""

from functools import cache
from html import escape
from string import Template

from app.practice.oauth_grants import AuthorizeRequest
from app.practice.org import OrgKind
from app.resources import resource

SCOPE_WORDS = {
    "api": "Manage user data via APIs",
    "web": "Manage user data via Web browsers",
    "full": "Full access",
    "id": "Access the identity URL service",
    "openid": "Access unique user identifiers",
    "profile": "Access the profile of the user",
    "email": "Access the e-mail address of the user",
    "refresh_token": "Perform requests at any time",
    "offline_access": "Perform requests at any time",
    "pubsub_api": "Access the Pub/Sub API",
}

CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:*; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""The redirect that follows a form counts as a form action, hence the loopback callbacks."""


def sign_in_page(
    kind: OrgKind, request: AuthorizeRequest, ticket: str, username: str, problem: str
) -> str:
    """Write the form for user name and password; `problem` says why it is shown again."""
    complaint = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    return page(
        kind,
        "Sign in to the practice org",
        f"""<h1>Sign in</h1>
<p>{escape(request.app.name)} wants to connect to this practice org.
Nothing here reaches Salesforce.</p>
{complaint}
<form method="post" action="/services/oauth2/authorize/sign-in" autocomplete="off">
<input type="hidden" name="ticket" value="{escape(ticket)}">
<label for="username">Username</label>
<input type="text" id="username" name="un" value="{escape(username)}" required autofocus
  spellcheck="false">
<label for="password">Password</label>
<input type="password" id="password" name="pw" required>
<div class="row"><button type="submit" name="Login" value="Log In">Log In</button></div>
</form>""",
    )


def allow_page(kind: OrgKind, request: AuthorizeRequest, ticket: str, person: str) -> str:
    """Write the page that asks whether the application may have what it asks for."""
    wishes = dict.fromkeys(SCOPE_WORDS[scope] for scope in request.scope.split())
    items = "".join(f"<li>{escape(wish)}</li>" for wish in wishes)
    return page(
        kind,
        "Allow access",
        f"""<h1>Allow access?</h1>
<p>{escape(request.app.name)} is asking to:</p>
<ul>{items}</ul>
<p>You are signed in as {escape(person)}.</p>
<form method="post" action="/services/oauth2/authorize/allow">
<input type="hidden" name="ticket" value="{escape(ticket)}">
<div class="row">
<button type="submit" class="quiet" name="answer" value="deny">Deny</button>
<button type="submit" name="answer" value="allow">Allow</button>
</div>
</form>""",
    )


def refused_page(kind: OrgKind, error: str, description: str) -> str:
    """Write the page for a request that may not be sent back to its sender."""
    return page(
        kind,
        "OAuth error",
        f"<h1>We can’t authorize you because of an OAuth error</h1>"
        f"<p>error={escape(error)}</p><p>error_description={escape(description)}</p>",
    )


def page(kind: OrgKind, title: str, content: str) -> str:
    """Write a page in the practice org's own frame; `content` is HTML."""
    return _frame().substitute(
        title=escape(title), kind=f"PRACTICE {kind.upper()}", content=content
    )


@cache
def _frame() -> Template:
    return Template(resource("practice", "pages", "sign_in.html").read_text(encoding="utf-8"))
