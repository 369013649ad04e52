"""The table of walls: every address, and who of a tenant may come in. Whoever adds an address says here who."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver

ORGANISER, COORDINATOR, EXPERT, OWNER, HEAD, AUDITOR = ROLES = (
    "organiser", "coordinator", "expert", "owner", "tenant's owner", "auditor",
)  # fmt: skip
SIGNED_IN = frozenset(ROLES)  # and people of other tenants: everyone may apply everywhere
EVERYONE = frozenset((*ROLES, "nobody"))
ORG, CO, EX, MINE = (frozenset({role}) for role in (ORGANISER, COORDINATOR, EXPERT, OWNER))
"""Where an organiser may, the tenant's owner may; an auditor may where it is only read (`with_office`)."""

INSIDE: dict[str, frozenset[str]] = {
    # everyone
    "tenant": EVERYONE, "campaign": EVERYONE, "results": EVERYONE, "public-notice": EVERYONE,
    "handout": EVERYONE, "desk-handouts": ORG, "desk-handout-files": ORG,
    "showcase": EVERYONE, "showcase-case": EVERYONE, "showcase-share": EVERYONE, "showcase-page": EVERYONE,
    "showcase-film": EVERYONE, "showcase-sitemap": EVERYONE,  # cases that are shown
    "invitation": EVERYONE,  # whoever has its unguessable link
    "role-invitation": EVERYONE,  # whoever has its unguessable link
    "people": ORG, "people-invitations": ORG, "people-invite": ORG, "people-table": ORG, "people-slips": ORG, "people-second-factor": ORG, "people-way-back": ORG, "people-logins": frozenset({HEAD}), "people-login": frozenset({HEAD}), "people-login-remove": frozenset({HEAD}), "sign-in": EVERYONE, "sign-in-begin": EVERYONE, "sign-in-callback": EVERYONE, "sign-in-first": EVERYONE, "trail": ORG, "texts": ORG, "trail-export": ORG,
    "people-withdraw": ORG, "people-confirm": ORG, "people-refuse": ORG, "people-end": ORG, "people-deputy": ORG, "people-hand-over": ORG,
    "organisation": ORG, "organisation-export": ORG,
    "organisation-terms": ORG, "organisation-term-rename": ORG, "organisation-term-remove": ORG,
    "unit-requests": ORG | CO, "unit-request": ORG | CO, "unit-request-ask": SIGNED_IN,
    "units": ORG, "unit-add": ORG, "unit-edit": ORG, "unit-move": ORG, "unit-merge": ORG, "unit-close": ORG, "unit-reopen": ORG,
    "units-let": ORG, "units-table": ORG, "units-export": ORG, "units-find": SIGNED_IN,
    # everyone who signed in
    "coauthored": SIGNED_IN, "coauthored-answer": MINE,
    "my-cases": SIGNED_IN, "apply": SIGNED_IN, "unit-search": SIGNED_IN,
    "support": SIGNED_IN, "support-grant": SIGNED_IN, "support-end": SIGNED_IN, "support-withdraw": MINE,
    "support-desk": ORG, "support-begin": ORG,
    "my-data-export": SIGNED_IN, "my-exports": SIGNED_IN, "task": MINE, "task-file": MINE, "task-cancel": MINE, "task-again": MINE,
    "object": SIGNED_IN,
    "objection": MINE | ORG, "objection-files": MINE | ORG, "objection-note": MINE | ORG, "objection-withdraw": MINE | ORG,
    "ask": SIGNED_IN, "questions": SIGNED_IN,
    "question": MINE | ORG | CO, "question-up": MINE | ORG | CO, "question-faq": ORG, "faq-remove": ORG, "faq-change": ORG,
    "reply-templates": ORG, "reply-template-remove": ORG,
    # the applicant
    "case": MINE | ORG | CO, "file": MINE | ORG | CO, "file-report": MINE | ORG | CO,
    "file-read": MINE | ORG | CO, "file-page": MINE | ORG | CO,
    "file-sheet": MINE | ORG | CO,
    "file-evidence-frame": MINE | ORG | CO,
    "file-recheck": ORG,
    "case-edit": MINE, "case-autosave": MINE, "case-authors": MINE, "case-files": MINE | ORG | CO, "case-checklist": MINE,
    "case-submit": MINE, "case-withdraw": MINE, "case-receipts": MINE | ORG | CO, "case-discard": MINE, "file-remove": MINE, "my-certificate": MINE | ORG,
    # the coordinator
    "members": CO, "member-confirm": CO, "member-decline": CO, "member-way-back": CO, "member-end": CO,
    "unit-desk": CO, "unit-case": CO, "unit-return": CO, "unit-nominate": CO, "unit-withdraw": CO,
    "unit-reopen-below": CO, "unit-send-back": CO, "unit-hand-up": CO, "unit-allotments": CO,
    "unit-desks": CO, "unit-bulk": CO, "unit-comment": CO, "unit-comments": CO, "unit-order": CO, "unit-order-save": CO,
    "unit-first-round": CO, "unit-cases-export": CO, "unit-rank": CO, "unit-batch": CO, "unit-document": CO, "unit-document-files": CO, "unit-roster": CO,
    "unit-experts": CO, "unit-expert": CO, "unit-remind": CO, "unit-expert-remove": CO, "unit-expert-confirm": CO, "unit-expert-refuse": CO, "unit-ranking": CO,
    "unit-experts-table": CO, "unit-conflicts-table": CO, "desk-experts-table": ORG, "desk-conflicts-table": ORG,
    "unit-assign-sheet": CO, "unit-assign-draft": CO, "unit-assign-draft-apply": CO, "unit-assign-draft-discard": CO, "unit-assign-pin": CO,
    "desk-assign-sheet": ORG, "desk-assign-draft": ORG, "desk-assign-draft-apply": ORG, "desk-assign-draft-discard": ORG, "desk-assign-pin": ORG,
    "unit-assign": CO, "unit-assign-evenly": CO, "unit-assign-by-hand": CO, "unit-assign-remove": CO, "unit-review-reopen": CO,
    "unit-effects": CO, "unit-effects-sheet": CO, "unit-effects-scores": CO, "unit-effects-apart": CO, "unit-effects-add": CO,
    # the organiser
    "desk-effects": ORG, "desk-effects-sheet": ORG, "desk-effects-scores": ORG, "desk-effects-apart": ORG, "desk-effects-add": ORG,
    "storage": ORG, "campaign-new": ORG, "campaign-from-notice": ORG, "campaign-edit": ORG, "draft": ORG, "draft-part": ORG, "draft-discard": ORG, "draft-yaml": ORG, "draft-publish": ORG,
    "draft-preview": ORG, "draft-preview-category": ORG, "draft-try": ORG, "campaign-rules": ORG, "campaign-export": ORG, "campaign-calendar": ORG, "campaign-extend": ORG,
    "desk": ORG, "desk-cases": ORG, "desk-bulk-pass": ORG, "desk-bulk-return": ORG, "desk-bulk-item": ORG, "desk-case": ORG, "desk-points": ORG, "desk-decide": ORG,
    "desk-marks": ORG, "desk-marks-export": ORG, "desk-bulk-mark": ORG, "desk-case-marks": ORG,
    "desk-waive": ORG, "desk-units": ORG, "desk-reopen": ORG, "desk-experts": ORG, "desk-expert": ORG,
    "desk-remind": ORG, "desk-expert-remove": ORG, "desk-expert-confirm": ORG, "desk-expert-refuse": ORG, "desk-assign": ORG, "desk-assign-evenly": ORG, "desk-assign-by-hand": ORG,
    "desk-reviews": ORG, "desk-reviews-sheet": ORG, "desk-reviews-case": ORG, "desk-reviews-back": ORG, "desk-reviews-expert": ORG,
    "unit-reviews": CO, "unit-reviews-sheet": CO, "unit-reviews-case": CO, "unit-reviews-back": CO, "unit-reviews-expert": CO,
    "desk-assign-remove": ORG, "desk-review-reopen": ORG, "desk-ranking": ORG, "desk-imported": ORG, "desk-imported-clear": ORG, "desk-imported-sheet": ORG, "desk-awards": ORG,
    "desk-award-adjust": ORG, "desk-award-tie": ORG, "desk-award-tie-review": ORG, "desk-award-correct": ORG, "desk-award-what-if": ORG,
    "desk-award-runs": ORG, "desk-award-run": ORG, "desk-award-run-step": ORG, "desk-award-approve": ORG,
    "desk-award-list": ORG, "desk-award-bundle": ORG, "shortlist": EVERYONE, "results-changes": EVERYONE, "results-verify": EVERYONE,
    "desk-publish": ORG, "desk-certificates": ORG, "desk-certificates-pdf": ORG,
    "desk-certificates-zip": ORG, "desk-certificate": ORG, "desk-certificate-revoke": ORG,
    "desk-certificate-reissue": ORG, "desk-certificate-design": ORG, "desk-certificate-preview": ORG, "desk-certificate-pictures": ORG, "certificate-pictures": ORG, "certificate-pictures-files": ORG, "desk-certificates-table": ORG,
    "desk-honours": ORG, "desk-honour-adjust": ORG, "desk-honour-withdraw": ORG, "desk-honours-publish": ORG, "desk-honours-table": ORG,
    "desk-forwards": ORG, "desk-forward-send": ORG, "desk-forward-invite": ORG, "desk-forward-in": ORG, "my-forward": MINE,
    "desk-retention": ORG, "desk-retention-hold": frozenset({HEAD}), "desk-retention-release": frozenset({HEAD}),
    "desk-volumes": ORG, "desk-showcase": ORG, "desk-showcase-case": ORG, "my-showcase": MINE,
    "desk-corrections": ORG, "desk-correction-bring": ORG, "desk-correction": ORG, "desk-correction-approve": ORG, "desk-correction-decline": ORG,
    "desk-packages": ORG, "unit-packages": CO, "desk-export": ORG, "desk-roster": ORG, "desk-audit": ORG,
    "case-forms": MINE, "case-forms-docx": MINE, "case-forms-ask": MINE, "unit-forms": CO, "unit-forms-docx": CO, "unit-forms-ask": CO,
    "unit-case-forms": CO, "unit-case-forms-docx": CO, "unit-case-forms-ask": CO,
    "desk-case-forms": ORG, "desk-case-forms-docx": ORG, "desk-case-forms-ask": ORG,
    "desk-form-templates": ORG, "desk-form-template": ORG, "desk-form-template-files": ORG, "desk-form-template-own": ORG, "desk-form-template-back": ORG,
    "desk-form-template-try": ORG, "desk-form-template-filled": ORG, "desk-form-template-adopt": ORG,
    "desk-unit-forms": ORG, "desk-unit-forms-docx": ORG, "desk-unit-forms-ask": ORG,
    "personal-show": ORG,  # a kind of value has its own door (tests/review/personal)
    "desk-give-back": ORG, "desk-nominated": ORG, "desk-nominated-take": ORG,
    "desk-duplicates": ORG, "desk-duplicate": ORG, "desk-winners": ORG, "desk-winner-remove": ORG, "desk-clashes": ORG, "desk-units-remind": ORG, "desk-units-export": ORG, "desk-unit-form": ORG, "desk-unit-form-export": ORG, "desk-units-extend": ORG, "desk-unit-phone": ORG, "desk-announce": ORG, "desk-audit-export": ORG,
    "desk-notice": ORG, "desk-notice-end": ORG, "desk-objection-step": ORG,
    # the expert
    "expert-desk": EX, "expert-withdraw": EX, "expert-case": EX, "expert-save": EX, "expert-conflict": EX, "expert-file": EX,
    "expert-discuss": EX, "expert-subtitles": EX, "expert-note": EX, "expert-read": EX, "expert-page": EX,
}  # fmt: skip
"""Addresses below /t/<tenant>/ and who of the tenant may come in."""

