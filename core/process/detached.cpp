// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/detached.h"

#include "base/number.h"
#include "base/text.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snac {

namespace {

/// What the new process says before it becomes the program: its id, then nothing, or the error of execv.
struct Said {
    pid_t process = 0;
    int error = 0;
};

// From here to execv only calls that are safe in a forked child of a program with many threads; see supervisor.cpp.
[[noreturn]] void becomeProgram(const char* program, char* const* arguments, int output, int report) {
    setsid();
    Said said{getpid(), 0};
    while (::write(report, &said, sizeof said) < 0 && errno == EINTR) {
    }
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execv(program, arguments);
    said.error = errno;
    while (::write(report, &said, sizeof said) < 0 && errno == EINTR) {
    }
    _exit(127);
}

bool readSaid(int report, Said& said) {
    for (;;) {
        const ssize_t got = ::read(report, &said, sizeof said);
        if (got < 0 && errno == EINTR) continue;
        return got == static_cast<ssize_t>(sizeof said);
    }
}

/// Above the standard streams: where those of this program are closed, new files get their numbers, which the new process overwrites.
int aboveStreams(int file) {
    if (file < 0 || file > STDERR_FILENO) return file;
    const int above = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int error = errno;
    close(file);
    errno = error;
    return above;
}

bool makePipe(std::array<int, 2>& ends) {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    for (int& end : ends) end = aboveStreams(end);
    if (ends[0] >= 0 && ends[1] >= 0) return true;
    const int error = errno;
    for (const int end : ends)
        if (end >= 0) close(end);
    errno = error;
    return false;
}

/// What /proc tells of a process that runs; id 0: none does.
DetachedProcess lookAt(std::int64_t process) {
    if (process <= 0) return {};
    const int file = open(("/proc/" + std::to_string(process) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    std::array<char, 1024> bytes; // files of /proc have no size
    const ssize_t got = ::read(file, bytes.data(), bytes.size());
    close(file);
    const std::string_view text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    const std::size_t name = text.rfind(')'); // "12 (a name) S 1 ...", where the state S is field 3
    if (name == std::string_view::npos || name + 2 >= text.size()) return {};
    const std::vector<std::string> fields = split(text.substr(name + 2), ' ');
    constexpr std::size_t startTime = 22 - 3;
    if (fields.size() <= startTime || fields[0] == "Z" || fields[0] == "X") return {};
    const auto began = parseInteger(fields[startTime]);
    return began ? DetachedProcess{process, static_cast<std::uint64_t>(*began)} : DetachedProcess{};
}

} // namespace

Result<DetachedProcess> startDetached(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                      const std::filesystem::path& output) {
    const int file = aboveStreams(open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file < 0) {
        return makeError(ErrorCategory::InputOutput, "{} cannot be written ({}).", output.string(),
                         std::strerror(errno));
    }
    std::array<int, 2> report{};
    if (!makePipe(report)) {
        const int error = errno;
        close(file);
        return makeError(ErrorCategory::ExternalTool, "{} cannot be started ({}).", program.string(),
                         std::strerror(error));
    }
    const std::string path = program.string();
    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);

    // Twice, so that the program is nobody's child here: it is no zombie when it ends, and lives on when we do.
    const pid_t between = _Fork();
    if (between == 0) {
        if (_Fork() == 0) becomeProgram(path.c_str(), pointers.data(), file, report[1]);
        _exit(0);
    }
    close(file);
    close(report[1]);
    if (between > 0) {
        while (waitpid(between, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Said began, failed;
    const bool isThere = between > 0 && readSaid(report[0], began);
    const DetachedProcess process{began.process, lookAt(began.process).began}; // early: it hardly began
    const bool refused = isThere && readSaid(report[0], failed);
    close(report[0]);
    if (!isThere || refused) {
        return makeError(ErrorCategory::ExternalTool, "{} cannot be started ({}).", path,
                         refused ? std::strerror(failed.error) : "no more processes");
    }
    return process;
}

bool isRunning(const DetachedProcess& process) { return process.began > 0 && lookAt(process.id) == process; }

// The first process of a system begins at tick 0.
bool isRunning(std::int64_t process) { return lookAt(process).id > 0; }

} // namespace snac
