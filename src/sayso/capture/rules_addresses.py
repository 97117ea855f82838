"""What a mail address says of the company behind it, and whether it is to be kept at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

# Whoever writes from one of these has an address of their own, not of a company: it says who a person is and never
# where they work, so it neither finds an account nor proposes one. The large providers by country; an organisation
# adds its own with the setting capture.personal_domains.
PERSONAL_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk
    hotmail.fr hotmail.de hotmail.it hotmail.es live.com live.co.uk live.de live.fr live.nl live.it live.se
    msn.com passport.com yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.de yahoo.fr yahoo.es yahoo.it
    yahoo.ca yahoo.com.au yahoo.com.br ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk
    aim.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de arcor.de posteo.de mailbox.org
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it alice.it tiscali.it tin.it
    bluewin.ch telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl proton.me protonmail.com
    pm.me tutanota.com tuta.io hey.com fastmail.com fastmail.fm zohomail.com mail.com email.com mail.ru bk.ru
    list.ru inbox.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net seznam.cz centrum.cz wp.pl o2.pl onet.pl
    interia.pl op.pl qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com naver.com daum.net
    hanmail.net kakao.com rediffmail.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
    charter.net earthlink.net optonline.net juno.com shaw.ca rogers.com sympatico.ca telus.net btinternet.com
    btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk eircom.net bigpond.com
    bigpond.net.au optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br ig.com.br globo.com
    telkomsa.net mweb.co.za
    """.split()  # noqa: SIM905 - as a list it would fill three pages
)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@([^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]+)")


def is_address(text: str) -> bool:
    """Whether a text is one mail address and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def domain_of(address: str) -> str:
    """The domain of an address, in lower case, "" where it is none."""
    found = _ADDRESS.fullmatch(address.strip())
    return found[1].lower().rstrip(".") if found else ""


def registrable(domain: str) -> str:
    """The part of a domain that somebody registered: ``mail.firm.co.uk`` gives ``firm.co.uk``. "" for a bare suffix."""
    return _suffixes().privatesuffix(domain.lower().strip(".")) or ""


def is_personal(domain: str, added: Iterable[str] = ()) -> bool:
    """Whether a domain gives addresses to private people. `added` are the organisation's own."""
    own = registrable(domain)
    return own in PERSONAL_DOMAINS or own in {name.lower() for name in added}


def is_within(domain: str, domains: Iterable[str]) -> str:
    """The one of `domains` that a domain is, or is a part of; "" for none."""
    return next((one for one in domains if domain == one or domain.endswith(f".{one}")), "")


def excluded_by(addresses: Iterable[str], patterns: Iterable[str]) -> str:
    """The first pattern ("someone@firm.example" or "firm.example") that one of the addresses falls under, "" for none.

    A domain covers the domains below it.
    """
    ordered = sorted(patterns)
    for address in addresses:
        lowered = address.strip().lower()
        found = lowered if lowered in ordered else is_within(domain_of(lowered), ordered)
        if found:
            return found
    return ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
