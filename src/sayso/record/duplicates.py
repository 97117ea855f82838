"""Is this company in the record already? A search for accounts that may be the same one, before another is made."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz, process

from sayso.domain.asker import Asker
from sayso.org.models import User
from sayso.record import scope
from sayso.record.models import Account, AccountDomain
from sayso.record.views import Duplicate, Named

ALIKE = 88
"""From this likeness on (0 to 100), two names are shown as possibly one company."""
SHOWN = 5
WORD = re.compile(r"\w+")
LEGAL_FORMS = frozenset(
    [
        *("inc", "incorporated", "llc", "llp", "ltd", "limited", "plc", "corp", "corporation", "co", "company", "gmbh"),
        *("ag", "se", "kg", "ug", "sa", "sarl", "sas", "srl", "spa", "bv", "nv", "ab", "as", "oy", "aps", "pty"),
        *("group", "holding", "holdings"),
    ]
)


def plain_name(name: str) -> str:
    """A company's name without its legal form, accents, case and punctuation: what makes two spellings one."""
    folded = name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = WORD.findall(folded.lower())
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def duplicates_of_account(asker: Asker, name: str, domain: str = "") -> tuple[Duplicate, ...]:
    """Accounts that share the mail domain or have a name much like it, the likeliest first, five at most.

    The whole record is searched, or the same company would be entered twice by two teams; of an account that the
    asker does not see, its name and owner alone are told.
    """
    found: dict[int, tuple[int, str]] = {}
    if domain:
        rows = AccountDomain.objects.filter(domain=domain.strip().lower(), account__removed_at=None)
        found = {
            pk: (100, f"has the mail domain {domain.strip().lower()}")
            for pk in rows.values_list("account_id", flat=True)
        }
    for pk, score in _alike(name):
        found.setdefault(pk, (score, "has much the same name" if score < 100 else "has the same name"))  # noqa: PLR2004
    best = sorted(found, key=lambda pk: (-found[pk][0], pk))[:SHOWN]
    return _views(asker, best, found)


def _alike(name: str) -> list[tuple[int, int]]:
    wanted = plain_name(name)
    if not wanted:
        return []
    names = {pk: plain_name(kept) for pk, kept in Account.objects.filter(removed_at=None).values_list("pk", "name")}
    matches = process.extract(wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=SHOWN)
    return [(pk, round(score)) for _, score, pk in matches]


def _views(asker: Asker, ids: list[int], found: dict[int, tuple[int, str]]) -> tuple[Duplicate, ...]:
    accounts = {account.pk: account for account in Account.objects.filter(pk__in=ids).select_related("owner")}
    visible = set(scope.few(asker, "account").filter(pk__in=ids).values_list("pk", flat=True))
    return tuple(Duplicate(pk, accounts[pk].name, _owner(accounts[pk].owner), *found[pk], pk in visible) for pk in ids)


def _owner(owner: User | None) -> Named | None:
    return Named(owner.pk, str(owner)) if owner else None
