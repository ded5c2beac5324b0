// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// What to run and how far it may go. A limit of 0 is none.
struct LongProgram {
    std::filesystem::path program; ///< with its folder; see findProgram
    std::vector<std::string> arguments{};
    std::filesystem::path workingFolder{};                       ///< ours when empty
    std::map<std::string, std::optional<std::string>> changes{}; ///< to our environment; absent removes the variable
    std::chrono::milliseconds idleLimit{0};                      ///< without a byte of output
    std::chrono::milliseconds totalLimit{0};
    std::chrono::milliseconds grace{2000};  ///< between SIGTERM and SIGKILL
    std::filesystem::path log{};            ///< gets both streams as they come; none when empty
    std::uint64_t logLimit = 16 << 20;      ///< bytes: its first 7/8 and its last 1/8; what is left out is said in it
    std::uint64_t outputLimit = 1ULL << 30; ///< bytes of both streams, then it is ended
    std::uint64_t freeBytesLimit = 0;       ///< ended when the working folder's disk has less left
    std::size_t lineLimit = 4096;           ///< bytes; the rest of a longer line is dropped from the callback
    bool mergeStreams = false;              ///< standard error goes where standard output goes, in order
};

enum class ProgramEnding {
    Exited,
    Signalled,     ///< a crash, or somebody else's kill
    FailedToStart, ///< no such program, no permission, no such working folder, no log file
    Idle,
    TimedOut,
    Cancelled,
    OutputTooLarge,
    DiskFull,
};

struct LongProgramEnd {
    ProgramEnding how = ProgramEnding::FailedToStart;
    int exitStatus = 0; ///< when it exited
    int signal = 0;     ///< when it was signalled
    std::string reason; ///< why it failed to start
    double seconds = 0;
    /// Largest sum of the resident memory of the program and all its descendants that was seen, in bytes; looked at
    /// from every 10 ms at first to every 250 ms later. Pages that they share count for each. Absent if it was gone before.
    std::optional<std::uint64_t> peakMemoryBytes;
    std::uint64_t outputBytes = 0;
};

enum class OutputStream { Standard, Error };

/// A line without its end (line feed, carriage return or both); what is not UTF-8 is replaced by U+FFFD.
using LineCallback = std::function<void(OutputStream, std::string_view line)>;
using BytesCallback = std::function<void(OutputStream, std::string_view bytes)>;

/// Runs a program from its argument vector, never through a shell, with nothing on its standard input, in a process
/// group of its own, and waits for its end. When it has ended, for whatever reason, none of its descendants is left:
/// also those that made their own session or ignore SIGTERM are ended (see supervisor.h). They are ended, too, when
/// this program is killed. `stop` ends it as Cancelled. Every end is reported in the same way; there are no errors.
/// Thread rule: any thread; blocks; callbacks come on the calling thread.
LongProgramEnd runLongProgram(const LongProgram& task, std::stop_token stop, const LineCallback& line);

/// The same with bytes as they come, not cut into lines.
LongProgramEnd runLongProgramRaw(const LongProgram& task, std::stop_token stop, const BytesCallback& bytes);

/// What happened, as a sentence without its full stop: "yosys exited with status 1".
std::string describeEnd(const LongProgram& task, const LongProgramEnd& end);

} // namespace snac
