#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A page on the web, and somebody who wants it every second.

    page.py serve ADDRESS
    page.py fetch ADDRESS

"fetch" prints a line for each second: when it began, and "ok" or what went wrong.
The page is larger than the first segments of a connection, so that what can't
carry full packets does not pass.
"""
import socket
import sys
import threading
import time

PORT = 80
PAGE = b"x" * 40000
PATIENCE = 0.9


def serve(address):
    server = socket.create_server((address, PORT), family=socket.AF_INET6,
                                  backlog=64)
    while True:
        client, _ = server.accept()
        # One that has vanished keeps nobody else waiting.
        threading.Thread(target=give, args=(client,), daemon=True).start()


def give(client):
    client.settimeout(PATIENCE)
    try:
        client.sendall(PAGE)
    except OSError:
        pass
    client.close()


def fetch(address, until):
    """The whole page, or an exception."""
    left = len(PAGE)
    with socket.create_connection((address, PORT), PATIENCE) as server:
        while left:
            server.settimeout(max(until - time.monotonic(), 0.01))
            data = server.recv(65536)
            if not data:
                raise OSError("cut short")
            left -= len(data)


def fetch_all(address):
    due = time.monotonic()
    while True:
        began = time.time()
        try:
            fetch(address, due + PATIENCE)
            said = "ok"
        except OSError as error:
            said = str(error)
        print(f"{began:.1f} {said}", flush=True)
        due = max(due + 1, time.monotonic())
        time.sleep(max(due - time.monotonic(), 0))


def main():
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        fetch_all(sys.argv[2])


main()
