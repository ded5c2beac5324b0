// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/long_program.h"

#include "process/line_splitter.h"
#include "process/output_log.h"
#include "process/process_tree.h"
#include "process/supervisor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace snac {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string systemMessage(int code) { return std::error_code(code, std::generic_category()).message(); }

class File {
public:
    explicit File(int number = -1) : m_number(number) {}
    File(File&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~File() { reset(); }
    void reset() {
        if (m_number >= 0) close(m_number);
        m_number = -1;
    }
    int number() const { return m_number; }

private:
    int m_number;
};

struct Pipe {
    File read, write;
    bool open() {
        std::array<int, 2> ends;
        if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = File(ends[0]);
        write = File(ends[1]);
        return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
    }
};

/// Pointers into strings that stay: what exec wants.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> environmentOf(const LongProgram& task) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        if (!task.changes.contains(std::string(text.substr(0, text.find('='))))) result.emplace_back(text);
    }
    for (const auto& [name, value] : task.changes)
        if (value) result.push_back(name + "=" + *value);
    return result;
}

/// One program from its start to its end.
class Run {
public:
    Run(const LongProgram& task, std::stop_token stop, const BytesCallback& bytes)
        : m_task(task), m_stop(std::move(stop)), m_bytes(bytes) {}

    LongProgramEnd toItsEnd() {
        m_began = m_lastOutput = Clock::now();
        if (m_stop.stop_requested()) {
            m_end.how = ProgramEnding::Cancelled;
            return m_end;
        }
        if (!start()) return m_end;
        {
            const std::stop_callback wakeUp(m_stop, [file = m_wakeUp.number()] { eventfd_write(file, 1); });
            while (m_supervising) step();
        }
        takeAll();
        m_end.seconds = std::chrono::duration<double>(Clock::now() - m_began).count();
        settle();
        return m_end;
    }

private:
    bool failedToStart(std::string why) {
        m_end.how = ProgramEnding::FailedToStart;
        m_end.reason = std::move(why);
        return false;
    }

