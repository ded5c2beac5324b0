// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "console.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <sstream>
#include <stop_token>

namespace snac::test {

/// What a command line left.
struct CommandRun {
    cli::ExitStatus status = cli::ExitStatus::Failed;
    std::string out, err;
    QJsonObject json() const { return QJsonDocument::fromJson(QByteArray::fromStdString(out)).object(); }
};

/// Standard error that asks for a stop, as SIGINT does, once a text has been written to it; without a text, never.
class StoppingBuffer : public std::stringbuf {
public:
    explicit StoppingBuffer(std::string text) : m_text(std::move(text)) {}
    std::stop_token token() const { return m_stop.get_token(); }

protected:
    int sync() override {
        if (!m_text.empty() && str().find(m_text) != std::string::npos) m_stop.request_stop();
        return std::stringbuf::sync();
    }

private:
    std::string m_text;
    std::stop_source m_stop;
};

/// Runs a command line in this process. @param moment  it is stopped when standard error says this
inline CommandRun runCommand(const std::vector<std::string>& words, const std::string& moment = {}) {
    StoppingBuffer buffer(moment);
    std::ostringstream out;
    std::ostream err(&buffer);
    cli::Console console(out, err, false, buffer.token());
    CommandRun result;
    result.status = cli::runCommandLine(words, console);
    result.out = out.str();
    result.err = buffer.str();
    return result;
}

} // namespace snac::test
