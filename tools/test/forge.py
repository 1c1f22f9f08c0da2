#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tell whoever listens to the link group here of a tunnel that is not there.

    forge.py NAME

To a netlink socket anybody may send who may configure the network, straight to
its port.  The message, RTM_NEWLINK and then RTM_DELLINK, is as the kernel's
would be.  Ends when the listeners have taken it out of their sockets.
"""
import socket
import struct
import sys
import time

RTM_NEWLINK, RTM_DELLINK = 16, 17
IFLA_IFNAME, IFLA_MTU, IFLA_LINKINFO, IFLA_INFO_KIND = 3, 4, 18, 1
IFINDEX = 4242
RTMGRP_LINK = 1


def attribute(number, payload):
    length = 4 + len(payload)
    return (struct.pack("=HH", length, number) + payload +
            b"\0" * (-length % 4))


def message(kind, name):
    body = struct.pack("=BxHiII", socket.AF_UNSPEC, 65534, IFINDEX, 0, 0)
    body += attribute(IFLA_IFNAME, name.encode() + b"\0")
    body += attribute(IFLA_MTU, struct.pack("=I", 1480))
    body += attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"6in4\0"))
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


def listeners():
    """Ports of the link group here: what waits in each of them."""
    found = {}
    with open("/proc/net/netlink", encoding="ascii") as table:
        for line in list(table)[1:]:
            family, port, groups, waiting = line.split()[1:5]
            if family == "0" and int(groups, 16) & RTMGRP_LINK:
                found[int(port)] = int(waiting)
    return found


def main():
    end = time.monotonic() + 60
    while not listeners() and time.monotonic() < end:
        time.sleep(0.02)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sender:
        ports = listeners()
        for port in ports:
            for kind in RTM_NEWLINK, RTM_DELLINK:
                sender.sendto(message(kind, sys.argv[1]), (port, 0))
        while any(listeners().values()) and time.monotonic() < end:
            time.sleep(0.02)
    print(f"sent to {len(ports)}")


if __name__ == "__main__":
    main()
