#!/usr/bin/python3 -SE
# SPDX-License-Identifier: GPL-2.0
# -SE: without "site", which takes as long as all the rest.
"""Send an RTM_NEWLINK for a 6in4 tunnel, attribute by attribute.

For what the command refuses to send, so that the kernel's own refusals can be
tested.

    rtlink.py [--change] NAME [ATTR=VALUE]...

ATTR is the number or the name of an IFLA_6IN4_* (in lower case, without the
prefix), of IFLA_MTU ("mtu") or IFLA_ADDRESS ("address").  VALUE is an IPv4
address, "str:TEXT" (NUL is added), "hex:BYTES", "u8:N", "u16:N", "u32:N";
"nest:BYTES" is "hex:" with NLA_F_NESTED, "prefix:P/LEN" a prefix, and
"prefixes:P/LEN,..." the nest that site_prefixes should be.

Prints "ok", or "-ERRNO SENTENCE" as the kernel said it, and exits 0 or 2.
"""
import errno
import socket
import struct
import sys

RTM_NEWLINK = 16
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 0x200, 0x400
NLM_F_ACK_TLVS = 0x200
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINKINFO = 1, 3, 4, 18
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2
NLMSGERR_ATTR_MSG = 1
SOL_NETLINK, NETLINK_EXT_ACK, NETLINK_CAP_ACK = 270, 11, 10

NLA_F_NESTED = 0x8000
IFLA_6IN4_SITE_PREFIX = 1
IFLA_6IN4_PREFIX_ADDRESS, IFLA_6IN4_PREFIX_LENGTH = 1, 2

ATTRIBUTES = {name: number for number, name in enumerate(
    "unspec mode local remote underlay ttl tos pmtudisc fwmark mtu_auto "
    "reason path_local path_ifindex path_underlay derivation rp_filter "
    "site_prefixes clamp_mss keepalive_interval keepalive_losses "
    "keepalive_target keepalive_missed keepalive_answered relay 6rd_prefix "
    "6rd_ipv4_prefix 6rd_ipv4_length delegated_prefix addr_auto".split())}


def attribute(number, payload):
    length = 4 + len(payload)
    return (struct.pack("=HH", length, number) + payload +
            b"\0" * (-length % 4))


def prefix(text):
    address, length = text.split("/")
    return (attribute(IFLA_6IN4_PREFIX_ADDRESS,
                      socket.inet_pton(socket.AF_INET6, address)) +
            attribute(IFLA_6IN4_PREFIX_LENGTH, bytes([int(length)])))


def site_prefix(text):
    return attribute(IFLA_6IN4_SITE_PREFIX | NLA_F_NESTED, prefix(text))


def value(text):
    kind, _, rest = text.partition(":")
    if kind == "str":
        return rest.encode() + b"\0"
    if kind == "prefixes":
        return b"".join(site_prefix(p) for p in rest.split(","))
    if kind == "prefix":
        return prefix(rest)
    if kind in ("hex", "nest"):
        return bytes.fromhex(rest)
    if kind in ("u8", "u16", "u32"):
        return struct.pack("=" + {"u8": "B", "u16": "H", "u32": "I"}[kind],
                           int(rest, 0))
    return socket.inet_aton(text)


def request(name, words, change):
    link, data = attribute(IFLA_IFNAME, name.encode() + b"\0"), b""
    for word in words:
        key, _, text = word.partition("=")
        if key == "mtu":
            link += attribute(IFLA_MTU, value(text))
        elif key == "address":
            link += attribute(IFLA_ADDRESS, value(text))
        else:
            number = ATTRIBUTES[key] if key in ATTRIBUTES else int(key, 0)
            if text.startswith(("nest:", "prefix:", "prefixes:")):
                number |= NLA_F_NESTED
            data += attribute(number, value(text))
    info = attribute(IFLA_INFO_KIND, b"6in4\0")
    if data:
        info += attribute(IFLA_INFO_DATA, data)
    body = struct.pack("=BxHiII", 0, 0, 0, 0, 0)
    body += link + attribute(IFLA_LINKINFO, info)
    flags = NLM_F_REQUEST | NLM_F_ACK
    if not change:
        flags |= NLM_F_CREATE | NLM_F_EXCL
    return struct.pack("=IHHII", 16 + len(body), RTM_NEWLINK, flags, 1,
                       0) + body


def sentence(message):
    """The kernel's words in an NLMSG_ERROR, capped as was asked for."""
    flags = struct.unpack_from("=H", message, 6)[0]
    position = 16 + 4 + 16
    if not flags & NLM_F_ACK_TLVS:
        return ""
    while position + 4 <= len(message):
        length, number = struct.unpack_from("=HH", message, position)
        if number & 0x3fff == NLMSGERR_ATTR_MSG:
            return message[position + 4:position + length].split(b"\0")[0] \
                .decode()
        position += (length + 3) & ~3
    return ""


def main():
    words = sys.argv[1:]
    change = words[:1] == ["--change"]
    if change:
        words = words[1:]
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        sock.send(request(words[0], words[1:], change))
        reply = sock.recv(65536)
    error = -struct.unpack_from("=i", reply, 16)[0]
    if not error:
        print("ok")
        return 0
    print(f"-{errno.errorcode.get(error, error)} {sentence(reply)}".rstrip())
    return 2


if __name__ == "__main__":
    sys.exit(main())
