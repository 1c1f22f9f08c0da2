# SPDX-License-Identifier: GPL-2.0
"""Sphinx's configuration; "make docs" builds with it."""
import pathlib
import re

_MAKEFILE = pathlib.Path(__file__).resolve().parent.parent / "tools/Makefile"

project = "6in4"
author = "the authors of 6in4"
project_copyright = author
# It is said once, where the command is built.
release = re.search(r"^VERSION\s*:=\s*(\S+)", _MAKEFILE.read_text("utf-8"),
                    re.MULTILINE).group(1)
version = release

html_theme = "alabaster"
html_theme_options = {
    "description": "IPv6 in IPv4 tunnels that follow the line below them",
    "page_width": "70em",
}
html_show_copyright = False
highlight_language = "none"
