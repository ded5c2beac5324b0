#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants violations in a small clean tree, one at a time, and fails unless check_layering.py finds exactly each of them."""

import subprocess
import sys
import tempfile
from pathlib import Path

import check_layering
import layers

LICENCE = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
CMAKE_LICENCE = "# SPDX-License-Identifier: GPL-3.0-or-later\n"

# What is allowed, and what only looks like a violation.
CLEAN = {
    "CMakeLists.txt": CMAKE_LICENCE,
    "core/CMakeLists.txt": CMAKE_LICENCE,
    "core/base/CMakeLists.txt": CMAKE_LICENCE + "snac_module(base PRIVATE Qt6::Core yaml-cpp)\n",
    "core/base/result.h": LICENCE + "#pragma once\n#include <fmt/format.h>\n#include <string>\nusing std::string;\n",
    "core/base/yaml.cpp": LICENCE + '#include "base/result.h"\n#include <yaml-cpp/yaml.h>\n#include <QString>\nstd::istringstream bytes;\n',
    "core/arch/CMakeLists.txt": CMAKE_LICENCE + "# USES train would be wrong\nsnac_module(arch USES base)\n",
    "core/arch/architecture.h": LICENCE + '#include "base/result.h"\n',
    "core/data/CMakeLists.txt": CMAKE_LICENCE + "snac_module(data USES base PRIVATE Qt6::Core Qt6::Network)\n",
    "core/data/download.cpp": LICENCE + "#include <QNetworkReply>\n#include <png.h>\n#include <turbojpeg.h>\n#include <zip.h>\n",
    "core/data/dataset.h": LICENCE,
    "core/train/CMakeLists.txt": CMAKE_LICENCE + "snac_module(train\n    USES arch data)\nadd_subdirectory(torch)\n",
    "core/train/trainer.h": LICENCE + '#include "arch/architecture.h"\n#include "data/dataset.h"\n#include "base/result.h"\n',
    "core/train/torch/network.cpp": LICENCE + '#include "train/trainer.h"\n#include "network.h"\n#include <torch/torch.h>\n#include <ATen/Parallel.h>\n',
    "core/train/torch/network.h": LICENCE,
    "core/study/CMakeLists.txt": CMAKE_LICENCE + "snac_module(study USES arch PRIVATE Qt6::Sql)\ntarget_link_libraries(snac_study PUBLIC snac_search)\n",
    "core/study/store.cpp": LICENCE + '#include "search/problem.h"\n#include <QSqlDatabase>\n',
    "core/search/CMakeLists.txt": CMAKE_LICENCE + "snac_module(search USES base)\n",
    "core/search/problem.h": LICENCE,
    "core/process/job.cpp": LICENCE + "#include <QProcess>\n",
    "core/pipeline/CMakeLists.txt": CMAKE_LICENCE + "snac_module(pipeline USES base arch data study train search)\n",
    "core/pipeline/run.cpp": LICENCE + '#include "train/trainer.h"\n#include "study/store.h"\n',
    "app/cli/main.cpp": LICENCE + '#include "pipeline/run.h"\n#include <QCoreApplication>\nusing namespace snac;\n',
    "app/gui/main.cpp": LICENCE + '#include "widgets/panel.h"\n#include <QApplication>\n',
    "widgets/panel.h": LICENCE + '#include "pipeline/run.h"\n#include <QWidget>\n',
    "widgets/plots/plot.cpp": LICENCE + "#include <qcustomplot.h>\n",
    "core/base/innocent.cpp": LICENCE
    + """/* #include <torch/torch.h>
using namespace std; strtod(a, b); */
// #include "train/trainer.h"
const char* words = "std::stod(text) and // no comment";
const char* raw = R"x(
#include <QWidget>
atof("1")
)x";
const char quote = '"'; int big = 1'000'000; // strtod(
int mystod(int); int x = mystod(1); auto y = object.stod(2);
void f() { std::printf("%d of %s, 100%% full\\n", 1, "a"); fmt::print("{:f}", 1.0); }
""",
    "packaging/run": "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n",
    "packaging/notes.txt": "no licence needed\n",
    "build/generated.cpp": "nobody looks here\n",
}

