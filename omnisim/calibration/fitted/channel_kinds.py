"""Channel kinds: what the name of a channel suggests that it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omnisim.scenario.channel import ChannelKind

_KINDS: Final[Mapping[str, str]] = {
    "web": "website",
    "website": "website",
    "site": "website",
    "online": "website",
    "app": "app",
    "mobile": "app",
    "shop": "store",
    "store": "store",
    "outlet": "store",
    "branch": "branch",
    "kiosk": "kiosk",
    "marketplace": "marketplace",
    "email": "email",
    "mail": "email",
    "newsletter": "email",
    "push": "push",
    "chat": "chat",
    "whatsapp": "chat",
    "chatbot": "chatbot",
    "call": "call_centre",
    "phone": "call_centre",
    "search": "search",
    "seo": "search",
    "sea": "search",
    "social": "paid_social",
    "instagram": "paid_social",
    "facebook": "paid_social",
    "tiktok": "paid_social",
    "ads": "display",
    "display": "display",
    "banner": "display",
    "event": "event",
    "pos": "pos",
}


def kind_of(channel: str) -> str:
    """Return the kind that a channel's name suggests, a website if it suggests none."""
    if channel in {kind.value for kind in ChannelKind}:
        return channel
    found = [_KINDS[part] for part in channel.split("_") if part in _KINDS]
    return found[0] if found else "website"
