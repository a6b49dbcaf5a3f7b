"""The document: gradio's, with a title, a description, an icon, a preview and scripts of its own in its head."""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from typing import Any

from .assets import STATIC, address
from .request_limits import App, Receive, Scope, Send

TITLE = "namegen: new names from old ones"
DESCRIPTION = "New names that sound like the ones you give it. Every name is made on the machine that serves this page."
STYLES = (
    *("tokens.css", "base.css", "names.css", "take.css", "picker.css", "look.css", "train.css", "compare.css"),
    "plugins.css",
)
NONCE = "namegen.nonce"
"""Under this name the guard puts into the scope of a request what scripts of the document have to know."""
MOST_KEPT = 8
"""Documents that are kept: one for each name under which the server is reached. gradio takes 0.1 s to write one."""
_THEIRS = re.compile(
    rb'<base\s[^>]*>|<meta\s[^>]*(?:property|name)="(?:og|twitter):[^>]*>|<title>.*?</title>'
    rb'|<link\s[^>]*rel="(?:icon|shortcut icon|manifest)"[^>]*>',
    re.DOTALL,
)
# gradio's own settings are of nobody's business here, and are opened by a word in the address.
_NO_SETTINGS = """<script>(() => {
  const at = new URL(location.href);
  if (at.searchParams.get("view") !== "settings") return;
  at.searchParams.delete("view");
  history.replaceState(null, "", at);
})();</script>"""


class Document:
    """An ASGI middleware that writes the head of the page.

    gradio's own head is filled in by its script, when the page has come: too late for who previews a link, and for
    the scripts to come along with gradio's. What stands in the address is read by scripts alone: gradio knows some
    words there, and fails on others.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self._kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path not in ("", "/") or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        key = _reached_by(scope)
        page = self._kept.get(key)
        if page is None:
            asked = {**scope, "method": "GET", "query_string": b""}
            status, page = await _answer(self.app, asked, receive)
            if status != 200:
                await _send(send, status, page)
                return
            own = head(_origin(scope), scope.get("root_path", "")).encode()
            page = _THEIRS.sub(b"", page).replace(b"<head>", b"<head>" + own, 1)
            self._kept[key] = page
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        if nonce := scope.get(NONCE):
            page = page.replace(b"<script", f'<script nonce="{nonce}"'.encode())
        await _send(send, 200, page)


def head(origin: str = "", root_path: str = "") -> str:
    """Write the head.

    origin: where the page is, for those who read it from elsewhere; root_path: the path below which a proxy shows it.
    """
    title, description = html.escape(TITLE), html.escape(DESCRIPTION)
    preview = html.escape(origin + address("preview.png").removeprefix(".") if origin else address("preview.png"))
    scripts = sorted(path.name for path in STATIC.glob("*.js"))
    return "".join(
        [
            # First: what comes before it would be looked for beside /names, not below it.
            f'<base href="{html.escape(root_path.rstrip("/") or ".")}/">',
            f"<title>{title}</title>",
            f'<meta name="description" content="{description}">',
            '<meta name="theme-color" content="#faf8f4" media="(prefers-color-scheme: light)">',
            '<meta name="theme-color" content="#131418" media="(prefers-color-scheme: dark)">',
            f'<meta property="og:title" content="{title}"><meta property="og:description" content="{description}">',
            '<meta property="og:type" content="website"><meta name="twitter:card" content="summary_large_image">',
            f'<meta property="og:image" content="{preview}">',
            '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">',
            f'<link rel="icon" type="image/svg+xml" href="{address("icon.svg")}">',
            _NO_SETTINGS,
            *(f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES),
            *(f'<link rel="modulepreload" href="{address(name)}">' for name in scripts),
            f'<script type="module" src="{address("main.js")}"></script>',
        ]
    )


def _reached_by(scope: Scope) -> tuple[Any, ...]:
    """Return what of a request gradio writes into the document."""
    names = (b"host", b"x-forwarded-host", b"x-forwarded-proto")
    headers = tuple(pair for pair in scope["headers"] if pair[0] in names)
    return scope.get("scheme"), scope.get("root_path"), headers


def _origin(scope: Scope) -> str:
    """Return where the page is, without a slash at its end; "" where that is not known."""
    headers = {name: value.decode("latin-1").partition(",")[0].strip() for name, value in scope["headers"]}
    host = headers.get(b"x-forwarded-host") or headers.get(b"host", "")
    if not re.fullmatch(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", host, re.ASCII):
        return ""
    scheme = "https" if headers.get(b"x-forwarded-proto") == "https" else scope.get("scheme", "http")
    return f"{scheme}://{host}{scope.get('root_path', '').rstrip('/')}"


async def _answer(app: App, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """Return the status and the body of an application's answer."""
    status, body = 500, b""

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body


async def _send(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers.append((b"cache-control", b"no-cache"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
