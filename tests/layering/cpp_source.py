# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a C++ file as far as the rules need it: its includes, and its text without comments or strings, line by line."""

import re

_TOKEN = re.compile(
    r"""(?P<comment>//(?:[^\n\\]|\\.|\\\n)*|/\*.*?(?:\*/|\Z))
      | (?P<raw>\b(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s"]{0,16})\(.*?(?:\)(?P=delimiter)"|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.)*"?)
      | (?P<character>(?<![0-9A-Za-z_])'(?:[^'\\\n]|\\.)+')""",
    re.VERBOSE | re.DOTALL,
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include(?:_next)?[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The same lines and columns, comments blank."""
    return _TOKEN.sub(lambda match: _blank(match[0]) if match["comment"] else match[0], text)


def without_comments_and_strings(text):
    """The same lines and columns, comments and what stands in quotes blank."""
    return _TOKEN.sub(lambda match: _blank(match[0]), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, quoted with "", path) of each #include that is no comment. One inside a raw string does not count."""
    code = _TOKEN.sub(lambda match: _blank(match[0]) if match["comment"] or match["raw"] else match[0], text)
    return [(line_of(code, match.start(2)), match[1] == '"', match[2].strip()) for match in _INCLUDE.finditer(code)]