    bool start() {
        m_wakeUp = File(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (m_wakeUp.number() < 0 || !m_out.open() || !m_err.open() || !m_report.open() || !m_started.open())
            return failedToStart("no pipe could be opened: " + systemMessage(errno));
        std::vector<std::string> words{m_task.program.string()};
        words.insert(words.end(), m_task.arguments.begin(), m_task.arguments.end());
        std::vector<std::string> environment = environmentOf(m_task);
        const std::vector<char*> argv = pointers(words), envp = pointers(environment);
        m_supervisor = supervisor::launch({m_task.program.c_str(), argv.data(), envp.data(),
                                           m_task.workingFolder.empty() ? nullptr : m_task.workingFolder.c_str(),
                                           m_out.write.number(), (m_task.mergeStreams ? m_out : m_err).write.number(),
                                           m_report.write.number(), m_started.write.number(), m_task.grace.count()});
        if (m_supervisor < 0) return failedToStart("no process could be made: " + systemMessage(errno));
        m_out.write.reset();
        m_err.write.reset();
        m_report.write.reset();
        m_started.write.reset();
        m_supervising = true;
        m_nextLook = m_began;
        return true;
    }

    /// Waits for something to happen, but not past the next deadline, and deals with it.
    void step() {
        std::array<pollfd, 4> files{{{m_report.read.number(), POLLIN, 0},
                                     {m_out.read.number(), POLLIN, 0},
                                     {m_err.read.number(), POLLIN, 0},
                                     {m_asked ? -1 : m_wakeUp.number(), POLLIN, 0}}};
        const auto wait = std::chrono::ceil<milliseconds>(nextDeadline() - Clock::now());
        poll(files.data(), files.size(), static_cast<int>(std::clamp<std::int64_t>(wait.count(), 0, 1000)));
        if (files[1].revents) take(m_out.read, OutputStream::Standard);
        if (files[2].revents) take(m_err.read, OutputStream::Error);
        if (files[0].revents) readReports();
        const auto now = Clock::now();
        if (now >= m_nextLook) look(now);
        if (m_asked) {
            // SIGKILL works at once on all but what hangs in the kernel: that is left behind rather than waited for.
            if (now > *m_asked + m_task.grace + std::chrono::seconds(10)) kill(m_supervisor, SIGKILL);
        } else if (m_stop.stop_requested()) {
            endAs(ProgramEnding::Cancelled);
        } else if (m_end.outputBytes > m_task.outputLimit && m_task.outputLimit > 0) {
            endAs(ProgramEnding::OutputTooLarge);
        } else if (now >= deadline(m_began, m_task.totalLimit)) {
            endAs(ProgramEnding::TimedOut);
        } else if (now >= deadline(m_lastOutput, m_task.idleLimit)) {
            endAs(ProgramEnding::Idle);
        }
    }

    static Clock::time_point deadline(Clock::time_point since, milliseconds limit) {
        return limit.count() > 0 ? since + limit : Clock::time_point::max();
    }
    Clock::time_point nextDeadline() const {
        if (m_asked) return m_nextLook;
        return std::min({m_nextLook, deadline(m_began, m_task.totalLimit), deadline(m_lastOutput, m_task.idleLimit)});
    }

    void endAs(ProgramEnding how) {
        if (m_asked) return;
        m_asked = Clock::now();
        if (!m_status) m_askedAs = how;
        kill(m_supervisor, SIGTERM);
    }

    /// At most one buffer, so that a flood does not keep the deadlines from being seen. True if there was something.
    bool take(File& file, OutputStream stream) {
        const ssize_t got = ::read(file.number(), m_buffer.data(), m_buffer.size());
        if (got < 0) return false;
        if (got == 0) {
            file.reset();
            return false;
        }
        m_lastOutput = Clock::now();
        m_end.outputBytes += static_cast<std::uint64_t>(got);
        m_bytes(stream, {m_buffer.data(), static_cast<std::size_t>(got)});
        return true;
    }

    /// What the pipes still hold (64 KiB each); nobody is left who could fill them again.
    void takeAll() {
        for (int i = 0; i < 64 && m_out.read.number() >= 0 && take(m_out.read, OutputStream::Standard); ++i) {
        }
        for (int i = 0; i < 64 && m_err.read.number() >= 0 && take(m_err.read, OutputStream::Error); ++i) {
        }
    }

    void readReports() {
        supervisor::Report report{};
        const ssize_t got = ::read(m_report.read.number(), &report, sizeof report); // less than PIPE_BUF: whole
        if (got < 0) return;
        if (got == 0) {
            waitpid(m_supervisor, nullptr, 0);
            m_supervising = false;
            return;
        }
        switch (report.kind) {
        case supervisor::Report::Started: break;
        case supervisor::Report::Ended: m_status = report.value; break;
        case supervisor::Report::WorkingFolderFailed:
            m_whyNot = fmt::format("the folder {} cannot be entered: {}", m_task.workingFolder.string(),
                                   systemMessage(report.value));
            break;
        case supervisor::Report::ExecFailed: m_whyNot = systemMessage(report.value); break;
        }
    }

    /// Memory and disk, now and then.
    void look(Clock::time_point now) {
        m_pause = std::min(m_pause * 2, milliseconds(250));
        m_nextLook = now + m_pause;
        char nothing;
        std::uint64_t sum = 0;
        const bool started = ::read(m_started.read.number(), &nothing, 1) == 0;
        if (started)
            for (const pid_t process : descendants(m_supervisor)) sum += residentBytes(process).value_or(0);
        if (sum > m_end.peakMemoryBytes.value_or(0)) m_end.peakMemoryBytes = sum;
        struct statvfs disk {};
        const std::string folder = m_task.workingFolder.empty() ? "." : m_task.workingFolder.string();
        if (m_task.freeBytesLimit > 0 && statvfs(folder.c_str(), &disk) == 0 &&
            disk.f_bavail * disk.f_frsize < m_task.freeBytesLimit)
            endAs(ProgramEnding::DiskFull);
    }

    void settle() {
        if (m_whyNot) {
            failedToStart(*m_whyNot);
        } else if (m_askedAs) {
            m_end.how = *m_askedAs;
        } else if (m_status && WIFEXITED(*m_status)) {
            m_end.how = ProgramEnding::Exited;
            m_end.exitStatus = WEXITSTATUS(*m_status);
        } else { // no status at all: somebody killed the supervisor, and the kernel the program with it
            m_end.how = ProgramEnding::Signalled;
            m_end.signal = m_status ? WTERMSIG(*m_status) : SIGKILL;
        }
    }

    const LongProgram& m_task;
    std::stop_token m_stop;
    const BytesCallback& m_bytes;
    LongProgramEnd m_end;
    Pipe m_out, m_err, m_report, m_started;
    File m_wakeUp;
    pid_t m_supervisor = -1;
    bool m_supervising = false;
    std::optional<int> m_status;
    std::optional<std::string> m_whyNot;
    std::optional<ProgramEnding> m_askedAs;
    std::optional<Clock::time_point> m_asked;
    Clock::time_point m_began, m_lastOutput, m_nextLook;
    milliseconds m_pause{5};
    std::array<char, 65536> m_buffer;
};

} // namespace