OUTSIDE: dict[str, frozenset[str]] = {
    "front": EVERYONE, "privacy": EVERYONE, "alive": EVERYONE, "ready": EVERYONE, "working": EVERYONE, "verify": EVERYONE, "verify-file": EVERYONE,
    "verify-signing-certificate": EVERYONE, "verify-withdrawn": EVERYONE, "verify-offline": EVERYONE, "robots": EVERYONE, "sitemap": EVERYONE, "receipt": EVERYONE, "receipt-look-up": EVERYONE,
    "metrics": frozenset(), "status": frozenset(), "account-trail": frozenset(),  # for a token's holder, and for operators
    "my-data": SIGNED_IN, "my-data-erase": SIGNED_IN, "my-data-keep": SIGNED_IN,
    "home": SIGNED_IN, "profile": SIGNED_IN, "own-trail": SIGNED_IN, "merge": SIGNED_IN, "kept-form": SIGNED_IN, "agree": SIGNED_IN, "notices-texts": SIGNED_IN, "new-password": SIGNED_IN, "security": SIGNED_IN, "logins": SIGNED_IN, "login-unlink": MINE, "sessions": SIGNED_IN, "sessions-end": SIGNED_IN, "session-end": MINE, "join": SIGNED_IN, "notices": SIGNED_IN,
    "tus-create": MINE, "leave": MINE, "notice": MINE, "tus-upload": MINE,
    "direct-create": MINE, "direct-upload": MINE, "direct-sign": MINE, "direct-done": MINE,
}  # fmt: skip
"""Addresses of no tenant."""

