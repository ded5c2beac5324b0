// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/tools.h"

#include "base/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <string>

namespace snac {

/// A PATH with nothing on it but the shell's own programs and what a test puts there. As long as it lives; then the
/// old one is back.
class FakeTools {
public:
    FakeTools()
        : m_root(m_folder.path().toStdString()), m_path(qgetenv("PATH")), m_python(qgetenv("SNAC_SYNTHESIS_PYTHON")) {
        std::filesystem::create_directories(m_root / "bin");
        for (const char* name : {"sh", "sleep", "mkdir", "cp", "chmod", "printf", "cat"})
            for (const char* folder : {"/bin", "/usr/bin"})
                if (const auto real = std::filesystem::path(folder) / name; std::filesystem::exists(real)) {
                    std::filesystem::create_symlink(real, m_root / "bin" / name);
                    break;
                }
        program("apt-get", "exit 1"); // so that every remedy is Debian's
        qputenv("PATH", (m_root / "bin").c_str());
        qputenv("SNAC_FAKE_PID", (m_root / "pid").c_str());
        qunsetenv("SNAC_SYNTHESIS_PYTHON");
        m_setup = {m_root / "requirements.lock", m_root / "tools", m_root / "python-of-the-test"};
        if (!writeFile(m_setup.lockFile, "a==1\nb==1\nc==1\nd==1\n").ok()) qFatal("cannot write");
    }
    ~FakeTools() {
        qputenv("PATH", m_path);
        if (!m_python.isNull()) qputenv("SNAC_SYNTHESIS_PYTHON", m_python);
        qunsetenv("PLAY");
    }
    FakeTools(const FakeTools&) = delete;
    FakeTools& operator=(const FakeTools&) = delete;

    const PythonSetup& setup() const { return m_setup; }
    void program(const std::string& name, const std::string& script) const { write(m_root / "bin" / name, script); }

    /// A Python that makes of "-m venv FOLDER" a copy of itself and plays pip by $PLAY: offline, hang (after two of four
    /// packages), or all well; "unusable" fails its self-test.
    void makePython() const {
        write(m_setup.python, "case \"$*\" in\n"
                              "*version_info*) echo 311;;\n"
                              "*'-m venv'*) mkdir -p $3/bin && cp $0 $3/bin/python;;\n"
                              "*'-m pip'*) echo 'Collecting a==1'; echo 'Collecting b==1'\n"
                              "  [ \"$PLAY\" = offline ] && echo 'NewConnectionError' && exit 1\n"
                              "  [ \"$PLAY\" = hang ] && echo $$ > $SNAC_FAKE_PID && exec sleep 1000\n"
                              "  echo 'Installing collected packages: a b c d';;\n"
                              "*'import hls4ml'*) [ \"$PLAY\" = unusable ] && echo 'ImportError: qonnx' && exit 1;;\n"
                              "esac\nexit 0");
    }
    /// Of the pip that hangs; 0 before it does.
    int pidOfHanging() const {
        const auto text = readFile(m_root / "pid", 100);
        return text ? std::atoi(text->c_str()) : 0;
    }
    bool nothingHalfMade() const {
        for (const auto& entry : std::filesystem::directory_iterator(m_setup.toolsFolder))
            if (entry.path().filename().string().starts_with("making-")) return false;
        return true;
    }
    static const Tool& named(const std::vector<Tool>& tools, const std::string& name) {
        for (const Tool& tool : tools)
            if (tool.name == name) return tool;
        qFatal("no such tool");
    }

private:
    static void write(const std::filesystem::path& file, const std::string& script) {
        if (!writeFile(file, "#!/bin/sh\n" + script + "\n").ok()) qFatal("cannot write");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }
    QTemporaryDir m_folder;
    std::filesystem::path m_root;
    QByteArray m_path, m_python;
    PythonSetup m_setup;
};

} // namespace snac
