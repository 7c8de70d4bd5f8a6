"""Where a hostile city may point the hub: inside, elsewhere, or nowhere readable.

`{inside}` stands for a host:port on loopback that nobody allowed, `{own}` for the
city's own; `{port}` is the inside's port.
"""

from __future__ import annotations

from typing import Final

from connectors.certify.hostile import JSON, Behaviour, page, redirect

ELSEWHERE: Final = (
    "http://{inside}/",
    "HTTP://{inside}/",
    "https://{inside}/",
    "//{inside}/",
    "///{inside}/",
    "http:{inside}/",
    "http:/{inside}/",
    "http:///{inside}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://00000177.0.0.1:{port}/",
    "http://127.0.0.01:{port}/",
    "http://383.0.0.1:{port}/",
    "http://127.127.127.127:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://100.100.100.200/latest/",
    "http://168.63.129.16/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://192.168.1.1/",
    "http://user@{inside}/",
    "http://user:pass@{inside}/",
    "http://{own}@{inside}/",
    "http://{own}#@{inside}/",
    "http://{own}%23@{inside}/",
    "http://{own}%2f@{inside}/",
    "http://{own}\\@{inside}/",
    "http://{own}:80@{inside}/",
    "http://{own}&@{inside}/",
    "http://{inside}\\{own}/",
    "http:\\\\{inside}\\",
    "\\\\{inside}\\",
    "/\\{inside}/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://loc\u00adalhost:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://xn--lcalhost-54a:{port}/",
    "http://127.0.0.1:0{port}/",
    "http://127.0.0.1:{port}:80/",
    "http://127.0.0.1:+{port}/",
    "http://127.0.0.1: {port}/",
    "http://127.0.0.1:65536{port}/",
    "ftp://{inside}/",
    "file:///etc/passwd",
    "file://{inside}/etc/passwd",
    "gopher://{inside}/_x",
    "dict://{inside}/",
    "ldap://{inside}/",
    "unix:///run/postgresql/.s.PGSQL.5432",
    "data:application/json,[]",
    "javascript:alert(1)",
    "jar:http://{inside}!/",
    "ws://{inside}/",
    "http://",
    "http://:{port}/",
    "http://[::1",
)
SPELLINGS_OF_ITSELF: Final = (
    "?hal=2",
    "/laporan?hal=2",
    "laporan?hal=2",
    "./laporan?hal=2",
    "../laporan?hal=2",
    "//{own}/laporan?hal=2",
    "http://{own}/laporan?hal=2",
    "HTTP://{own}/laporan?hal=2",
    "http://{own}/laporan?hal=2#akhir",
    " http://{own}/laporan?hal=2 ",
)
BAITS: Final = (
    ("Set-Cookie: sid=1; Path=/",),
    ("Set-Cookie: sid=1; Domain=127.0.0.1", "Set-Cookie: b=2"),
    ('WWW-Authenticate: Basic realm="x"',),
    ("WWW-Authenticate: NTLM",),
    ("WWW-Authenticate: Negotiate",),
    ('WWW-Authenticate: Digest realm="x", nonce="y"',),
    ('WWW-Authenticate: Bearer realm="http://127.0.0.1/token"',),
    ("Proxy-Authenticate: Basic",),
    ("Refresh: 0; url=http://127.0.0.1/",),
    ("Link: <http://127.0.0.1/>; rel=preload",),
    ('Alt-Svc: h2="127.0.0.1:1"',),
    ("Content-Location: http://127.0.0.1/",),
    ("Strict-Transport-Security: max-age=9",),
)


def written(link: str, own: str, port: int) -> str:
    """One of the spellings above for a city at `own` and an inside at a port."""
    filled = link.replace("{own}", own).replace("{inside}", f"127.0.0.1:{port}")
    return filled.replace("{port}", str(port))


def bait(body: bytes, status: int, *lines: str) -> Behaviour:
    """An answer that asks for a cookie, a login or another visit."""
    return page(body, status, JSON, *lines)


def led(location: str, status: int = 302) -> Behaviour:
    """A redirect to anywhere, its letters sent as UTF-8 where they are not Latin."""
    return redirect(location.encode().decode("latin-1"), status)