LIBRARY = ("account_", "mfa_")
"""Ways in: the account library's own."""


@cache
def names() -> dict[str, frozenset[str]]:
    """Every URL name with the arguments it takes."""

    def walk(patterns: list[Any], taken: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        for each in patterns:
            here = taken | frozenset(each.pattern.converters)
            if isinstance(each, URLPattern):
                yield str(each.name), here
            else:
                yield from walk(each.url_patterns, here)

    return dict(walk(get_resolver().url_patterns, frozenset()))


def with_office() -> dict[str, frozenset[str]]:
    """The tables, with the tenant's owner and auditor wherever an organiser may come in."""
    return {
        name: may | ({HEAD} if name == "people-slips" else {HEAD, AUDITOR}) if may >= ORG else may
        for name, may in {**INSIDE, **OUTSIDE}.items()
    }  # whoever holds a slip could take its role


OWN_KEYS = frozenset(
    {
        "version",
        "run",
        "what",
        "page",
        "key",
        "round_key",
        "form",
        "printout",
        "roster",
        "award",
        "tenant",
        "place",
        "category",
        "slot",
    }
)
"""Arguments that name nothing of a tenant's own."""

FILES: dict[str, frozenset[str]] = {
    "submission": MINE | ORG | CO, "unit-document": ORG | CO, "objection": MINE | ORG,
    "form-template": ORG, "certificate": ORG, "handout": EVERYONE,
}  # fmt: skip
"""Who may read a file, by the kind of its owner."""
FILE_ADDRESSES = (
    "file", "file-read", "file-page", "file-sheet", "file-report", "file-evidence-frame", "handout",
    "expert-file", "expert-read", "expert-page", "expert-subtitles", "showcase-film", "showcase-page",
)  # fmt: skip
"""Every address that gives bytes of a file, or something made of them, to somebody who names it."""
OTHER_DOORS = {
    **dict.fromkeys(("expert-file", "expert-read", "expert-page", "expert-subtitles"), EX),
    **dict.fromkeys(("showcase-page", "showcase-film"), EVERYONE),
}
"""Doors of their own to a case that is assigned to the expert, and shown to everybody."""
TASK_ADDRESSES = ("task", "task-file", "task-cancel", "task-again")
