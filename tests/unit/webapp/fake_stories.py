"""Three documents: a full one, a dated one in few words, and one that means harm.

`REPORTS` are those of one story: a text, a near-copy of it, another text, and one that means harm.
"""

from __future__ import annotations

from fake_engine import Story

from search.model import Category, Role

MOSCOW = Story(
    lines=[
        (Category.BREADCRUMB, "Home » Sahel"),
        (Role.TITLE, "Sahel ministers visit Moscow"),
        (Role.BYLINE, "By Jane Doe"),
        (Role.BODY, "The Wagner Group fought in Mali, said Sergei Lavrov."),
        (Category.SHARE_PRINT, "Share this article"),
        (Role.HEADING, "What comes next"),
        (Role.LIST, "Training in Mali"),
        (Role.LIST, "Trade & transport"),
        (Role.TABLE, "Country Leader"),
        (Role.TABLE, "Mali Goïta"),
        (Role.QUOTE, "A crucial step"),
        (Role.QUOTE_ATTRIBUTION, "A minister"),
        (Category.COPYRIGHT, "Copyright Stallion Times"),
        (Category.ADBLOCK, "Adblock Detected"),
    ],
    outlet="Stallion Times",
    date="2025-04-03",
    names=[
        ("place", "ML", "Mali"),
        ("person", "sergei-lavrov", "Sergei Lavrov"),
        ("org", "wagner-group", "Wagner Group"),
    ],
    file="moscow.txt",
    author=("Jane Doe", "byline"),
    url=("https://stallion.example/sahel?a=1&b=2", "canonical link"),
    sure=0.87,
)
NIAMEY = Story(
    lines=[(Role.TITLE, "Niamey signs a pact"), (Role.BODY, "Niger and Mali agreed.")],
    date="2024-11",
    inferred=True,
    names=[("place", "ML", "Mali"), ("place", "NE", "Niger")],
    file="niamey.txt",
)
HOSTILE = Story(
    lines=[
        (Role.TITLE, "<script>alert(1)</script>"),
        (Role.BODY, '<img src=x onerror="alert(2)"> Bamako'),
        (Category.RELATED, "<script>alert(3)</script>"),
    ],
    outlet='<b>"Evil"</b>',
    language="",
    names=[("place", '"><script>alert(4)</script>', "Bamako")],
    file="<i>hostile</i>.html",
    raw=b"<script>alert(5)</script>",
    author=("<script>alert(6)</script>", '"><script>alert(7)</script>'),
    url=("javascript:alert(8)", "<script>alert(9)</script>"),
)

_PACT = "Niger and Mali signed a pact in Niamey, said Sergei Lavrov."
_LONG = " ".join(f"Word{n} was said in the capital of Niger." for n in range(60))
_NAMES = [
    ("place", "ML", "Mali"),
    ("place", "NE", "Niger"),
    ("person", "sergei-lavrov", "Sergei Lavrov"),
]
REPORTS = [
    Story(
        lines=[(Role.TITLE, "Niger and Mali sign a pact"), (Role.BODY, _PACT), (Role.BODY, _LONG)],
        outlet="Stallion Times",
        date="2025-04-03",
        names=_NAMES,
        file="pact.txt",
        story="pact",
        copies="pact",
    ),
    Story(
        lines=[
            (Role.TITLE, "Niger and Mali sign a pact"),
            (Role.BODY, _PACT.replace("a pact", "an accord")),
            (Role.BODY, _LONG),
        ],
        outlet="Axadle Times",
        date="2025-04-05",
        names=_NAMES,
        file="accord.txt",
        story="pact",
        copies="pact",
    ),
    Story(
        lines=[
            (Role.TITLE, "Un pacte à Niamey"),
            (Role.BODY, "Le Niger et le Mali ont signé, dit Lavrov."),
        ],
        names=[*_NAMES[:2], ("person", "sergei-lavrov", "Lavrov")],
        file="pacte.html",
        language="fr",
        story="pact",
    ),
    Story(
        lines=[
            (Role.TITLE, "<script>alert(1)</script>"),
            (Role.BODY, '<img src=x onerror="alert(2)"> Niger'),
        ],
        outlet='<b>"Evil"</b>',
        language="",
        names=[("place", "NE", "Niger"), ("org", "x", "<img src=x onerror=alert(3)>")],
        file="<i>hostile</i>.html",
        story="pact",
    ),
]
