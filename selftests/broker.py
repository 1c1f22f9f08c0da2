#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Stands in for a tunnel broker's update URL, over HTTPS.

    broker.py ADDRESS DIRECTORY [TUNNEL]

DIRECTORY has cert.pem and key.pem.  The file "answer" there is what it says:
"auto" for what a broker would say, "good", "nochg", "badauth" and so on as they
are, "HTTP 500" for that status.  Each request is a line of the file "seen":
address, user:password, answer.  With TUNNEL, a 6in4 tunnel of this namespace, a
good update moves its far end.  A password that any process has on its command
line is a line of the file "leaked".
"""
import base64
import http.server
import pathlib
import ssl
import subprocess
import sys
import urllib.parse

ADDRESS, DIRECTORY = sys.argv[1], pathlib.Path(sys.argv[2])
TUNNEL = sys.argv[3] if len(sys.argv) > 3 else None
PASSWORD = "not-to-be-seen"


def write(name, line):
    with open(DIRECTORY / name, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def look_for_password():
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if PASSWORD.encode() in path.read_bytes():
                write("leaked", str(path))
        except OSError:
            pass


class Update(http.server.BaseHTTPRequestHandler):
    present = None

    def answer(self, address, user):
        said = (DIRECTORY / "answer").read_text("utf-8").strip()
        if said != "auto":
            return said
        if user != f"alice:{PASSWORD}":
            return "badauth"
        if address == Update.present:
            return f"nochg {address}"
        Update.present = address
        if TUNNEL:
            subprocess.run(["6in4", "set", TUNNEL, "remote", address],
                           check=True)
        return f"good {address}"

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        user = base64.b64decode(self.headers.get(
            "Authorization", "Basic ").split()[-1]).decode()
        address = query.get("myip", ["-"])[0]
        look_for_password()
        said = self.answer(address, user)
        write("seen", f"{url.path} {query.get('hostname', ['-'])[0]} "
                      f"{address} {user} {said}")
        status = int(said[5:]) if said.startswith("HTTP ") else 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_):
        pass


class Server(http.server.HTTPServer):
    def handle_error(self, request, client_address):
        """A client that goes away is no business of the test."""


def main():
    server = Server((ADDRESS, 443), Update)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DIRECTORY / "cert.pem", DIRECTORY / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    write("ready", "")
    server.serve_forever()


main()
