"""Texts and bytes made to do harm: to a terminal, to a parser, to memory, to time."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"

TEXTS: dict[str, str] = {
    "clipboard": "\x1b]52;c;SGFja2Vk\x1b\\",
    "clipboard, BEL": "\x1b]52;c;SGFja2Vk\x07",
    "title": "\x1b]0;Hacked\x07",
    "title, ST": "\x1b]2;Hacked\x1b\\",
    "link": "\x1b]8;;https://e.example/\x1b\\here\x1b]8;;\x1b\\",
    "erase": "\x1b[2J\x1b[H\x1b[3J",
    "main screen": "\x1b[?1049l\x1b[?25h",
    "answer back": "\x1b[c\x1b[6n\x1b[>q\x05",
    "settings": "\x1bP$q q\x1b\\\x1bP+q544e\x1b\\",
    "privacy message": "\x1b^x\x1b\\\x1bXx\x1b\\\x1b_Gq\x1b\\",
    "reset": "\x1bc\x1b(0lqk\x0f\x0e",
    "C1 as characters": "\x9b2J\x9d0;Hacked\x9c\x90q\x9c\x84\x85\x8d",
    "C1 halves": "\xc2\u009b2J",
    "unfinished": "\x1b]0;never ended",
    "bidi": "a\u202eevil\u202c \u2066x\u2067y\u2068z\u2069 \u200e\u200f\u061c",
    "zero width": "ni\u200bk\u200ce\u200d\u2060\ufeff\u00adx\u034f",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "blank letters": "a\u3164b\uffa0c\u115fd\u1160e\u2800f\u180ef",
    "zalgo": "e" + "\u0301" * 500,
    "markup": "[red]x[/red][/nope][bold][@click=app.quit]CLICK[/][link=https://x]y price [50%] [/b",
    "rich markup": "[link=file:///etc/passwd]open[/link] :smiley: [blink]x",
    "line ends": "one\r\ntwo\rthree\vfour\ffive\x85six\u2028seven\u2029eight",
    "C0": "".join(map(chr, range(32))) + "\x7f",
    "formula": '=cmd|"/c calc"!A1',
    "path": "../../../../etc/passwd",
    "prototype": "__proto__",
    "template": "{{7*7}} {% raw %} ${7*7} %s %n {0} {0.__class__}",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)><style>*{}</style>",
    "wide": "ＮＩＫＥ耐克👨‍👩‍👧‍👦" * 3,
}
ALL = " ".join(TEXTS.values())
"""Every one of them in one text."""


def _deep_json(levels: int) -> bytes:
    return (
        b'{"id":"1","no":"1","platform":"a","name":"n","x":'
        + b"[" * levels
        + b"]" * levels
        + b"}\n"
    )


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file.getvalue()


def zip_of_links() -> bytes:
    """A zip with a way out in every form."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in ("../out", "/tmp/out", "C:\\out", "a/../../out", "desk.json\x00.txt"):
            packed.writestr(zipfile.ZipInfo(name), b"x")
        link = zipfile.ZipInfo("blobs")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, b"/tmp")
    return file.getvalue()


