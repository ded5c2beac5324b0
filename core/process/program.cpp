// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/program.h"

#include "process/long_program.h"

#include <QStandardPaths>
#include <QString>

#include <algorithm>

namespace snac {

std::optional<std::filesystem::path> findProgram(const std::string& name) {
    const QString found = QStandardPaths::findExecutable(QString::fromStdString(name));
    return found.isEmpty() ? std::nullopt : std::optional<std::filesystem::path>(found.toStdString());
}

Result<ProgramEnd> runProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                              std::chrono::milliseconds limit) {
    LongProgram task;
    task.program = program;
    task.arguments = arguments;
    task.totalLimit = limit;
    task.mergeStreams = true;
    ProgramEnd result;
    const LongProgramEnd end = runLongProgramRaw(task, {}, [&](OutputStream, std::string_view bytes) {
        constexpr std::size_t most = std::size_t{64} << 20;
        result.output += bytes.substr(0, most - std::min(most, result.output.size()));
    });
    if (end.how != ProgramEnding::Exited)
        return makeError(ErrorCategory::ExternalTool, "{}; try it by hand.", describeEnd(task, end));
    result.exitStatus = end.exitStatus;
    result.seconds = end.seconds;
    return result;
}

} // namespace snac