# (rule, file, its content, line). The file is added to the clean tree or stands in for one of its.
PLANTED = [
    ("direction", "core/base/bad.cpp", LICENCE + '#include "arch/architecture.h"\n', 2),
    ("direction", "core/arch/bad.cpp", LICENCE + '\n#include "train/trainer.h"\n', 3),
    ("direction", "core/arch/bad.cpp", LICENCE + '#include "data/dataset.h"\n', 2),
    ("direction", "core/search/bad.h", LICENCE + '  #  include "study/store.h"\n', 2),
    ("direction", "core/train/torch/bad.cpp", LICENCE + "#include <study/store.h>\n", 2),
    ("direction", "core/pipeline/bad.cpp", LICENCE + '#include "widgets/panel.h"\n', 2),
    ("direction", "core/pipeline/bad.cpp", LICENCE + '#include "app/cli/command.h"\n', 2),
    ("direction", "app/cli/bad.cpp", LICENCE + '#include "widgets/panel.h"\n', 2),
    ("direction", "widgets/bad.cpp", LICENCE + '#include "app/gui/main_window.h"\n', 2),
    ("unknown-module", "core/racing/car.cpp", LICENCE, 1),
    ("unknown-module", "core/loose.cpp", LICENCE, 1),
    ("unknown-module", "core/racing/CMakeLists.txt", CMAKE_LICENCE + "snac_module(racing)\n", 2),
    ("relative-include", "core/train/torch/bad.cpp", LICENCE + '#include "../trainer.h"\n', 2),
    ("header-door", "core/train/bad.h", LICENCE + "#include <torch/torch.h>\n", 2),
    ("header-door", "core/train/bad.h", LICENCE + "#include <ATen/ATen.h>\n", 2),
    ("header-door", "core/train/bad.h", LICENCE + "#include <c10/util/Optional.h>\n", 2),
    ("header-door", "core/base/bad.h", LICENCE + "#include <yaml-cpp/yaml.h>\n", 2),
    ("header-door", "core/data/bad.h", LICENCE + "#include <zip.h>\n", 2),
    ("header-door", "core/data/bad.h", LICENCE + "#include <png.h>\n", 2),
    ("header-door", "core/data/bad.h", LICENCE + "#include <turbojpeg.h>\n", 2),
    ("header-door", "widgets/bad.h", LICENCE + "#include <QtSql/QSqlDatabase>\n", 2),
    ("header-door", "widgets/bad.h", LICENCE + "#include <QSqlQuery>\n", 2),
    ("header-door", "core/base/bad.h", LICENCE + "#include <QString>\n", 2),
    ("header-door", "core/base/bad.h", LICENCE + "#include <QtCore/qglobal.h>\n", 2),
    ("door", "core/pipeline/bad.cpp", LICENCE + "#include <torch/torch.h>\n", 2),
    ("door", "app/cli/bad.cpp", LICENCE + "#include <ATen/Parallel.h>\n", 2),
    ("door", "core/arch/bad.cpp", LICENCE + '#include "yaml-cpp/yaml.h"\n', 2),
    ("door", "core/search/bad.cpp", LICENCE + "#include <QSqlQuery>\n", 2),
    ("door", "core/study/bad.cpp", LICENCE + "#include <QNetworkAccessManager>\n", 2),
    ("door", "core/pipeline/bad.cpp", LICENCE + "#include <QProcess>\n", 2),
    ("door", "widgets/bad.cpp", LICENCE + "#include <QProcess>\n", 2),
    ("door", "core/arch/bad.cpp", LICENCE + "#include <zip.h>\n", 2),
    ("door", "widgets/panels/bad.cpp", LICENCE + "#include <qcustomplot.h>\n", 2),
    ("gui", "core/base/bad.cpp", LICENCE + "#include <QImage>\n", 2),
    ("gui", "core/report/bad.cpp", LICENCE + "#include <QtGui/QPainter>\n", 2),
    ("gui", "app/cli/bad.cpp", LICENCE + "#include <QApplication>\n", 2),
    ("gui", "app/cli/bad.h", LICENCE + "#include <QtWidgets>\n", 2),
    ("gui", "core/base/CMakeLists.txt", CMAKE_LICENCE + "snac_module(base PRIVATE Qt6::Core\n    Qt6::Gui)\n", 3),
    ("gui", "app/cli/CMakeLists.txt", CMAKE_LICENCE + "target_link_libraries(snac PRIVATE Qt6::Widgets)\n", 2),
    ("locale", "core/base/bad.cpp", LICENCE + "double x = std::stod(text);\n", 2),
    ("locale", "core/base/bad.cpp", LICENCE + "double x =\n    ::strtod(text, nullptr);\n", 3),
    ("locale", "core/base/bad.h", LICENCE + "inline double f(const char* t) { return atof(t); }\n", 2),
    ("locale", "widgets/bad.cpp", LICENCE + 'int n = sscanf(text, "%lf", &x);\n', 2),
    ("locale", "app/cli/bad.cpp", LICENCE + 'void f() { std::printf("%s: %8.3f\\n", name(), 1.0); }\n', 2),
    ("locale", "core/base/bad.cpp", LICENCE + 'void f() {\n    snprintf(b, size(b),\n        "%g", 1.0);\n}\n', 3),
    ("locale", "core/base/bad.cpp", LICENCE + "std::ostringstream out;\n", 2),
    ("using-namespace", "core/base/bad.h", LICENCE + "#pragma once\nusing  namespace std;\n", 3),
    ("using-namespace", "widgets/bad.hpp", LICENCE + "inline void f() { using namespace snac; }\n", 2),
    ("translatable", "widgets/bad.cpp", LICENCE + 'QString f(const char* t) { return QCoreApplication::translate("Bad", t); }\n', 2),
    ("translatable", "app/gui/bad.cpp", LICENCE + 'QString f(const char* t) {\n return QApplication::translate(t, "x"); }\n', 3),
    ("spdx", "core/base/bad.cpp", "int x;\n", 1),
    ("spdx", "tests/bad.py", "print(1)\n", 1),
    ("spdx", "tests/core/test_bad.cpp", "\n\n\n" + LICENCE, 1),
    ("spdx", "packaging/bad", "#!/bin/sh\n", 1),
    ("spdx", "widgets/CMakeLists.txt", "project(x)\n", 1),
    ("uses-not-allowed", "core/search/CMakeLists.txt", CMAKE_LICENCE + "\nsnac_module(search USES base study)\n", 3),
    ("uses-not-allowed", "core/arch/CMakeLists.txt", CMAKE_LICENCE + "snac_module(arch USES base)\ntarget_link_libraries(snac_arch PRIVATE snac_data)\n", 2),
    ("uses-missing", "core/train/CMakeLists.txt", CMAKE_LICENCE + "snac_module(train USES arch)\n", None),
    ("uses-missing", "core/study/bad.cpp", LICENCE + '#include "search/problem.h"\n', None),
]


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def violations_with(files):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), {**CLEAN, **files})
        return check_layering.check(folder)


