// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snac::cli {

class Console;

enum class ExitStatus { Done = 0, Failed = 1, Usage = 2, BadInput = 3, Cancelled = 4, ExternalTool = 5 };

struct Option {
    /// Output: a file that will be written; its folder must be there before the work begins.
    enum class Kind { Flag, Text, Integer, Output };
    std::string name; ///< without the dashes
    Kind kind = Kind::Flag;
    std::string value; ///< placeholder in the help: "N", "FILE"
    std::string help;
    bool required = false;
    std::vector<std::string> choices{}; ///< the only values, if there are any
};

/// What stood on the command line, already checked against the command's options.
class Arguments {
public:
    std::vector<std::string> positional;
    std::map<std::string, std::vector<std::string>> options;

    bool flag(const std::string& name) const { return options.count(name) > 0; }
    std::optional<std::string> text(const std::string& name) const;
    std::optional<std::int64_t> integer(const std::string& name) const;
    std::vector<std::string> all(const std::string& name) const;
};

struct Command {
    std::string name;      ///< "search", "study front"
    std::string arguments; ///< "CONFIG.yaml"; for the help
    std::string summary;   ///< one line
    std::string example;   ///< works as printed on a fresh installation
    std::vector<Option> options;
    std::size_t minimumPositional = 0;
    std::size_t maximumPositional = 0;
    std::function<Result<void>(const Arguments&, Console&)> run;
    std::string remark{}; ///< ends the help
};

/// All of them, in the order of the help. One file each below commands/.
std::vector<Command> allCommands();

/// Runs one command line (without the program's name). Never throws. Thread rule: main thread.
ExitStatus runCommandLine(const std::vector<std::string>& words, Console& console);

/// The status that a failure of this kind ends with.
ExitStatus exitStatus(ErrorCategory category);

} // namespace snac::cli
