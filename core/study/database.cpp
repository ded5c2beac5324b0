// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/database.h"

#include "study/errors.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QUuid>
#include <QVariant>

#include <array>
#include <optional>
#include <unordered_map>

namespace snac::sqlite {

struct Row::Impl {
    QSqlQuery& query;
    std::array<QByteArray, 8> held; ///< what bytes() points into
};

std::int64_t Row::integer(int column) const { return m_impl.query.value(column).toLongLong(); }

double Row::real(int column) const { return m_impl.query.value(column).toDouble(); }

bool Row::isNull(int column) const { return m_impl.query.isNull(column); }

std::string Row::text(int column) const {
    const QVariant value = m_impl.query.value(column);
    return value.typeId() == QMetaType::QByteArray ? value.toByteArray().toStdString() : value.toString().toStdString();
}

std::string_view Row::bytes(int column) const {
    QByteArray& held = m_impl.held.at(static_cast<std::size_t>(column));
    held = m_impl.query.value(column).toByteArray();
    return {held.constData(), static_cast<std::size_t>(held.size())};
}

struct Database::Impl {
    QString connection = QUuid::createUuid().toString(); // unique in the process
    std::unordered_map<std::string, std::unique_ptr<QSqlQuery>> statements;
    int depth = 0;               ///< of transactions
    std::optional<Error> failed; ///< why the open transaction must be undone
};

namespace {

QVariant toVariant(const Value& value) {
    struct Visitor {
        QVariant operator()(std::monostate) const { return QVariant(QMetaType(QMetaType::QString)); }
        QVariant operator()(std::int64_t number) const { return QVariant(static_cast<qlonglong>(number)); }
        QVariant operator()(double number) const { return QVariant(number); }
        QVariant operator()(const std::string& text) const { return QVariant(QString::fromStdString(text)); }
        // Not null: an empty blob is an empty blob.
        QVariant operator()(const Blob& blob) const {
            return QVariant(
                QByteArray(blob.bytes.data() ? blob.bytes.data() : "", static_cast<qsizetype>(blob.bytes.size())));
        }
    };
    return std::visit(Visitor{}, value);
}

Error toError(const std::filesystem::path& file, const QSqlError& error) {
    return sqliteError(file, error.nativeErrorCode().toInt(),
                       error.driverText().isEmpty() ? error.text().toStdString() : error.databaseText().toStdString());
}

Error noDriver() {
    return makeError(ErrorCategory::Unsupported,
                     "Qt's SQLite driver is not there, and studies need it: install libqt6sql6-sqlite");
}

} // namespace

Database::Database(std::filesystem::path file) : m_file(std::move(file)), m_impl(std::make_unique<Impl>()) {}

Database::~Database() {
    m_impl->statements.clear(); // before their connection
    {
        QSqlDatabase connection = QSqlDatabase::database(m_impl->connection, false);
        connection.close();
    }
    QSqlDatabase::removeDatabase(m_impl->connection);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Mode mode) {
    // Drivers are plugins, which Qt loads for an application only.
    if (!QCoreApplication::instance() || !QSqlDatabase::isDriverAvailable(QStringLiteral("QSQLITE"))) return noDriver();
    std::unique_ptr<Database> database(new Database(file));
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), database->m_impl->connection);
        connection.setDatabaseName(QString::fromStdString(file.string()));
        connection.setConnectOptions(mode == Mode::Locked
                                         ? QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000;QSQLITE_OPEN_READONLY")
                                         : QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
        if (!connection.open()) return toError(file, connection.lastError());
    }
    // A study may come from anywhere: no functions with side effects from its schema, no trust in its pages.
    for (const char* pragma : {"PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA temp_store=MEMORY"})
        SNAC_CHECK(database->execute(pragma, {}));
    if (mode == Mode::Write) {
        SNAC_CHECK(database->execute("PRAGMA synchronous=EXTRA", {}));
        SNAC_CHECK(database->execute("PRAGMA foreign_keys=ON", {}));
    } else {
        SNAC_CHECK(database->execute("PRAGMA query_only=ON", {}));
    }
    return database;
}

Result<void> Database::visited(std::string_view sql, const Values& values,
                               const std::function<void(QSqlQuery&)>& visit) {
    // After a failure SQLite may have ended the transaction by itself; what came next would be committed on its own.
    if (m_impl->failed) return *m_impl->failed;
    Result<void> result = execute(sql, values);
    if (result) {
        QSqlQuery& statement = *m_impl->statements.at(std::string(sql));
        visit(statement);
        if (statement.lastError().isValid()) result = toError(m_file, statement.lastError());
        statement.finish(); // an open statement would keep writers out
    }
    if (!result && m_impl->depth > 0) m_impl->failed = result.error();
    return result;
}

Result<void> Database::execute(std::string_view sql, const Values& values) {
    auto& statement = m_impl->statements[std::string(sql)];
    if (!statement) {
        auto fresh = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_impl->connection, false));
        fresh->setForwardOnly(true);
        if (!fresh->prepare(QString::fromUtf8(sql.data(), static_cast<qsizetype>(sql.size()))))
            return toError(m_file, fresh->lastError());
        statement = std::move(fresh);
    }
    for (std::size_t i = 0; i < values.size(); ++i) statement->bindValue(static_cast<int>(i), toVariant(values[i]));
    if (!statement->exec()) {
        const Error error = toError(m_file, statement->lastError());
        statement->finish();
        return error;
    }
    return {};
}

Result<void> Database::run(std::string_view sql, const Values& values) {
    return each(sql, values, [](const Row&) {});
}

Result<std::int64_t> Database::insert(std::string_view sql, const Values& values) {
    std::int64_t id = 0;
    SNAC_CHECK(visited(sql, values, [&](QSqlQuery& statement) { id = statement.lastInsertId().toLongLong(); }));
    return id;
}

Result<void> Database::each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit) {
    return visited(sql, values, [&](QSqlQuery& statement) {
        Row::Impl impl{statement, {}};
        const Row row(impl);
        while (statement.next()) visit(row);
    });
}

Result<void> Database::transaction(std::string_view begin, const std::function<Result<void>()>& work) {
    SNAC_CHECK(execute(begin, {}));
    struct Ending { // also when `work` throws
        Database& database;
        bool committed = false;
        ~Ending() {
            database.m_impl->depth = 0;
            database.m_impl->failed.reset();
            // Fails when SQLite has rolled back by itself, which is as good.
            if (!committed && !database.execute("ROLLBACK", {})) return;
        }
    } ending{*this};
    m_impl->depth = 1;
    SNAC_CHECK(work());
    if (m_impl->failed) return *m_impl->failed;
    SNAC_CHECK(execute("COMMIT", {}));
    ending.committed = true;
    return {};
}

Result<void> Database::write(const std::function<Result<void>()>& work) {
    // At once for writing: a transaction that begins by reading could find the file locked halfway.
    if (m_impl->depth == 0) return transaction("BEGIN IMMEDIATE", work);
    ++m_impl->depth;
    Result<void> result = work();
    --m_impl->depth;
    if (!result && !m_impl->failed) m_impl->failed = result.error();
    return result;
}

Result<void> Database::read(const std::function<Result<void>()>& work) {
    return m_impl->depth == 0 ? transaction("BEGIN", work) : work();
}

} // namespace snac::sqlite