LongProgramEnd runLongProgramRaw(const LongProgram& task, std::stop_token stop, const BytesCallback& bytes) {
    if (task.log.empty()) return Run(task, std::move(stop), bytes).toItsEnd();
    auto log = OutputLog::open(task.log, task.logLimit);
    if (!log) return {ProgramEnding::FailedToStart, 0, 0, log.error().message(), 0, std::nullopt, 0};
    const BytesCallback both = [&](OutputStream stream, std::string_view text) {
        log->add(text);
        bytes(stream, text);
    };
    return Run(task, std::move(stop), both).toItsEnd();
}

LongProgramEnd runLongProgram(const LongProgram& task, std::stop_token stop, const LineCallback& line) {
    LineSplitter out(task.lineLimit), err(task.lineLimit);
    const auto outLine = [&](std::string_view text) { line(OutputStream::Standard, text); };
    const auto errLine = [&](std::string_view text) { line(OutputStream::Error, text); };
    LongProgramEnd end = runLongProgramRaw(task, std::move(stop), [&](OutputStream stream, std::string_view text) {
        if (stream == OutputStream::Standard)
            out.add(text, outLine);
        else
            err.add(text, errLine);
    });
    out.finish(outLine);
    err.finish(errLine);
    return end;
}

std::string describeEnd(const LongProgram& task, const LongProgramEnd& end) {
    std::string name = task.program.string();
    const auto seconds = [](milliseconds limit) { return static_cast<double>(limit.count()) / 1000; };
    switch (end.how) {
    case ProgramEnding::Exited: return fmt::format("{} exited with status {}", name, end.exitStatus);
    case ProgramEnding::Signalled:
        return fmt::format("{} was ended by signal {} ({})", name, end.signal, strsignal(end.signal));
    case ProgramEnding::FailedToStart: return fmt::format("{} cannot be started ({})", name, end.reason);
    case ProgramEnding::Idle:
        return fmt::format("{} printed nothing for {} s and was ended", name, seconds(task.idleLimit));
    case ProgramEnding::TimedOut:
        return fmt::format("{} took longer than {} s and was ended", name, seconds(task.totalLimit));
    case ProgramEnding::Cancelled: return fmt::format("{} was cancelled", name);
    case ProgramEnding::OutputTooLarge:
        return fmt::format("{} printed more than {} bytes and was ended", name, task.outputLimit);
    case ProgramEnding::DiskFull:
        return fmt::format("{} was ended because its disk has less than {} bytes left", name, task.freeBytesLimit);
    }
    return name;
}

} // namespace snac
