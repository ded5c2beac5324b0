// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/supervisor.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Everything here but launch() runs in a forked child of a program with many threads: only calls that are safe in a
// signal handler, no memory from the heap, no locks. _Fork instead of fork, because fork runs the libraries' handlers
// (OpenBLAS would stop its threads).
namespace snac::supervisor {

namespace {

void write(int file, Report report) {
    while (::write(file, &report, sizeof report) < 0 && errno == EINTR) {
    }
}

[[noreturn]] void becomeProgram(const Launch& launch) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (launch.workingFolder && chdir(launch.workingFolder) != 0) {
        write(launch.report, {Report::WorkingFolderFailed, errno});
        _exit(127);
    }
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(launch.standardOutput, STDOUT_FILENO);
    dup2(launch.standardError, STDERR_FILENO);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    // Ignored and blocked signals are inherited: `snac` ignores SIGPIPE and blocks those that end it.
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(launch.program, launch.arguments, launch.environment);
    write(launch.report, {Report::ExecFailed, errno});
    _exit(127);
}

long milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// The last process ids that got SIGTERM, so that it comes once: many programs take a second one as "at once".
class Asked {
public:
    bool add(pid_t id) {
        for (const pid_t known : m_ids)
            if (known == id) return false;
        m_ids[m_next++ % m_ids.size()] = id;
        return true;
    }

private:
    std::array<pid_t, 1024> m_ids{};
    std::size_t m_next = 0;
};

/// Signals our children. As they end, their children become ours, and the next call finds them.
void signalChildren(int signal, Asked& asked) {
    const int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    std::array<char, 4096> bytes;
    pid_t id = 0;
    for (ssize_t got; (got = read(file, bytes.data(), bytes.size())) > 0;) {
        for (ssize_t i = 0; i < got; ++i) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                id = id * 10 + (bytes[i] - '0');
            } else if (id > 0) {
                if (signal != SIGTERM || asked.add(id)) kill(id, signal);
                id = 0;
            }
        }
    }
    close(file);
}

[[noreturn]] void supervise(const Launch& launch, pid_t tool) {
    Asked asked;
    bool ending = false;
    long endingSince = 0;
    const auto beginEnding = [&] {
        ending = true;
        endingSince = milliseconds();
        asked.add(tool);
        kill(-tool, SIGTERM);
    };
    for (;;) {
        int status = 0;
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
            if (ended != tool) continue;
            write(launch.report, {Report::Ended, status});
            if (!ending) beginEnding();
        }
        if (ended < 0 && errno == ECHILD) _exit(0);
        const bool patient = ending && milliseconds() - endingSince < launch.graceMilliseconds;
        if (ending) {
            if (!patient) kill(-tool, SIGKILL);
            signalChildren(patient ? SIGTERM : SIGKILL, asked);
        }
        sigset_t awaited;
        sigemptyset(&awaited);
        sigaddset(&awaited, SIGCHLD);
        sigaddset(&awaited, SIGTERM);
        const timespec wait{ending ? 0 : 3600, ending ? (patient ? 10000000 : 1000000) : 0};
        if (sigtimedwait(&awaited, nullptr, &wait) == SIGTERM && !ending) beginEnding();
    }
}

} // namespace

pid_t launch(const Launch& wanted) {
    const pid_t parent = getpid();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // no handler of ours may run in the child
    const pid_t id = _Fork();
    if (id != 0) {
        const int why = errno;
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        errno = why;
        return id;
    }
    setpgid(0, 0); // out of reach of the terminal's Ctrl-C
    prctl(PR_SET_NAME, "snac-supervisor");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGCHLD, SIG_DFL); // ignored, children could not be waited for
    if (getppid() != parent) _exit(1);
    const pid_t tool = _Fork();
    if (tool == 0) becomeProgram(wanted);
    if (tool < 0) {
        write(wanted.report, {Report::ExecFailed, errno});
        _exit(1);
    }
    setpgid(tool, tool); // also here, so that the group is there whoever runs first
    write(wanted.report, {Report::Started, tool});
    // Files of ours and pipes of other programs must not stay open here. The report's pipe moves to 3.
    Launch kept = wanted;
    const int nothing = open("/dev/null", O_RDWR);
    for (int file = 0; file < 3; ++file) dup2(nothing, file);
    dup2(wanted.report, 3);
    kept.report = 3;
    close_range(4, ~0U, 0);
    supervise(kept, tool);
}

} // namespace snac::supervisor
