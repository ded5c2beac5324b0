// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"
#include "console.h"

#include <QCoreApplication>

#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace {

/// Turns SIGINT and SIGTERM into a stop request; the second one ends the program at once (the study file survives
/// that). The signals are blocked in every thread and taken by this one, so that no code runs inside a signal handler.
class SignalWatcher {
public:
    SignalWatcher() {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_thread = std::jthread([this](std::stop_token end) {
            for (int caught = 0; !end.stop_requested();) {
                const timespec wait{1, 0};
                if (sigtimedwait(&m_signals, nullptr, &wait) < 0 || end.stop_requested()) continue;
                if (++caught > 1) _exit(static_cast<int>(snac::cli::ExitStatus::Cancelled));
                m_stop.request_stop();
            }
        });
    }
    ~SignalWatcher() {
        m_thread.request_stop();
        pthread_kill(m_thread.native_handle(), SIGTERM); // wakes it, so that no command waits at its end
    }
    std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals;
    std::stop_source m_stop;
    std::jthread m_thread;
};

/// Where a standard stream is closed, the next file to be opened would get its number, and what is meant for people would be
/// written into it.
void keepStandardStreams() {
    for (int file = open("/dev/null", O_RDWR); file >= 0; file = dup(file)) {
        if (file <= STDERR_FILENO) continue;
        close(file);
        return;
    }
}

} // namespace

int main(int argc, char** argv) {
    keepStandardStreams();
    SignalWatcher signalWatcher;
    std::signal(SIGPIPE, SIG_IGN);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName("snac");
    snac::cli::Console console(std::cout, std::cerr, isatty(STDERR_FILENO) == 1, signalWatcher.token());
    return static_cast<int>(snac::cli::runCommandLine({argv + 1, argv + argc}, console));
}
