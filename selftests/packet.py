#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Protocol 41 packets: make them, and look at them.

    packet.py send

sends an ICMPv6 echo request in IPv4 for each line of its standard input, and
whatever the KEY=VALUE in the line make of it, after it has said "ready":

    src dst tos ttl proto           of the outer header
    version inner_src inner_dst inner_tos hop_limit next    of the inner one
    data=N      octets in the echo request
    icmp=HEX    another ICMPv6 message, whose checksum is still to be made
    length=N    what the inner header says of its payload, in place of the truth
    pad=N       octets that follow the inner packet
    cut=N       octets that are missing at its end
    raw=HEX     the whole of what is in IPv4
    error=TYPE,CODE[,N]  not this packet, but an ICMPv4 error about it, to its
                sender; N is its second word, an MTU or a gateway
    by=A        who sends the error
    quote=N     how many octets it quotes after the outer header
    fragment=N  offset of the fragment that it quotes
    count=N     as many times
    pause=N     seconds between them

    packet.py capture DEVICE [KEY=VALUE]...

prints a line of KEY=VALUE for each packet that DEVICE sends or receives and
that has these values, after a line "ready": of protocol 41 with the fields of
both headers, of IPv6 with those of the "inner" one, of ICMPv4 with icmp=TYPE,CODE.
It ends when it is killed.
"""
import socket
import struct
import sys
import time

ICMP = 1
PROTOCOL = 41
ICMPV6 = 58
ETH_P_ALL = 3

DEFAULTS = {
    "src": "203.0.113.1", "dst": "203.0.113.100", "tos": "0", "ttl": "64",
    "proto": str(PROTOCOL),
    "version": "6", "inner_src": "2001:db8:1f08::1",
    "inner_dst": "2001:db8:1f08::2", "inner_tos": "0", "hop_limit": "64",
    "next": str(ICMPV6), "data": "56", "icmp": "",
    "length": "", "pad": "0", "cut": "0",
    "error": "", "by": "203.0.113.1", "quote": "", "fragment": "0",
    "raw": None, "count": "1", "pause": "0",
}


def checksum(data):
    """The Internet's; 0 over what has a good one in it."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def icmpv6(words, source, destination):
    echo = struct.pack("!BBHHH", 128, 0, 0, 41, 1)
    body = bytes.fromhex(words["icmp"]) or echo + bytes(int(words["data"]))
    pseudo = source + destination + struct.pack("!II", len(body), ICMPV6)
    return body[:2] + struct.pack("!H", checksum(pseudo + body)) + body[4:]


def inner(words):
    """The IPv6 packet, or what is to pass for one."""
    if words["raw"] is not None:
        return bytes.fromhex(words["raw"])
    source = socket.inet_pton(socket.AF_INET6, words["inner_src"])
    destination = socket.inet_pton(socket.AF_INET6, words["inner_dst"])
    body = icmpv6(words, source, destination)
    first = int(words["version"]) << 28 | int(words["inner_tos"], 0) << 20
    packet = struct.pack("!IHBB", first, int(words["length"] or len(body)),
                         int(words["next"]), int(words["hop_limit"]))
    packet += source + destination + body + b"\xee" * int(words["pad"])
    return packet[:len(packet) - int(words["cut"])]


def outer(words, payload):
    """The kernel adds identifier and checksum."""
    return struct.pack("!BBHHHBBH4s4s", 0x45, int(words["tos"], 0),
                       20 + len(payload), 0, int(words["fragment"]) // 8,
                       int(words["ttl"]),
                       int(words["proto"]), 0, socket.inet_aton(words["src"]),
                       socket.inet_aton(words["dst"])) + payload


def error(words, packet):
    """An ICMPv4 error about the packet, which its sender gets."""
    kind, code, *number = (int(n, 0) for n in words["error"].split(","))
    icmp = struct.pack("!BBHI", kind, code, 0, *number or [0])
    icmp += packet[:20 + int(words["quote"] or len(packet))]
    icmp = icmp[:2] + struct.pack("!H", checksum(icmp)) + icmp[4:]
    return outer({**DEFAULTS, "src": words["by"], "dst": words["src"],
                  "proto": str(ICMP)}, icmp)


def build(words):
    """A whole packet, and where it goes to."""
    packet = outer(words, inner(words))
    if words["error"]:
        return error(words, packet), words["src"]
    return packet, words["dst"]


def send(lines):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW,
                       socket.IPPROTO_RAW) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        print("ready", flush=True)
        for line in lines:
            words = {**DEFAULTS, **pairs(line.split(), DEFAULTS)}
            packet, to = build(words)
            for _ in range(int(words["count"])):
                sock.sendto(packet, (to, 0))
                time.sleep(float(words["pause"]))


def outer_fields(packet):
    first, tos, length, _, fragment, ttl, _, _, source, destination = \
        struct.unpack_from("!BBHHHBBH4s4s", packet)
    size = (first & 15) * 4
    return size, {
        "src": socket.inet_ntoa(source), "dst": socket.inet_ntoa(destination),
        "ihl": first & 15, "length": length,
        "df": fragment >> 14 & 1, "mf": fragment >> 13 & 1,
        "offset": (fragment & 0x1fff) * 8,
        "ttl": ttl, "tos": f"{tos:#04x}",
        "checksum": "bad" if checksum(packet[:size]) else "good",
    }


def inner_fields(packet):
    if len(packet) < 40:
        return {}
    first, length, following, hops = struct.unpack_from("!IHBB", packet)
    found = {
        "version": first >> 28, "inner_tos": f"{first >> 20 & 0xff:#04x}",
        "payload": length, "next": following, "hop_limit": hops,
        "inner_src": socket.inet_ntop(socket.AF_INET6, packet[8:24]),
        "inner_dst": socket.inet_ntop(socket.AF_INET6, packet[24:40]),
    }
    if following == ICMPV6 and len(packet) > 41:
        found["type"], found["code"] = packet[40:42]
    return found


def fields(packet):
    """As text; nothing if it is another packet."""
    found = {}
    if len(packet) >= 20 and packet[0] >> 4 == 4 and packet[9] == PROTOCOL:
        size, found = outer_fields(packet)
        if not found["offset"]:
            found.update(inner_fields(packet[size:]))
    elif len(packet) >= 28 and packet[0] >> 4 == 4 and packet[9] == ICMP:
        size, found = outer_fields(packet)
        found["icmp"] = "{},{}".format(*packet[size:size + 2])
    elif len(packet) >= 40 and packet[0] >> 4 == 6:
        found = inner_fields(packet)
    return {key: str(value) for key, value in found.items()}


def capture(device, wanted):
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                       socket.htons(ETH_P_ALL)) as sock:
        sock.bind((device, ETH_P_ALL))
        print("ready", flush=True)
        while True:
            found = fields(sock.recv(65536))
            if found and wanted.items() <= found.items():
                print(*(f"{k}={v}" for k, v in found.items()), flush=True)


def pairs(words, known=None):
    found = {}
    for word in words:
        key, separator, value = word.partition("=")
        if not separator or known is not None and key not in known:
            sys.exit(f'packet.py: "{word}" says nothing')
        found[key] = value
    return found


def main():
    command, *words = sys.argv[1:] or [""]
    if command == "send" and not words:
        send(sys.stdin)
    elif command == "capture" and words:
        capture(words[0], pairs(words[1:]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
