// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/program.h"

#include <QProcess>
#include <QStandardPaths>

#include <csignal>

namespace snac {

std::optional<std::filesystem::path> findProgram(const std::string& name) {
    const QString found = QStandardPaths::findExecutable(QString::fromStdString(name));
    return found.isEmpty() ? std::nullopt : std::optional<std::filesystem::path>(found.toStdString());
}

Result<ProgramEnd> runProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                              std::chrono::milliseconds limit) {
    QStringList list;
    for (const std::string& argument : arguments) list.append(QString::fromStdString(argument));
    const auto began = std::chrono::steady_clock::now();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    // `snac` blocks the signals that end it in all its threads; its children must not inherit that.
    process.setChildProcessModifier([] {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
    process.start(QString::fromStdString(program.string()), list, QIODevice::ReadOnly);
    if (!process.waitForStarted()) {
        return makeError(ErrorCategory::ExternalTool,
                         "{} cannot be started ({}); check that it is installed and may be executed.", program.string(),
                         process.errorString().toStdString());
    }
    if (!process.waitForFinished(static_cast<int>(limit.count()))) {
        process.kill();
        process.waitForFinished();
        return makeError(ErrorCategory::ExternalTool, "{} took longer than {} s and was ended; try it by hand.",
                         program.string(), limit.count() / 1000.0);
    }
    if (process.exitStatus() != QProcess::NormalExit)
        return makeError(ErrorCategory::ExternalTool, "{} crashed; try it by hand.", program.string());
    return ProgramEnd{process.exitCode(), process.readAll().toStdString(),
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()};
}

} // namespace snac
