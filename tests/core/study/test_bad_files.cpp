// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "sample_study.h"
#include "study/database.h"
#include "study/study_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace snac;
using Access = StudyStore::Access;

namespace {

void ok(const Result<void>& result) {
    if (!result) qFatal("%s", result.error().message().c_str());
}

std::string content(const std::string& file) { return readFile(file).value(); }

void writeText(const std::string& file, std::string_view text) {
    std::ofstream(file, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// Statements that another program might run on the file.
void change(const std::string& file, const std::vector<std::string>& statements) {
    auto database = sqlite::Database::open(file, sqlite::Database::Mode::Write);
    if (!database) qFatal("%s", database.error().message().c_str());
    ok((*database)->run("PRAGMA foreign_keys=OFF"));
    for (const std::string& sql : statements) ok((*database)->run(sql));
}

} // namespace

class TestBadFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    std::string newFile() { return m_folder.filePath(QString("bad%1.db").arg(m_files++)).toStdString(); }

    std::string sampleFile() {
        const std::string file = newFile();
        auto store = StudyStore::open(file, Access::ReadWrite);
        if (!store) qFatal("%s", store.error().message().c_str());
        ok((*store)->create("s", sample::objectives));
        ok((*store)->select("s"));
        auto trials = sample::everyKind();
        ok((*store)->addTrials(trials));
        return file;
    }

    /// Neither way of opening works; both say the same kind of thing in one sentence with the file's name; nothing is written.
    void refused(const std::string& file, ErrorCategory category, const char* word) {
        const std::string before = content(file);
        for (const Access access : {Access::ReadOnly, Access::ReadWrite}) {
            const auto store = StudyStore::open(file, access);
            QVERIFY(!store.ok());
            const std::string message = store.error().message();
            if (store.error().category() != category || message.find(word) == std::string::npos)
                qWarning("%s", message.c_str());
            QCOMPARE(store.error().category(), category);
            QVERIFY(message.find(word) != std::string::npos);
            QVERIFY(message.starts_with(file + ": "));
            QCOMPARE(content(file), before);
            QVERIFY(!std::filesystem::exists(file + ".lock"));
            QVERIFY(!std::filesystem::exists(file + "-journal"));
        }
    }

private Q_SLOTS:
    void addresses() {
        const auto category = [](const std::string& target, Access access = Access::ReadOnly) {
            const auto store = StudyStore::open(target, access);
            return store.ok() ? std::optional<ErrorCategory>() : store.error().category();
        };
        QCOMPARE(category(""), ErrorCategory::InvalidArgument);
        QCOMPARE(category(std::string("a\0b", 3)), ErrorCategory::InvalidArgument);
        QCOMPARE(category("sqlite://"), ErrorCategory::InvalidArgument);
        QCOMPARE(category("sqlite:///"), ErrorCategory::InvalidArgument);
        QCOMPARE(category("sqlite:///:memory:"), ErrorCategory::InvalidArgument);
        QCOMPARE(category("mysql://host/db"), ErrorCategory::Unsupported);
        QCOMPARE(category(m_folder.path().toStdString()), ErrorCategory::InvalidArgument);
        QCOMPARE(category(newFile()), ErrorCategory::NotFound);
        QCOMPARE(category("/nowhere/at/all/study.db", Access::ReadWrite), ErrorCategory::NotFound);
        QCOMPARE(category(std::string(5000, 'a'), Access::ReadWrite), ErrorCategory::InputOutput); // too long a name
        const auto secret = StudyStore::open("postgresql://me:secret@host/db", Access::ReadWrite);
        QCOMPARE(secret.error().category(), ErrorCategory::Unsupported);
        QVERIFY(secret.error().message().find("secret") == std::string::npos);
        QVERIFY(secret.error().message().find("postgresql") != std::string::npos);
        const std::string pipe = newFile();
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        QCOMPARE(category(pipe), ErrorCategory::InvalidArgument); // and does not wait for it
        QCOMPARE(category(pipe, Access::ReadWrite), ErrorCategory::InvalidArgument);
    }

    void otherFiles() {
        const std::string text = newFile(), picture = newFile(), header = newFile();
        writeText(text, "name: a YAML file, not a study\n" + std::string(2000, '#'));
        refused(text, ErrorCategory::Corrupt, "is not a study file");
        writeText(picture, std::string("\x89PNG\r\n\x1a\n", 8));
        refused(picture, ErrorCategory::Corrupt, "is not a study file");
        writeText(header, std::string("SQLite format 3\0", 16) + std::string(84, '\xff'));
        refused(header, ErrorCategory::Corrupt, "");
    }

    void anEmptyFileIsANewStudyOnlyForAWriter() {
        const std::string file = newFile();
        writeText(file, "");
        const auto reader = StudyStore::open(file, Access::ReadOnly);
        QCOMPARE(reader.error().category(), ErrorCategory::Corrupt);
        QVERIFY(reader.error().message().find("is empty") != std::string::npos);
        QVERIFY(StudyStore::open(file, Access::ReadWrite).ok());
        QVERIFY(StudyStore::open(file, Access::ReadOnly).ok());
    }

    void otherDatabases() {
        const std::string file = newFile();
        change(file, {"CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)"});
        refused(file, ErrorCategory::Corrupt, "not one of studies");
        for (const char* table : {"trials", "trial_values", "alembic_version", "version_info", "study_directions"}) {
            const std::string lacking = sampleFile();
            change(lacking, {std::string("DROP TABLE ") + table});
            refused(lacking, ErrorCategory::Corrupt, "");
        }
        const std::string column = sampleFile();
        change(column, {"ALTER TABLE trial_params RENAME COLUMN param_value TO other"});
        refused(column, ErrorCategory::Corrupt, "param_value");
        const std::string unversioned = sampleFile();
        change(unversioned, {"DELETE FROM alembic_version"});
        refused(unversioned, ErrorCategory::Corrupt, "version");
    }

    void otherVersions() {
        const std::string newer = sampleFile(), head = sampleFile(), older = sampleFile(), ours = sampleFile();
        change(newer, {"UPDATE version_info SET schema_version = 13"});
        refused(newer, ErrorCategory::Unsupported, "newer Optuna");
        change(head, {"UPDATE alembic_version SET version_num = 'v6.0.0.a'"});
        refused(head, ErrorCategory::Unsupported, "newer Optuna");
        change(older, {"UPDATE alembic_version SET version_num = 'v2.6.0.a'"});
        refused(older, ErrorCategory::Unsupported, "optuna storage upgrade");
        change(ours, {"UPDATE snac_version SET version = 2"});
        refused(ours, ErrorCategory::Unsupported, "newer SNAC Studio");
    }

    /// What would run in our process when we read or write.
    void hostileSchemas() {
        const std::string view = sampleFile(), trigger = sampleFile(), computed = sampleFile();
        change(view, {"DROP TABLE trial_heartbeats",
                      "CREATE VIEW trial_heartbeats AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                      "SELECT i AS trial_id FROM n"});
        refused(view, ErrorCategory::Corrupt, "no plain table");
        change(trigger, {"CREATE TRIGGER mine AFTER INSERT ON trials BEGIN DELETE FROM studies; END"});
        refused(trigger, ErrorCategory::Unsupported, "'mine'");
        change(computed, {"DROP TABLE snac_budgets",
                          "CREATE TABLE snac_budgets (study_id, generation, budgets AS (zeroblob(1000000000)))"});
        refused(computed, ErrorCategory::Corrupt, "no plain column budgets");
    }

    /// Cut or damaged anywhere: an error or a finding, never a crash, and never a study that reads as if it were whole but is not.
    void damagedFiles() {
        const std::string whole = content(sampleFile());
        const std::string digest = [&] {
            const std::string file = newFile();
            writeText(file, whole);
            auto store = StudyStore::open(file, Access::ReadOnly);
            ok((*store)->select("s"));
            return *(*store)->digest();
        }();
        const auto outcome = [&](const std::string& bytes) -> std::string {
            const std::string file = m_folder.filePath("damaged.db").toStdString();
            writeText(file, bytes);
            auto store = StudyStore::open(file, Access::ReadOnly);
            if (!store) return store.error().message();
            (void)(*store)->studies();
            const auto findings = (*store)->check();
            if (!findings) return findings.error().message();
            if (!findings->empty()) return findings->front();
            if (const auto selected = (*store)->select("s"); !selected) return selected.error().message();
            (void)(*store)->settings();
            (void)(*store)->weights(0);
            const auto read = (*store)->digest();
            return read ? *read : read.error().message();
        };
        QCOMPARE(outcome(whole), digest);
        for (std::size_t length = 1; length < whole.size(); length += 4096 / 3)
            QVERIFY2(outcome(whole.substr(0, length)) != digest, "a cut file passed for a whole one");
        for (std::size_t page = 0; page < whole.size(); page += 4096) {
            for (const char filler : {'\0', '\xff'}) {
                std::string damaged = whole;
                damaged.replace(page, std::min<std::size_t>(4096, damaged.size() - page), 4096, filler);
                QVERIFY(!outcome(damaged).empty());
            }
        }
    }

    /// The settings decide whether a search begins anew or goes on: what cannot be read must not pass for "not set".
    void settingsThatCannotBeRead() {
        const std::string file = sampleFile();
        {
            auto writer = StudyStore::open(file, Access::ReadWrite);
            ok((*writer)->select("s"));
            for (int i = 0; i < 100; ++i) ok((*writer)->setSetting(fmt::format("key{}", i), std::string(1000, 'x')));
            ok((*writer)->replaceConstraints({}, std::string(5000, 'b'), 0));
        }
        auto store = StudyStore::open(file, Access::ReadOnly);
        ok((*store)->select("s"));
        QCOMPARE((*store)->settings()->size(), std::size_t{100});
        QVERIFY((*store)->setting("key50")->has_value());
        QVERIFY(!(*store)->setting("absent")->has_value()); // absent is no error

        // The first pages of those tables and of their indexes, as on a bad sector.
        *store = nullptr;
        std::string damaged = content(file);
        {
            auto database = sqlite::Database::open(file, sqlite::Database::Mode::Read);
            ok((*database)->each("SELECT rootpage FROM sqlite_master WHERE tbl_name IN ('studies', 'snac_settings', "
                                 "'snac_budgets') AND rootpage > 1",
                                 {}, [&](const sqlite::Row& row) {
                                     const auto at = static_cast<std::size_t>(row.integer(0) - 1) * 4096;
                                     damaged.replace(at, 4096, 4096, '\xff');
                                 }));
        }
        QVERIFY(damaged != content(file));
        writeText(file, damaged);
        auto reader = StudyStore::open(file, Access::ReadOnly);
        QVERIFY(reader.ok());
        const auto corrupt = [](const auto& result) {
            return !result.ok() && result.error().category() == ErrorCategory::Corrupt;
        };
        QVERIFY(corrupt((*reader)->studies()));
        QVERIFY(corrupt((*reader)->select("s")));
        QVERIFY(corrupt((*reader)->settings()));
        QVERIFY(corrupt((*reader)->setting("key50")));
        QVERIFY(corrupt((*reader)->budgets()));
    }

    void rowsThatMakeNoSense_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("readable"); // by trials(); check() finds it in any case
        QTest::newRow("state") << "UPDATE trials SET state = 'DONE' WHERE number = 1" << false;
        QTest::newRow("value type") << "UPDATE trial_values SET value_type = 'NAN' WHERE trial_id = 1" << false;
        QTest::newRow("huge objective")
            << "UPDATE trial_values SET objective = 1000000000000 WHERE trial_id = 1 AND objective = 1" << false;
        QTest::newRow("value is gone") << "DELETE FROM trial_values WHERE trial_id = 1 AND objective = 1" << true;
        QTest::newRow("first value is gone")
            << "DELETE FROM trial_values WHERE trial_id = 1 AND objective = 0" << false;
        QTest::newRow("distribution") << "UPDATE trial_params SET distribution_json = '{\"name\": ' WHERE param_id = 1"
                                      << false;
        QTest::newRow("deep distribution") << "UPDATE trial_params SET distribution_json = "
                                              "replace(hex(zeroblob(100000)), '00', '[') WHERE param_id = 1"
                                           << false;
        QTest::newRow("choice") << "UPDATE trial_params SET param_value = 3 WHERE param_id = 1" << false;
        QTest::newRow("infinite choice") << "UPDATE trial_params SET param_value = 9e999 WHERE param_id = 1" << false;
        QTest::newRow("constraints")
            << "UPDATE trial_system_attributes SET value_json = '[1, \"a\"]' WHERE trial_id = 1" << false;
        QTest::newRow("genome") << "UPDATE snac_trials SET genome = '[1,,2]' WHERE trial_id = 1" << false;
        QTest::newRow("no genome") << "UPDATE snac_trials SET genome = '[]' WHERE trial_id = 1" << true;
        QTest::newRow("curve") << "UPDATE snac_curves SET points = x'0011' WHERE trial_id = 1" << false;
        QTest::newRow("no fingerprint")
            << "DELETE FROM trial_user_attributes WHERE trial_id = 1 AND \"key\" = 'fingerprint'" << true;
        QTest::newRow("number twice") << "UPDATE trials SET number = 2 WHERE number = 1" << true;
        QTest::newRow("number gap") << "UPDATE trials SET number = 1000 WHERE number = 8" << true;
        QTest::newRow("date") << "UPDATE trials SET datetime_start = 'now' WHERE number = 1" << true;
        QTest::newRow("reused from nowhere")
            << "UPDATE trial_user_attributes SET value_json = '99' WHERE \"key\" = 'reused_from'" << true;
        QTest::newRow("orphan") << "INSERT INTO snac_curves VALUES (999, x'', x'')" << true;
        QTest::newRow("orphan of Optuna's")
            << "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (999, 0, 1, 'FINITE')" << true;
    }
    void rowsThatMakeNoSense() {
        QFETCH(QString, sql);
        QFETCH(bool, readable);
        const std::string file = sampleFile();
        change(file, {sql.toStdString()});
        auto store = StudyStore::open(file, Access::ReadOnly);
        QVERIFY(store.ok());
        const auto findings = (*store)->check();
        QVERIFY(findings.ok());
        QVERIFY(!findings->empty());
        ok((*store)->select("s"));
        const auto trials = (*store)->trials();
        QCOMPARE(trials.ok(), readable);
        if (!readable) {
            QCOMPARE(trials.error().category(), ErrorCategory::Corrupt);
            QVERIFY(trials.error().message().find("snac study check") != std::string::npos);
        }
    }

    void aDirectionThatMakesNoSense() {
        const std::string file = sampleFile();
        change(file, {"UPDATE study_directions SET direction = 'NOT_SET'"});
        auto store = StudyStore::open(file, Access::ReadOnly);
        QCOMPARE((*store)->select("s").error().category(), ErrorCategory::Corrupt);
        QVERIFY(!(*store)->check()->empty());
        const auto studies = (*store)->studies(); // listed beside the others, with a word
        QCOMPARE(studies->size(), std::size_t{1});
        QVERIFY((*studies)[0].objectives.empty());
        QCOMPARE(studies.warnings().size(), std::size_t{1});
    }

    void oneWriterManyReaders() {
        const std::string file = sampleFile();
        auto writer = StudyStore::open(file, Access::ReadWrite);
        QVERIFY(writer.ok());
        const auto second = StudyStore::open("sqlite:///" + file, Access::ReadWrite);
        QVERIFY(!second.ok());
        QCOMPARE(second.error().category(), ErrorCategory::InputOutput);
        QVERIFY(second.error().message().find("process " + std::to_string(getpid())) != std::string::npos);
        QVERIFY(second.error().message().find("can be read") != std::string::npos);
        QVERIFY(StudyStore::open(file, Access::ReadOnly).ok());
        QVERIFY(StudyStore::open(file, Access::ReadOnly).ok());

        const std::string link = newFile(); // another name is the same file
        std::filesystem::create_symlink(file, link);
        QVERIFY(!StudyStore::open(link, Access::ReadWrite).ok());

        *writer = nullptr;
        QVERIFY(!std::filesystem::exists(file + ".lock"));
        writeText(file + ".lock", "1\n"); // as left by a process that was killed
        QVERIFY(StudyStore::open(file, Access::ReadWrite).ok());
    }

    void lockedByAnotherProgram() {
        const std::string file = sampleFile();
        auto other = sqlite::Database::open(file, sqlite::Database::Mode::Write);
        ok((*other)->run("BEGIN EXCLUSIVE"));
        const auto store = StudyStore::open(file, Access::ReadOnly); // after five seconds
        QVERIFY(!store.ok());
        QCOMPARE(store.error().category(), ErrorCategory::InputOutput);
        QVERIFY(store.error().message().find("another program") != std::string::npos);
        ok((*other)->run("COMMIT"));
        QVERIFY(StudyStore::open(file, Access::ReadOnly).ok());
    }

    void withoutPermission() {
        const std::string file = sampleFile();
        std::filesystem::permissions(m_folder.path().toStdString(), std::filesystem::perms(0755));
        chmod(file.c_str(), 0444);
        const bool root = geteuid() == 0;
        if (root && seteuid(65534) != 0) QSKIP("root may write everything, and cannot become nobody here");
        const auto restore = qScopeGuard([&] {
            if (root && seteuid(0) != 0) qFatal("cannot become root again");
        });
        const auto writer = StudyStore::open(file, Access::ReadWrite);
        QVERIFY(!writer.ok());
        QCOMPARE(writer.error().category(), ErrorCategory::InputOutput);
        QVERIFY(writer.error().message().find("open it for reading only") != std::string::npos);
        {
            auto reader = StudyStore::open(file, Access::ReadOnly);
            QVERIFY(reader.ok());
            ok((*reader)->select("s"));
            QCOMPARE((*reader)->trials()->size(), std::size_t{9});
        }
        if (root) {
            const auto fresh = StudyStore::open(newFile(), Access::ReadWrite); // in a folder of root's
            QCOMPARE(fresh.error().category(), ErrorCategory::InputOutput);
            QVERIFY(!isDiskFull(fresh.error()));
        }
    }

    /// A file size limit stands for the full disk: the system refuses to write more.
    void fullDisk() {
        const std::string file = sampleFile();
        auto opened = StudyStore::open(file, Access::ReadWrite);
        auto& store = **opened;
        ok(store.select("s"));
        const std::string before = *store.digest();
        Trial large = *store.trial(7);
        large.architectureYaml.assign(1'000'000, '#');

        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit old = limit;
        limit.rlim_cur = content(file).size() + 8192;
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        const auto update = store.updateTrial(large);
        std::vector<Trial> more(100, large);
        const auto add = store.addTrials(more);
        const auto readMeanwhile = store.digest();
        setrlimit(RLIMIT_FSIZE, &old);
        std::signal(SIGXFSZ, handler);

        QVERIFY(!update.ok());
        QVERIFY(isDiskFull(update.error()));
        QVERIFY(update.error().message().find("free some space") != std::string::npos);
        QVERIFY(!add.ok() && isDiskFull(add.error()));
        QCOMPARE(more[0].number, large.number); // untouched
        QCOMPARE(*readMeanwhile, before);
        QCOMPARE(*store.digest(), before);
        QCOMPARE(store.check()->size(), std::size_t{0});
        ok(store.updateTrial(large)); // the same call, once there is room
        QCOMPARE(store.trial(7)->architectureYaml.size(), std::size_t{1'000'000});
    }

    /// SQLite's own word for it: the file may have no more pages.
    void diskFullIsToldFromOtherErrors() {
        const std::string file = sampleFile();
        auto database = sqlite::Database::open(file, sqlite::Database::Mode::Write);
        ok((*database)->run("PRAGMA max_page_count=1"));
        const auto full = (*database)->run("INSERT INTO snac_settings VALUES (1, 'k', hex(zeroblob(100000)))");
        QVERIFY(!full.ok() && isDiskFull(full.error()));
        const auto wrong = (*database)->run("INSERT INTO snac_settings VALUES (1, NULL, 'v')");
        QVERIFY(!wrong.ok() && !isDiskFull(wrong.error()));
    }
};

QTEST_GUILESS_MAIN(TestBadFiles)
#include "test_bad_files.moc"
