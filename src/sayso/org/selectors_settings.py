"""Reading what the organisation has set, with what each setting is for."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.domain.asker import Asker
from sayso.org import settings as declared
from sayso.org.models import Setting
from sayso.org.views import SettingView


def settings_of(asker: Asker, names: Sequence[str]) -> tuple[SettingView, ...]:
    """These settings in this order: how the house is kept is no secret from those in it. Raises NoSuchSetting."""
    held = dict(Setting.objects.filter(name__in=names).values_list("name", "value"))
    specs = [declared.spec(name) for name in names]
    return tuple(
        SettingView(one.name, one.title, one.help, held.get(one.name, one.default), one.name not in held)
        for one in specs
    )
