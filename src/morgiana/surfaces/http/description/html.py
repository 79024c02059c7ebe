"""Pages without scripts, for readers without the internet."""

import re
from html import escape
from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of these pages: their own style and nothing else."""

_STYLE: Final = """
:root{color-scheme:light dark;--ink:light-dark(#1c1b19,#eceae4);--soft:light-dark(#6a675f,#a5a196);
--paper:light-dark(#fdfcf9,#191816);--line:light-dark(#e2ded4,#35322d);--mark:light-dark(#7a3e9d,#c79be0);
--code:light-dark(#f4f1ea,#22201d)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
a{color:var(--mark)}
.page{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 6rem}
.split{display:grid;grid-template-columns:17rem minmax(0,1fr);max-width:84rem;margin:0 auto}
nav{padding:2rem 1.25rem;border-right:1px solid var(--line);position:sticky;top:0;max-height:100vh;overflow:auto}
nav ul{list-style:none;padding:0;margin:.25rem 0 1rem}nav li{margin:.15rem 0}nav a{text-decoration:none}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{margin:3rem 0 .5rem;font-size:1.3rem}h3{margin:2.5rem 0 .25rem;font-size:1.1rem}
h4{margin:1.25rem 0 .25rem;font-size:.95rem}
section.op{border-top:1px solid var(--line);padding-top:.25rem}
code,pre{font:.86em/1.5 ui-monospace,monospace;background:var(--code);border-radius:.3rem}
code{padding:.1em .3em}pre{padding:.75rem 1rem;overflow:auto}pre code{padding:0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500}.soft{color:var(--soft)}
.wide{overflow-x:auto}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--mark)}
@media(max-width:50rem){.split{display:block}nav{position:static;max-height:none;border-right:0}}
"""


def page(title: str, body: str) -> bytes:
    """A whole page; `title` is text, `body` is HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Morgiana</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    ).encode()


def words(text: str) -> str:
    """Text as HTML; what stands between backticks is code, an empty line begins a paragraph."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return "</p><p>".join(part.replace("\n", " ") for part in marked.split("\n\n"))


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table; the cells are HTML."""
    if not rows:
        return ""
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
