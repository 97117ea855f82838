"""What somebody does about a notice."""

from __future__ import annotations

from datetime import datetime

from sayso.domain.asker import Asker
from sayso.giveback.models import Notice
from sayso.ledger.services import acting, append


@acting()
def put_away(*, asker: Asker, notice_id: int, at: datetime) -> None:
    """Put a notice of one's own away. Another's, or one that is away, is passed over."""
    if Notice.objects.filter(pk=notice_id, user=asker.user_id or 0, put_away_at=None).update(put_away_at=at):
        append(asker=asker, name="giveback.notice.put_away", subject=("notice", notice_id), at=at)
