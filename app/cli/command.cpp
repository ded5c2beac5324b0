// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include "base/number.h"
#include "base/text.h"
#include "commands/commands.h"
#include "console.h"

#include <algorithm>
#include <exception>
#include <filesystem>

namespace snac::cli {

std::optional<std::string> Arguments::text(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional(found->second.back());
}

std::optional<std::int64_t> Arguments::integer(const std::string& name) const {
    const auto value = text(name);
    return value ? parseInteger(*value) : std::nullopt;
}

std::vector<std::string> Arguments::all(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::vector<std::string>{} : found->second;
}

std::vector<Command> allCommands() {
    std::vector<Command> commands;
    for (const auto& add :
         {dataCommands, searchCommands, studyCommands, archCommands, estimateCommands, estimatorCommands, trainCommands,
          compressCommands, synthCommands, designCommands, toolsCommands, doctorCommands, benchCommands}) {
        for (Command& command : add()) commands.push_back(std::move(command));
    }
    return commands;
}

ExitStatus exitStatus(ErrorCategory category) {
    switch (category) {
    case ErrorCategory::Cancelled: return ExitStatus::Cancelled;
    case ErrorCategory::ExternalTool: return ExitStatus::ExternalTool;
    case ErrorCategory::Failed: return ExitStatus::Failed;
    case ErrorCategory::InvalidArgument:
    case ErrorCategory::NotFound:
    case ErrorCategory::Corrupt:
    case ErrorCategory::InputOutput:
    case ErrorCategory::Unsupported: return ExitStatus::BadInput;
    }
    return ExitStatus::Failed;
}

namespace {

void printOverview(Console& console, const std::vector<Command>& commands) {
    console.print("snac: finds small, fast neural networks for FPGAs, without a window");
    console.print("");
    console.print("usage: snac COMMAND [options]");
    console.print("");
    Table table({"command", "what it does"});
    for (const Command& command : commands) table.row({"  " + command.name, command.summary});
    table.print(console);
    console.print("");
    console.print("'snac COMMAND --help' explains a command, with an example. Every result can be had with --json.");
}

void printHelp(Console& console, const Command& command) {
    console.print(command.summary);
    console.print("");
    console.print(fmt::format("usage: snac {}{}{} [options]", command.name, command.arguments.empty() ? "" : " ",
                              command.arguments));
    console.print("");
    Table table({"option", ""});
    for (const Option& option : command.options)
        table.row({"  --" + option.name + (option.value.empty() ? "" : " " + option.value), option.help});
    table.row({"  --json", "the result as one JSON document"});
    table.row({"  --help", "this text"});
    table.print(console);
    console.print("");
    console.print("example:");
    console.print("  " + command.example);
    if (!command.remark.empty()) console.print("\n" + command.remark);
}

/// The command whose name the words begin with, the longest first; the number of words it took.
std::pair<const Command*, std::size_t> findCommand(const std::vector<Command>& commands,
                                                   const std::vector<std::string>& words) {
    std::pair<const Command*, std::size_t> best{nullptr, 0};
    for (const Command& command : commands) {
        const auto parts = split(command.name, ' ');
        if (parts.size() <= words.size() && parts.size() > best.second &&
            std::equal(parts.begin(), parts.end(), words.begin()))
            best = {&command, parts.size()};
    }
    return best;
}

std::string nearestOption(const std::string& spelled, const std::vector<std::string>& names) {
    const auto nearest = nearestWord(spelled.substr(std::min(spelled.find_first_not_of('-'), spelled.size())), names);
    return nearest ? fmt::format(" (did you mean '--{}'?)", *nearest) : "";
}

struct Parsed {
    Arguments arguments;
    std::string problem; ///< empty: fine
    bool help = false;
    bool json = false;
};

Parsed parse(const Command& command, const std::vector<std::string>& words) {
    Parsed parsed;
    std::vector<std::string> names{"help", "json"};
    for (const Option& option : command.options) names.push_back(option.name);
    bool onlyPositional = false;
    for (std::size_t i = 0; i < words.size() && parsed.problem.empty(); ++i) {
        const std::string& word = words[i];
        if (onlyPositional || !word.starts_with("-") || word == "-") {
            parsed.arguments.positional.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyPositional = true;
            continue;
        }
        if (word == "-h") {
            parsed.help = true;
            continue;
        }
        const auto equals = word.find('=');
        const std::string spelled = word.substr(0, equals);
        if (word == "--help")
            parsed.help = true;
        else if (word == "--json")
            parsed.json = true;
        else {
            const auto option = std::find_if(command.options.begin(), command.options.end(),
                                             [&](const Option& o) { return "--" + o.name == spelled; });
            if (option == command.options.end()) {
                parsed.problem =
                    fmt::format("snac {} has no option {}{}.", command.name, spelled, nearestOption(spelled, names));
                break;
            }
            std::string value;
            if (option->kind != Option::Kind::Flag) {
                if (equals != std::string::npos)
                    value = word.substr(equals + 1);
                else if (i + 1 < words.size())
                    value = words[++i];
                else
                    parsed.problem =
                        fmt::format("--{} needs a value: --{} {}.", option->name, option->name, option->value);
            } else if (equals != std::string::npos) {
                parsed.problem = fmt::format("--{} takes no value.", option->name);
            }
            if (option->kind == Option::Kind::Integer && parsed.problem.empty()) {
                const auto number = parseInteger(value);
                if (!number || *number < 0)
                    parsed.problem = fmt::format("--{}: '{}' is not a whole number from 0 on.", option->name, value);
            }
            parsed.arguments.options[option->name].push_back(value);
        }
    }
    for (const Option& option : command.options) {
        if (!parsed.problem.empty() || parsed.help) break;
        if (option.required && !parsed.arguments.flag(option.name))
            parsed.problem =
                fmt::format("snac {} needs --{} {}: {}.", command.name, option.name, option.value, option.help);
        for (const std::string& value : parsed.arguments.all(option.name)) {
            const bool known = option.choices.empty() ||
                               std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end();
            if (!known)
                parsed.problem = fmt::format("--{}: '{}' is not one of {}{}.", option.name, value,
                                             join(option.choices, ", "), didYouMean(value, option.choices));
        }
    }
    if (parsed.problem.empty() && !parsed.help) {
        const std::size_t given = parsed.arguments.positional.size();
        if (given < command.minimumPositional)
            parsed.problem =
                fmt::format("snac {} needs {}; see snac {} --help.", command.name, command.arguments, command.name);
        if (given > command.maximumPositional)
            parsed.problem = fmt::format("snac {} does not know what to do with '{}'.", command.name,
                                         parsed.arguments.positional[command.maximumPositional]);
    }
    return parsed;
}

/// A slip in a path must not be found out after hours of work, nor make folders that nobody wants.
Result<void> checkOutputs(const Command& command, const Arguments& arguments) {
    for (const Option& option : command.options) {
        const auto text = arguments.text(option.name);
        if (option.kind != Option::Kind::Output || !text) continue;
        const std::filesystem::path file(*text);
        std::error_code failure;
        if (text->empty() || std::filesystem::is_directory(file, failure)) {
            return makeError(ErrorCategory::InvalidArgument, "--{}: '{}' is not a file; name one.", option.name, *text);
        }
        const auto folder = file.parent_path();
        if (!folder.empty() && !std::filesystem::is_directory(folder, failure)) {
            return makeError(ErrorCategory::NotFound, "--{} {}: there is no folder {}; make it, or give another path.",
                             option.name, *text, folder.string());
        }
    }
    return {};
}

ExitStatus runParsed(const Command& command, const Arguments& arguments, Console& console) {
    try {
        const auto ready = checkOutputs(command, arguments);
        const auto result = ready ? command.run(arguments, console) : ready;
        if (result) {
            for (const std::string& warning : result.warnings()) console.note("warning: " + warning);
            return console.finish() ? ExitStatus::Done : ExitStatus::Failed;
        }
        console.error(result.error().message());
        console.finishFailed(result.error().category() == ErrorCategory::Cancelled);
        return exitStatus(result.error().category());
    } catch (const std::bad_alloc&) {
        console.error("there is not enough memory for this; use less data or fewer workers.");
    } catch (const std::exception& exception) {
        console.error(fmt::format("an error of the program itself: {}", exception.what()));
    }
    return ExitStatus::Failed;
}

} // namespace

ExitStatus runCommandLine(const std::vector<std::string>& words, Console& console) {
    const std::vector<Command> commands = allCommands();
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        printOverview(console, commands);
        return words.empty() ? ExitStatus::Usage : ExitStatus::Done;
    }
    if (words[0] == "--version") {
        console.print("snac " SNAC_VERSION);
        return ExitStatus::Done;
    }
    const auto [command, used] = findCommand(commands, words);
    if (!command && words.size() == 2 && (words[1] == "--help" || words[1] == "-h")) {
        std::vector<Command> group;
        for (const Command& known : commands)
            if (known.name.starts_with(words[0] + " ")) group.push_back(known);
        if (!group.empty()) {
            printOverview(console, group);
            return ExitStatus::Done;
        }
    }
    if (!command) {
        std::vector<std::string> names;
        for (const Command& known : commands) names.push_back(known.name);
        const std::string two = words.size() > 1 && !words[1].starts_with("-") ? words[0] + " " + words[1] : words[0];
        std::string hint = didYouMean(two, names);
        if (hint.empty()) hint = didYouMean(words[0], names);
        if (hint.empty()) {
            std::vector<std::string> below;
            for (const std::string& name : names)
                if (name.starts_with(words[0] + " ")) below.push_back(name);
            if (!below.empty()) hint = " (there are: " + join(below, ", ") + ")";
        }
        console.error(fmt::format("there is no command '{}'{}; 'snac --help' lists all.", two, hint));
        return ExitStatus::Usage;
    }
    const Parsed parsed = parse(*command, {words.begin() + static_cast<std::ptrdiff_t>(used), words.end()});
    if (parsed.help) {
        printHelp(console, *command);
        return ExitStatus::Done;
    }
    if (!parsed.problem.empty()) {
        console.error(parsed.problem);
        return ExitStatus::Usage;
    }
    console.setJson(parsed.json);
    return runParsed(*command, parsed.arguments, console);
}

} // namespace snac::cli
