"""Addresses of devices as people write them: IPv4, and hardware addresses in three notations. Row S7.2."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError, ip_network

from schemas.rules.typed_digits import plain_digits

_MAC_FORMS = (
    re.compile(r"[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4}"),  # 00:1A:2B:3C:4D:5E, 00-1A-2B-3C-4D-5E
    re.compile(r"[0-9A-F]{4}([.-])[0-9A-F]{4}\1[0-9A-F]{4}"),  # 001A.2B3C.4D5E, 001A-2B3C-4D5E
    re.compile(r"[0-9A-F]{12}"),  # 001A2B3C4D5E
)
_MULTICAST = 0x01


def normalise_mac(text: str) -> str:
    """``00-1a-2b-3c-4d-5e``, ``001a.2b3c.4d5e`` and ``001A2B3C4D5E`` as ``00:1A:2B:3C:4D:5E``; others as typed."""
    plain = plain_digits(text)
    if not any(form.fullmatch(plain) for form in _MAC_FORMS):
        return plain
    bare = re.sub("[:.-]", "", plain)
    return ":".join(bare[place : place + 2] for place in range(0, 12, 2))


def mac_fault(text: str) -> str:
    """What is wrong with a hardware address, with the remedy; empty when nothing is."""
    plain = normalise_mac(text)
    if not re.fullmatch("(?:[0-9A-F]{2}:){5}[0-9A-F]{2}", plain):
        return "MAC 地址格式不符：应为 12 位十六进制数，如 00-1A-2B-3C-4D-5E"
    if plain in ("00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF") or int(plain[:2], 16) & _MULTICAST:
        return "MAC 地址是广播、组播或者空地址，不是设备的地址：请在设备上重新查看"
    return ""


def normalise_ip(text: str) -> str:
    """Half-width, without blanks: ``192．168。1.20`` typed with a Chinese keyboard is ``192.168.1.20``."""
    return plain_digits(text.replace("。", "."))


def ip_fault(text: str) -> str:
    """What is wrong with a device's IPv4 address, with the remedy; empty when nothing is."""
    try:
        address = IPv4Address(normalise_ip(text))
    except AddressValueError:
        return "IP 地址格式不符：应为四段 0 至 255 的数字，如 192.168.1.20，每段不以 0 开头"
    if (
        address.is_unspecified
        or address.is_loopback
        or address.is_multicast
        or address == IPv4Address("255.255.255.255")
    ):
        return "IP 地址是回环、组播、广播或者空地址，不是设备的地址：请在设备上重新查看"
    if address.is_link_local:
        return "169.254 开头是设备没有取得地址时自行分配的：请检查网络后重新查看"
    return ""


def segment_fault(text: str) -> str:
    """What is wrong with a network segment such as ``192.168.1.0/24``; empty when nothing is."""
    return "" if segment(text) else "网段格式不符：应写成 192.168.1.0/24 的形式，主机位为 0"


def segment(text: str) -> IPv4Network | None:
    """The segment, None when it is none."""
    try:
        found = ip_network(normalise_ip(text))
    except (ValueError, AddressValueError, NetmaskValueError):
        return None
    return found if isinstance(found, IPv4Network) and "/" in text else None
