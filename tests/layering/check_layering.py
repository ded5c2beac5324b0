#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the sources against the direction of use (layers.py) and a few rules that a compiler does not know.

usage: check_layering.py ROOT

Prints one line per violation, "file:line: rule: what", and ends with status 1 if there is any. Standard library only.
"""

import os
import re
import sys
from pathlib import Path, PurePosixPath

import cpp_source
import layers

HEADERS = {".h", ".hpp", ".hh"}
SOURCES = {".cpp", ".cc", ".cxx", ".c"}
COMMENTED = HEADERS | SOURCES | {".py", ".cmake", ".sh", ".tcl"}
# What else lies in a working tree is its owner's: results, designs with the sources that tools wrote.
PROJECT_FOLDERS = {"app", "core", "packaging", "resources", "tests", "widgets"}
SKIPPED_FOLDERS = {"build", "__pycache__"}

# Every rule by the name that stands in its violations; test_planted.py breaks each once.
RULES = {
    "direction": "a module includes only what it may use",
    "unknown-module": "a folder of core stands in the table",
    "relative-include": "no include climbs out of its folder by ..",
    "header-door": "no header includes a third party, and no header of core Qt",
    "door": "third parties are included only in the module that owns them",
    "gui": "core and the command line know no QtGui and no QtWidgets",
    "locale": "numbers are read and written without the locale",
    "using-namespace": "no using namespace in headers",
    "translatable": "translate() takes literals, which lupdate finds",
    "spdx": "every source file names its licence in the first lines",
    "uses-not-allowed": "a module's CMake links only to what the table allows",
    "uses-missing": "a module's CMake links to what its sources include",
}


def closure(module, uses):
    """The module and all that it uses, directly or not, base included."""
    found, waiting = {"base"}, [module]
    while waiting:
        one = waiting.pop()
        if one not in found or one == module:
            found.add(one)
            waiting.extend(other for other in uses.get(one, []) if other not in found)
    return found


class Checker:
    def __init__(self, root):
        self.root = Path(root)
        self.violations = []
        self.linked = {}  # module -> (CMake file, line, modules it links to)

    def report(self, path, line, rule, what):
        assert rule in RULES, rule
        self.violations.append((str(path), line, rule, what))

    def files(self):
        """Paths of the project below the root, sorted, without what is built or hidden."""
        for folder, folders, names in os.walk(self.root):
            if Path(folder) == self.root:
                folders[:] = PROJECT_FOLDERS.intersection(folders)
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith((".", "build-")))
            for name in sorted(names):
                yield PurePosixPath(Path(folder, name).relative_to(self.root).as_posix())

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def run(self):
        paths = list(self.files())
        for path in paths:
            if path.name == "CMakeLists.txt" and len(path.parts) >= 3 and path.parts[0] == "core":
                self.read_links(path)
        self.check_folders(paths)
        for path in paths:
            self.check_licence(path)
            if path.parts[0] in ("core", "widgets", "app"):
                if path.name == "CMakeLists.txt":
                    self.check_cmake(path)
                elif path.suffix in HEADERS | SOURCES:
                    self.check_source(path)
        return sorted(self.violations)

    def check_folders(self, paths):
        known = set(layers.USES)
        for path in paths:
            if path.parts[0] != "core" or path.suffix not in HEADERS | SOURCES:
                continue
            module = path.parts[1] if len(path.parts) > 2 else ""
            if module not in known:
                self.report(path, 1, "unknown-module", f"folder core/{module} does not stand in layers.py")
                known.add(module)

    # What CMake links

    def cmake_text(self, path):
        return re.sub(r"#[^\n]*", "", self.read(path))

    def read_links(self, path):
        text = self.cmake_text(path)
        for match in re.finditer(r"\bsnac_module\s*\(\s*(\w+)([^)]*)\)", text):
            words, uses, listed = match[2].split(), [], False
            for word in words:
                if word.isupper() and word in ("USES", "PRIVATE"):
                    listed = word == "USES"
                elif listed:
                    uses.append(word)
            self.linked[match[1]] = (path, cpp_source.line_of(text, match.start()), uses)
        for match in re.finditer(r"\btarget_link_libraries\s*\(\s*snac_(\w+)([^)]*)\)", text):
            more = [word[len("snac_"):] for word in match[2].split() if word.startswith("snac_")]
            if match[1] in self.linked:
                self.linked[match[1]][2].extend(more)

    def check_cmake(self, path):
        text = self.cmake_text(path)
        if path.parts[0] == "core" or path.parts[:2] == ("app", "cli"):
            for match in re.finditer(r"\bQt6::(Gui|Widgets|PrintSupport|Charts|OpenGL\w*|Svg\w*|Quick|Qml)\b", text):
                self.report(path, cpp_source.line_of(text, match.start()), "gui", f"links to {match[0]}")
        for module, (file, line, uses) in self.linked.items():
            if file != path:
                continue
            if module not in layers.USES:
                self.report(path, line, "unknown-module", f"module {module} does not stand in layers.py")
                continue
            for other in uses:
                if other not in closure(module, layers.USES):
                    self.report(path, line, "uses-not-allowed", f"{module} links to {other}, which layers.py does not allow")

    # What sources include

    def check_source(self, path):
        text = self.read(path)
        is_header = path.suffix in HEADERS
        for line, quoted, name in cpp_source.includes(text):
            self.check_include(path, is_header, line, quoted, name)
        code = cpp_source.without_comments_and_strings(text)
        if is_header:
            for match in re.finditer(r"\busing\s+namespace\b", code):
                self.report(path, cpp_source.line_of(code, match.start()), "using-namespace", "using namespace in a header")
        # lupdate reads no function of ours that hands a variable on: Q_DECLARE_TR_FUNCTIONS makes one it reads.
        for match in re.finditer(r'Application::translate\(\s*("[^"]*"\s*,\s*)?(?=[^\s"])', text):
            self.report(path, cpp_source.line_of(text, match.start()), "translatable", "translate() without literals")
        self.check_locale(path, text, code)

    def check_include(self, path, is_header, line, quoted, name):
        if ".." in PurePosixPath(name).parts:
            self.report(path, line, "relative-include", f"includes {name}: name it from core, or move it")
        in_core = path.parts[0] == "core"
        module = path.parts[1] if in_core and len(path.parts) > 2 else None
        self.check_direction(path, module, line, quoted, name)

        for party, (beginnings, owners) in layers.DOORS.items():
            if not name.startswith(beginnings):
                continue
            if is_header:
                self.report(path, line, "header-door", f"includes {name} ({party}) in a header: keep it in the .cpp file")
            elif module not in owners:
                self.report(path, line, "door", f"includes {name}: only {', '.join(sorted(owners))} may include {party}")
        is_gui = name.startswith(layers.GUI)
        if is_gui and (in_core or path.parts[:2] == ("app", "cli")):
            self.report(path, line, "gui", f"includes {name}")
        elif name.startswith("qcustomplot") and path.parts[:2] != ("widgets", "plots"):
            self.report(path, line, "door", f"includes {name}: only widgets/plots may")
        elif in_core and is_header and re.match(r"Q[A-Z]|Qt[A-Z]\w*/|q[a-z]+\.h$", name):
            self.report(path, line, "header-door", f"includes {name} in a header of core: the standard library's types will do")

    def check_direction(self, path, module, line, quoted, name):
        first = PurePosixPath(name).parts[0]
        is_ours = quoted or first in layers.USES
        if not is_ours or "/" not in name:
            return
        if path.parts[0] == "core":
            if module not in layers.USES:
                return
            if first in ("core", "widgets", "app", "tests"):
                self.report(path, line, "direction", f"{module} includes {name}")
            elif first in layers.USES and first not in closure(module, layers.USES):
                self.report(path, line, "direction", f"{module} includes {name}, but may not use {first}")
            elif first in layers.USES and module in self.linked:
                linked = {other: uses for other, (_, _, uses) in self.linked.items()}
                if first not in closure(module, linked):
                    self.report(path, line, "uses-missing", f"{module} includes {name}, but its CMake does not link to {first}")
            return
        layer = "widgets" if path.parts[0] == "widgets" else "/".join(path.parts[:2])
        allowed = layers.ABOVE.get(layer, [])
        if first == "widgets" and layer != "widgets" and "widgets" not in allowed:
            self.report(path, line, "direction", f"{layer} includes {name}, but may not use widgets")
        if first == "app":
            self.report(path, line, "direction", f"{layer} includes {name}")

    def check_locale(self, path, text, code):
        calls = r"(?<![\w.])(?:std\s*::\s*|::\s*)?(" + "|".join(layers.LOCALE_CALLS) + r")\s*\("
        streams = r"\b(?:basic_)?(" + "|".join(layers.LOCALE_STREAMS) + r")\b(?!\s*>)"
        for match in re.finditer(calls, code):
            self.report(path, cpp_source.line_of(code, match.start(1)), "locale", f"{match[1]}: use base/number.h")
        for match in re.finditer(streams, code) if str(path) not in layers.BYTE_STREAMS else ():
            self.report(path, cpp_source.line_of(code, match.start(1)), "locale", f"{match[1]}: use fmt or base/number.h")
        for match in re.finditer(r"\b(v?(?:f|s|sn|as|d)?printf|asprintf)\s*\(", code):
            end = self.closing(code, match.end())
            # The format is text, so it is looked for where strings are not blank.
            arguments = cpp_source.without_comments(text)[match.end():end].replace("%%", "")
            if re.search(r"%[-+ #0']*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?(?:l|L)?[aAeEfFgG]", arguments):
                self.report(path, cpp_source.line_of(code, match.start(1)), "locale", f"{match[1]} of a floating-point number: use fmt")

    @staticmethod
    def closing(code, start):
        """Offset of the parenthesis that closes the one before `start`."""
        depth = 1
        for offset in range(start, len(code)):
            depth += {"(": 1, ")": -1}.get(code[offset], 0)
            if depth == 0:
                return offset
        return len(code)

    def check_licence(self, path):
        if path.suffix not in COMMENTED and path.name != "CMakeLists.txt" and not self.is_script(path):
            return
        if "SPDX-License-Identifier:" not in "\n".join(self.read(path).splitlines()[:3]):
            self.report(path, 1, "spdx", "no SPDX-License-Identifier in the first three lines")

    def is_script(self, path):
        if path.suffix:
            return False
        with open(self.root / path, "rb") as file:
            return file.read(2) == b"#!"


def check(root):
    """Violations as (file, line, rule, what), sorted."""
    return Checker(root).run()


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1], "core").is_dir():
        print("usage: check_layering.py ROOT, where ROOT has a folder core", file=sys.stderr)
        return 2
    violations = check(sys.argv[1])
    for path, line, rule, what in violations:
        print(f"{path}:{line}: {rule}: {what}")
    print(f"{len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
