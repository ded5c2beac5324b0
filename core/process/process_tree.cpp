// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/process_tree.h"

#include "base/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace snac {

namespace {

/// Files of /proc have no size that base's readFile could ask for; these are short.
std::string readShort(const std::string& path) {
    std::array<char, 1024> bytes;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    const ssize_t got = read(file, bytes.data(), bytes.size());
    close(file);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

/// "12 (a name) with) S 7 ...": the name may hold anything, so the parent is found behind the last bracket.
std::optional<pid_t> parentOf(const std::string& process) {
    const std::string stat = readShort("/proc/" + process + "/stat");
    const auto bracket = stat.rfind(')');
    if (bracket == std::string::npos || bracket + 4 >= stat.size()) return std::nullopt;
    const std::string_view rest = std::string_view(stat).substr(bracket + 4);
    const auto parent = parseInteger(rest.substr(0, rest.find(' ')));
    return parent ? std::optional(static_cast<pid_t>(*parent)) : std::nullopt;
}

} // namespace

std::vector<pid_t> descendants(pid_t root) {
    std::vector<std::pair<pid_t, pid_t>> parentAndChild;
    std::error_code code;
    for (std::filesystem::directory_iterator entry("/proc", code), end; !code && entry != end; entry.increment(code)) {
        const std::string name = entry->path().filename().string();
        const auto process = name[0] >= '1' && name[0] <= '9' ? parseInteger(name) : std::nullopt;
        if (!process) continue;
        if (const auto parent = parentOf(name)) parentAndChild.emplace_back(*parent, static_cast<pid_t>(*process));
    }
    std::sort(parentAndChild.begin(), parentAndChild.end());
    std::vector<pid_t> found;
    std::size_t next = 0;
    for (pid_t parent = root;; parent = found[next++]) {
        auto child = std::lower_bound(parentAndChild.begin(), parentAndChild.end(), std::pair(parent, pid_t{0}));
        for (; child != parentAndChild.end() && child->first == parent; ++child)
            if (child->second != root && std::find(found.begin(), found.end(), child->second) == found.end())
                found.push_back(child->second);
        if (next == found.size()) return found;
    }
}

std::optional<std::uint64_t> residentBytes(pid_t process) {
    const std::string statm = readShort("/proc/" + std::to_string(process) + "/statm"); // pages: "size resident ..."
    const auto blank = statm.find(' ');
    if (blank == std::string::npos) return std::nullopt;
    const auto resident =
        parseInteger(std::string_view(statm).substr(blank + 1, statm.find(' ', blank + 1) - blank - 1));
    if (!resident || *resident < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*resident) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace snac