def _tar_of_links() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        for name, kind, target in (
            ("../out", tarfile.REGTYPE, ""),
            ("soft", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard", tarfile.LNKTYPE, "../../etc/passwd"),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            packed.addfile(member)
    return file.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><html><body>&a9;</body></html>"
)
OUTSIDE_ENTITY = (
    b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
    b"<html><body>&e;</body></html>"
)

BYTES: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\r\n\t",
    "NUL": b"\0" * 4096,
    "no UTF-8": b'id,name\n1,\xff\xfe\xc3(\n{"id":"\xed\xa0\x80"}\n',
    "half a surrogate": b'{"id":"1","no":"1","platform":"a","name":"\\ud800"}\n',
    "UTF-16": "id,name\n1,x".encode("utf-16"),
    "deep JSON": _deep_json(100_000),
    "deep JSON, never closed": b'{"id":' * 100_000,
    "deep array": b"[" * 100_000,
    "deep item": b"[" + _deep_json(1000).strip() + b"]",
    "numbers": b"".join(
        b'{"id":"n","no":"1","platform":"a","name":"n","price":%b,"received_at":%b,"quantity":%b}\n' % ((n,) * 3)
        for n in (b"1e400", b"-1e400", b"NaN", b"Infinity", b"9" * 5000, b"1e-400", b"-0", b"0x10")
    ),
    "huge whole numbers": b'{"id":"1","no":"1","platform":"a","name":"n","extra":{"x":' + b"9" * 400 + b"}}\n",
    "twice the same key": b'{"id":"1","id":"2","no":"1","no":"2","platform":"a","name":"a","name":"b"}\n',
    "prototype": b'{"id":"__proto__","no":"constructor","platform":"__class__","name":"__init__","__proto__":{}}\n',
    "path": b'{"id":"../../../etc/passwd","no":"/etc/passwd","platform":"..","name":"../x"}\n',
    "long id": b'{"id":"%b","no":"%b","platform":"a","name":"%b"}\n' % ((b"x" * 1_000_000,) * 3),
    "wrong kinds": b'{"id":{},"no":[],"platform":1.5,"name":true,"products":{"a":1},"right":[],"attempts":"x"}\n',
    "a year too far": b'{"no":"1","platform":"a","received_at":"9999-12-31T23:59:59-23:59","name":"n","id":"1"}\n',
    "a quote never closed": b'id,no,platform,name,received_at\n"1,1,a,b,2026-01-01\n' + b"2,2,a,b,2026-01-01\n" * 1000,
    "a quote never closed, long": b'id,no,platform,name\n"1,' + b"x,y\n" * 900_000,
    "quotes": b'id,no,platform,name\n' + b'"",""",""""\n' * 5000,
    "a huge cell": b"id,no,platform,name\n1,1,a," + b"x" * 10_000_000 + b"\n",
    "a huge item": b'{"id":"1","no":"1","platform":"a","name":"' + b"x" * 10_000_000 + b'"}\n',
    "many items": b'{"id":"1","no":"1","platform":"a","name":"n","keywords":['
    + b",".join(b'"%d"' % n for n in range(100_000))
    + b"]}\n",
    "many rows that are none": b"0\n" * 200_000,
    "a million columns": b"id,no,platform,name," + b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n",
    "a million columns, other marks": b"id;no;platform;name;" + b";".join(b"c%d" % n for n in range(30_000)) + b"\n1\n",
    "no object": b"[" + b"0," * 1_000_000 + b"0]",
    "strange dotted columns": "no,platform,received_at,products.²,right.²,id,name\n1,a,2026-01-01,x,y,1,n\n".encode(),
    "long dotted columns": b"no,platform,received_at,products." + b"9" * 5000 + b",id,name\n1,a,2026-01-01,x,1,n\n",
    "deep cell": b'id,no,platform,name,received_at,extra,attributes\n1,1,a,n,2026-01-01,"{""a"":'
    + b"[" * 500
    + b"]" * 500
    + b'}","{""a"":'
    + b"[" * 500
    + b"]" * 500
    + b'}"\n',
    "controls": ("id,no,platform,name,received_at\n" + "\n".join(
        f'"{text.replace(chr(34), chr(34) * 2)}",1,a,"{text.replace(chr(34), chr(34) * 2)}",2026-01-01'
        for text in TEXTS.values()
    )).encode("utf-8", "replace"),
    "gzip bomb": gzip.compress(bytes(50_000_000)),
    "zip bomb": _zip({"a.csv": bytes(50_000_000)}),
    "zip in zip": _zip({"a.zip": _zip({"b.zip": _zip({"c.csv": bytes(10_000_000)})})}),
    "workbook bomb": _zip({"xl/worksheets/sheet1.xml": b"<row>" * 2_000_000, "[Content_Types].xml": b"<x/>"}),
    "zip with ways out": zip_of_links(),
    "tar with ways out": _tar_of_links(),
    "billion laughs": LAUGHS,
    "outside entity": OUTSIDE_ENTITY,
    "deep HTML": b"<div>" * 100_000 + b"x",
    "deep lists": b"<ul>" * 200 + b"<li><pre>" + b"a\n" * 400_000,
    "a wide table": b"<table><tr><td>" + b"x" * 100_000 + b"</td></tr>" + b"<tr><td>y</td></tr>" * 3000,
    "a style of blanks": b'<p style="padding-left:999999999999px">x<p style="margin-top:99999999em">y',
    "HTML that asks for more": (
        b'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/"><script src="http://127.0.0.1:9/a.js">'
        b'</script><style>@import "http://127.0.0.1:9/a.css"</style><img src="http://127.0.0.1:9/a.png">'
        b'<iframe src="file:///etc/passwd"></iframe><link rel="stylesheet" href="http://127.0.0.1:9/b.css">'
        b'<object data="data:text/html;base64,PHNjcmlwdD4="></object><base href="http://127.0.0.1:9/">text'
    ),
    "deep TOML": b"a=" + b"[" * 100_000,
    "deep TOML tables": b"a=" + b"{a=" * 50_000,
    "dotted TOML": b"a" + b".a" * 100_000 + b"=1",
    "many dotted TOML": b"".join(b"k%d" % n + b".a" * 190 + b"=1\n" for n in range(600)),
    "TOML number": b"a=" + b"9" * 5000 + b"\nb=1e999\nc=9999-99-99\n",
    "TOML keys": b'"a\\u001b]0;x\\u0007\\nb" = "\\u202e"\n',
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="http://127.0.0.1:9/"/></svg>',
    "mail": b"From: a@b\r\nSubject: =?utf-8?B?G10wO3gH?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
}  # fmt: skip
"""Whole files."""


def samples() -> dict[str, bytes]:
    """Files of the sample seller, to be damaged; the large ones only their beginning."""
    found = {path.name: path.read_bytes()[:6000] for path in sorted(SAMPLES.glob("*.jsonl"))}
    for path in sorted((SAMPLES / "snapshots").iterdir()):
        found[path.name] = path.read_bytes()
    for path in sorted((ROOT / "iptui" / "rule_sets").glob("generic*.toml")):
        found[path.name] = path.read_bytes()
    found["brands.csv"] = b'name,aliases,classes\nNike,Nikey;Nyke,25\n"Le, Mark",x,9\n'
    found["catalog.csv"] = (
        b'id,name,keywords,attributes,price\n1,"Bag, red",a;b,Color=red,12.5\n2,b,c,d=e,1\n'
    )
    found["complaints.csv"] = (
        b"no,platform,received_at,right.type,right.number,complainant.name,products\n"
        b"1,alibaba.com,2026-09-01,trademark,302020000001,Ada,1|https://e.example|x;2\n"
    )
    return found
