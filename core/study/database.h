// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

class QSqlQuery;

namespace snac::sqlite {

struct Blob {
    std::string_view bytes;
};

/// What a ? of a statement is bound to; std::monostate is NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Values = std::vector<Value>;

/// The row that Database::each() stands on.
class Row {
public:
    std::int64_t integer(int column) const;
    double real(int column) const;
    bool isNull(int column) const;
    std::string text(int column) const;
    /// For blobs and for text that the statement casts to a blob, which spares a conversion; valid until the next row.
    std::string_view bytes(int column) const;

private:
    friend class Database;
    struct Impl;
    explicit Row(Impl& impl) : m_impl(impl) {}
    Impl& m_impl;
};

/// The one door to SQLite (through QtSql): statements, prepared once each, and transactions.
/// Thread rule: one thread.
class Database {
public:
    enum class Mode {
        Write,  ///< makes the file if needed
        Read,   ///< never changes what is stored, but may roll back what a killed writer left half done
        Locked, ///< for a file that this process may not write
    };
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::filesystem::path& file() const { return m_file; }

    Result<void> run(std::string_view sql, const Values& values = {});
    /// The new row's id.
    Result<std::int64_t> insert(std::string_view sql, const Values& values);
    Result<void> each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit);

    /// All that `work` runs, or nothing of it. Inner calls join the outer one: once anything failed, all of it is undone.
    Result<void> write(const std::function<Result<void>()>& work);
    /// What `work` reads is of one moment.
    Result<void> read(const std::function<Result<void>()>& work);

private:
    struct Impl;
    explicit Database(std::filesystem::path file);
    Result<void> transaction(std::string_view begin, const std::function<Result<void>()>& work);
    Result<void> execute(std::string_view sql, const Values& values);
    Result<void> visited(std::string_view sql, const Values& values, const std::function<void(QSqlQuery&)>& visit);

    std::filesystem::path m_file;
    std::unique_ptr<Impl> m_impl;
};

} // namespace snac::sqlite