def planted_files(rule, name, content):
    """uses-missing needs the link taken away that the planted include would go over."""
    if rule == "uses-missing" and name.startswith("core/study"):
        return {name: content, "core/study/CMakeLists.txt": CMAKE_LICENCE + "snac_module(study USES arch PRIVATE Qt6::Sql)\n"}
    return {name: content}


def main():
    failures = []
    for path, line, rule, what in violations_with({}):
        failures.append(f"the clean tree: {path}:{line}: {rule}: {what}")

    for rule, name, content, line in PLANTED:
        found = violations_with(planted_files(rule, name, content))
        if line is None:  # told where the include is, not where the link is missing
            expected = {("core/train/trainer.h", 3)} if "train" in name else {("core/study/bad.cpp", 2), ("core/study/store.cpp", 2)}
        else:
            expected = {(name, line)}
        if {(path, at) for path, at, _, _ in found} != expected or {other for _, _, other, _ in found} != {rule}:
            failures.append(f"planted {rule} in {name}:{line}: found {found}")

    for rule in sorted(set(check_layering.RULES) - {rule for rule, _, _, _ in PLANTED}):
        failures.append(f"nothing is planted for the rule {rule}")

    known = set(layers.USES)
    for module, uses in layers.USES.items():
        if not set(uses) <= known:
            failures.append(f"layers.py: {module} uses {set(uses) - known}, which are no modules")
        if any(module in check_layering.closure(other, layers.USES) for other in uses):
            failures.append(f"layers.py: {module} uses itself in a circle")

    with tempfile.TemporaryDirectory() as folder:  # as a program: one line per violation, and the status
        script = [sys.executable, "-B", check_layering.__file__]
        write(Path(folder), CLEAN)
        if subprocess.run(script + [folder], capture_output=True).returncode != 0:
            failures.append("the program fails on the clean tree")
        write(Path(folder), {"core/base/bad.cpp": LICENCE + "double x = std::stod(text);\n"})
        result = subprocess.run(script + [folder], capture_output=True, text=True)
        if result.returncode != 1 or "core/base/bad.cpp:2: locale: " not in result.stdout:
            failures.append(f"the program on a planted violation: status {result.returncode}, {result.stdout!r}")
        if subprocess.run(script + [folder + "/nowhere"], capture_output=True).returncode != 2:
            failures.append("the program takes a folder that is none")

    print("\n".join(failures))
    print(f"{len(PLANTED)} planted violations, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
