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
    tcp=HEX     a TCP segment with these flags in place of it (next=6), with
    options=HEX     options,
    port=N          this source port, and
    doff=N          this data offset in place of the truth
    ext=HEX     extension headers in front of it; next=N is for the first
    bare=1      the inner packet alone is sent, as IPv6
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
Of ICMPv6 there is icmpv6=HEX, and of TCP port, options, tcp_sum and mss, also
after extension headers.  It ends when it is killed.

    packet.py serve PIPE

stays, and spares others the start: for each line "NETNS IN OUT WORD..." from the
named pipe a child of it is packet.py WORD... in that network namespace, with
the files IN and OUT as its input and its output.
"""
import ctypes
import os
import signal
import socket
import struct
import sys
import time

ICMP = 1
PROTOCOL = 41
TCP, ICMPV6 = 6, 58
# Extension headers: what the octet for the length counts, and what it leaves out.
EXTENSIONS = {0: (8, 8), 43: (8, 8), 44: (0, 8), 51: (4, 8), 60: (8, 8)}
ETH_P_ALL = 3

DEFAULTS = {
    "src": "203.0.113.1", "dst": "203.0.113.100", "tos": "0", "ttl": "64",
    "proto": str(PROTOCOL),
    "version": "6", "inner_src": "2001:db8:1f08::1",
    "inner_dst": "2001:db8:1f08::2", "inner_tos": "0", "hop_limit": "64",
    "next": "", "data": "56", "icmp": "",
    "tcp": "", "options": "", "port": "41", "doff": "", "ext": "",
    "bare": "",
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


def tcp(words, source, destination):
    options = bytes.fromhex(words["options"])
    offset = int(words["doff"] or (20 + len(options)) // 4)
    body = struct.pack("!HHIIBBHHH", int(words["port"]), 41, 1, 0, offset << 4,
                       int(words["tcp"], 16), 1000, 0, 0) + options
    pseudo = source + destination + struct.pack("!II", len(body), TCP)
    return body[:16] + struct.pack("!H", checksum(pseudo + body)) + body[18:]


def inner(words):
    """The IPv6 packet, or what is to pass for one."""
    if words["raw"] is not None:
        return bytes.fromhex(words["raw"])
    source = socket.inet_pton(socket.AF_INET6, words["inner_src"])
    destination = socket.inet_pton(socket.AF_INET6, words["inner_dst"])
    message = tcp if words["tcp"] else icmpv6
    body = bytes.fromhex(words["ext"]) + message(words, source, destination)
    following = words["next"] or (TCP if words["tcp"] else ICMPV6)
    first = int(words["version"]) << 28 | int(words["inner_tos"], 0) << 20
    packet = struct.pack("!IHBB", first, int(words["length"] or len(body)),
                         int(following), int(words["hop_limit"]))
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
    if words["bare"]:
        return inner(words), words["inner_dst"]
    packet = outer(words, inner(words))
    if words["error"]:
        return error(words, packet), words["src"]
    return packet, words["dst"]


def send(lines):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW,
                       socket.IPPROTO_RAW) as sock, \
            socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                          socket.IPPROTO_RAW) as sock6:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        print("ready", flush=True)
        for line in lines:
            words = {**DEFAULTS, **pairs(line.split(), DEFAULTS)}
            packet, to = build(words)
            for _ in range(int(words["count"])):
                (sock6 if words["bare"] else sock).sendto(packet, (to, 0))
                time.sleep(float(words["pause"]))


def outer_fields(packet):
    first, tos, length, identifier, fragment, ttl, _, _, source, destination = \
        struct.unpack_from("!BBHHHBBH4s4s", packet)
    size = (first & 15) * 4
    return size, {
        "src": socket.inet_ntoa(source), "dst": socket.inet_ntoa(destination),
        "ihl": first & 15, "length": length, "id": identifier,
        "df": fragment >> 14 & 1, "mf": fragment >> 13 & 1,
        "offset": (fragment & 0x1fff) * 8,
        "ttl": ttl, "tos": f"{tos:#04x}",
        "checksum": "bad" if checksum(packet[:size]) else "good",
    }


def tcp_fields(packet, segment):
    """Of a segment, and of the IPv6 packet that it is in."""
    options = segment[20:(segment[12] >> 4) * 4]
    pseudo = packet[8:40] + struct.pack("!II", len(segment), TCP)
    found = {"flags": f"{segment[13]:02x}",
             "port": struct.unpack_from("!H", segment)[0],
             "options": options.hex(), "tcp_sum": "bad" if checksum(pseudo + segment) else "good"}
    while options and options[0]:
        size = 1 if options[0] == 1 else options[1] if options[1:] else 0
        if options[0] == 2 and size == 4 == len(options[:4]):
            found["mss"] = struct.unpack_from("!H", options, 2)[0]
        options = options[size:] if size else b""
    return found


def payload(packet, following):
    """What is behind extension headers, and its protocol."""
    packet = packet[40:]
    while len(packet) >= 8 and following in EXTENSIONS:
        unit, least = EXTENSIONS[following]
        following, packet = packet[0], packet[packet[1] * unit + least:]
    return following, packet


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
    packet = packet[:40 + length]
    following, body = payload(packet, following)
    if following == ICMPV6 and len(body) > 1:
        found["type"], found["code"] = body[:2]
        found["icmpv6"] = body.hex()
    if following == TCP and len(body) >= 20:
        found.update(tcp_fields(packet, body))
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


def become(netns, source, sink, setns):
    """A child: in that namespace, with these files."""
    sys.stdin = os.fdopen(os.open(source, os.O_RDWR))
    sys.stdout = sys.stderr = open(sink, "a", encoding="utf-8")
    with open(f"/run/netns/{netns}", "rb") as there:
        if setns(there.fileno(), 0):
            sys.exit(f"packet.py: no namespace {netns}")


def serve(pipe):
    setns = ctypes.CDLL(None).setns
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # It could write there itself, and so it never comes to the end.
    with os.fdopen(os.open(pipe, os.O_RDWR)) as orders:
        for order in orders:
            netns, source, sink, *words = order.split()
            if not os.fork():
                become(netns, source, sink, setns)
                main(*words)
                sys.exit()


def main(command="", *words):
    if command == "send" and not words:
        send(sys.stdin)
    elif command == "capture" and words:
        capture(words[0], pairs(words[1:]))
    elif command == "serve" and len(words) == 1:
        serve(*words)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
