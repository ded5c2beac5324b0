// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace snac {

/// What kind of thing went wrong; decides the exit status of the command line and the notice in the window.
enum class ErrorCategory {
    InvalidArgument, ///< a value given by the user cannot work
    NotFound,        ///< a file, study, trial or name is not there
    Corrupt,         ///< a file's content contradicts its format
    InputOutput,     ///< reading or writing failed (permission, full disk, connection)
    Unsupported,     ///< well-formed, but not something this program can do
    ExternalTool,    ///< another program is missing or failed
    Cancelled,       ///< the user asked to stop; not a failure
    Failed,          ///< the work itself did not succeed: a training diverged
};

/// One sentence that says what, where and what to do.
/// The English text is a template with {} places and its arguments beside, so that a window can translate the template.
class Error {
public:
    Error(ErrorCategory category, std::string text, std::vector<std::string> arguments = {})
        : m_category(category), m_template(std::move(text)), m_arguments(std::move(arguments)) {}

    ErrorCategory category() const { return m_category; }
    const std::string& messageTemplate() const { return m_template; }
    const std::vector<std::string>& arguments() const { return m_arguments; }
    /// The English sentence with its arguments filled in.
    std::string message() const;

private:
    ErrorCategory m_category;
    std::string m_template;
    std::vector<std::string> m_arguments;
};

/// makeError(ErrorCategory::Corrupt, "{}: the header asks for {} bytes, ...", path, bytes). Only plain {} places.
template <typename... Args>
Error makeError(ErrorCategory category, std::string_view text, const Args&... args) {
    return Error(category, std::string(text), {fmt::format("{}", args)...});
}

/// A value, or an error; warnings ride along with success.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& {
        assert(ok());
        return std::get<0>(m_state);
    }
    T& value() & {
        assert(ok());
        return std::get<0>(m_state);
    }
    T&& value() && {
        assert(ok());
        return std::get<0>(std::move(m_state));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const Error& error() const {
        assert(!ok());
        return std::get<1>(m_state);
    }

    const std::vector<std::string>& warnings() const { return m_warnings; }
    void addWarning(std::string warning) { m_warnings.push_back(std::move(warning)); }
    void addWarnings(const std::vector<std::string>& warnings) {
        m_warnings.insert(m_warnings.end(), warnings.begin(), warnings.end());
    }

private:
    std::variant<T, Error> m_state;
    std::vector<std::string> m_warnings;
};

/// Success without a value, or an error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    const Error& error() const {
        assert(m_error);
        return *m_error;
    }

    const std::vector<std::string>& warnings() const { return m_warnings; }
    void addWarning(std::string warning) { m_warnings.push_back(std::move(warning)); }

private:
    std::optional<Error> m_error;
    std::vector<std::string> m_warnings;
};

} // namespace snac

/// SNAC_TRY(name, expression): returns the error of a Result-valued expression, or binds its value to `name`.
#define SNAC_TRY(name, expression)                                                                                     \
    auto name##OrError = (expression);                                                                                 \
    if (!name##OrError) return name##OrError.error();                                                                  \
    auto&& name = *name##OrError

/// SNAC_CHECK(expression): returns the error of a Result<void>-valued expression.
#define SNAC_CHECK(expression) SNAC_CHECK_NAMED(SNAC_JOIN(snacCheck, __LINE__), expression)
#define SNAC_CHECK_NAMED(name, expression)                                                                             \
    do {                                                                                                               \
        if (auto name = (expression); !name) return name.error();                                                      \
    } while (false)
#define SNAC_JOIN(a, b) SNAC_JOIN_EXPANDED(a, b)
#define SNAC_JOIN_EXPANDED(a, b) a##b
