// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/target.h"

#include <algorithm>
#include <system_error>

namespace snac::sqlite {

namespace {

bool isScheme(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
               c == '.';
    });
}

} // namespace

Result<std::filesystem::path> parseTarget(std::string_view target) {
    std::string_view path = target;
    const std::size_t colon = target.find("://");
    if (colon != std::string_view::npos && isScheme(target.substr(0, colon))) {
        const std::string_view scheme = target.substr(0, colon);
        if (scheme != "sqlite")
            return makeError(ErrorCategory::Unsupported,
                             "Studies are kept in SQLite files, not in a database of the kind '{}': give a file's path "
                             "or sqlite:///path",
                             scheme);
        path = target.substr(colon + 3);
        if (!path.starts_with('/') || path == "/" || path == "/:memory:")
            return makeError(
                ErrorCategory::InvalidArgument,
                "{}: a study needs a file: write sqlite:///study.db for one here, or sqlite:////home/me/study.db",
                target);
        path.remove_prefix(1);
    }
    if (path.empty())
        return makeError(ErrorCategory::InvalidArgument,
                         "The study's file has an empty name: give a path such as study.db");
    if (path.find('\0') != std::string_view::npos)
        return makeError(ErrorCategory::InvalidArgument,
                         "The study's file name has a zero byte in it: give a path such as study.db");

    std::error_code failure;
    const auto absolute = std::filesystem::absolute(path, failure);
    if (failure)
        return makeError(ErrorCategory::InvalidArgument, "{}: is no usable path ({})", path, failure.message());
    auto canonical = std::filesystem::weakly_canonical(absolute, failure);
    return failure ? absolute : canonical;
}

} // namespace snac::sqlite
