// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of a study file.
//
// Optuna's, as Optuna 5.0.0 creates them (its models.py through SQLAlchemy; Alembic head v3.2.0.a, schema version 12), and ours:
//
//   snac_version      the version of our tables
//   snac_trials       what a trial of our search has beyond Optuna's columns: generation, genome ("[1,0,3]"), the network as YAML
//   snac_curves       learning curve and confusion matrix of a trial, packed (encoding.h)
//   snac_settings     seed, configuration, sampler state ... of a study by key
//   snac_budgets      the budgets and the generation from which they hold
//   snac_weights      trained weights of a trial by seed
//
// Optuna knows nothing of our tables, and SQLite gives freed row ids out again: triggers remove our rows together with Optuna's,
// whoever deletes those, so that a new trial never inherits an old one's genome.
#include "study/schema.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace snac::sqlite {

namespace {

constexpr int schemaVersion = 12;
constexpr int ourVersion = 1;
constexpr std::string_view alembicHead = "v3.2.0.a";
constexpr std::array olderHeads = {"v0.9.0.a", "v1.3.0.a", "v2.4.0.a", "v2.6.0.a_", "v2.6.0.a",
                                   "v3.0.0.a", "v3.0.0.b", "v3.0.0.c", "v3.0.0.d"};

constexpr std::array optunaSql = {
    "CREATE TABLE studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id))",
    "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
    "CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version "
    "VARCHAR(256), "
    "PRIMARY KEY (version_info_id), CHECK (version_info_id=1))",
    "CREATE TABLE study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL, study_id "
    "INTEGER NOT NULL, "
    "objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective), "
    "FOREIGN KEY(study_id) REFERENCES studies (study_id))",
    "CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, \"key\" "
    "VARCHAR(512), "
    "value_json TEXT, PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, \"key\"), "
    "FOREIGN KEY(study_id) REFERENCES studies (study_id))",
    "CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER NOT NULL, study_id INTEGER, \"key\" "
    "VARCHAR(512), "
    "value_json TEXT, PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, \"key\"), "
    "FOREIGN KEY(study_id) REFERENCES studies (study_id))",
    "CREATE TABLE trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL, "
    "datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES "
    "studies (study_id))",
    "CREATE INDEX ix_trials_study_id ON trials (study_id)",
    "CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, \"key\" "
    "VARCHAR(512), "
    "value_json TEXT, PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, \"key\"), FOREIGN KEY(trial_id) "
    "REFERENCES trials (trial_id))",
    "CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER, \"key\" "
    "VARCHAR(512), "
    "value_json TEXT, PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, \"key\"), FOREIGN KEY(trial_id) "
    "REFERENCES trials (trial_id))",
    "CREATE TABLE trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value "
    "FLOAT, "
    "distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name), FOREIGN KEY(trial_id) REFERENCES "
    "trials (trial_id))",
    "CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT "
    "NULL, value FLOAT, "
    "value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective), "
    "FOREIGN KEY(trial_id) REFERENCES trials (trial_id))",
    "CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, "
    "step INTEGER NOT NULL, "
    "intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_intermediate_value_id), "
    "UNIQUE (trial_id, step), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))",
    "CREATE TABLE trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, heartbeat DATETIME "
    "NOT NULL, "
    "PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY "
    "(version_num))",
    "INSERT INTO alembic_version (version_num) VALUES ('v3.2.0.a')",
    // The library whose tables these are; it stands in Optuna's message about versions only.
    "INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, 12, '5.0.0')",
};

struct OurObject {
    const char* name;
    const char* sql;
};

constexpr std::array ourObjects = {
    OurObject{"snac_version",
              "CREATE TABLE snac_version (id INTEGER PRIMARY KEY CHECK (id=1), version INTEGER NOT NULL)"},
    OurObject{"snac_trials", "CREATE TABLE snac_trials (trial_id INTEGER PRIMARY KEY REFERENCES trials (trial_id), "
                             "generation INTEGER NOT NULL, "
                             "genome TEXT NOT NULL, architecture TEXT NOT NULL)"},
    OurObject{
        "snac_curves",
        "CREATE TABLE snac_curves (trial_id INTEGER PRIMARY KEY REFERENCES trials (trial_id), points BLOB NOT NULL, "
        "confusion BLOB NOT NULL)"},
    OurObject{
        "snac_settings",
        "CREATE TABLE snac_settings (study_id INTEGER NOT NULL REFERENCES studies (study_id), \"key\" TEXT NOT NULL, "
        "value TEXT NOT NULL, PRIMARY KEY (study_id, \"key\"))"},
    OurObject{"snac_budgets", "CREATE TABLE snac_budgets (study_id INTEGER NOT NULL REFERENCES studies (study_id), "
                              "generation INTEGER NOT NULL, "
                              "budgets TEXT NOT NULL, PRIMARY KEY (study_id, generation))"},
    OurObject{
        "snac_weights",
        "CREATE TABLE snac_weights (trial_id INTEGER NOT NULL REFERENCES trials (trial_id), seed INTEGER NOT NULL, "
        "weights BLOB NOT NULL, scores TEXT NOT NULL, PRIMARY KEY (trial_id, seed))"},
    OurObject{"snac_trials_number", "CREATE INDEX snac_trials_number ON trials (study_id, number)"},
    OurObject{"snac_trial_deleted", "CREATE TRIGGER snac_trial_deleted AFTER DELETE ON trials BEGIN "
                                    "DELETE FROM snac_trials WHERE trial_id = OLD.trial_id; "
                                    "DELETE FROM snac_curves WHERE trial_id = OLD.trial_id; "
                                    "DELETE FROM snac_weights WHERE trial_id = OLD.trial_id; END"},
    OurObject{"snac_study_deleted", "CREATE TRIGGER snac_study_deleted AFTER DELETE ON studies BEGIN "
                                    "DELETE FROM snac_settings WHERE study_id = OLD.study_id; "
                                    "DELETE FROM snac_budgets WHERE study_id = OLD.study_id; END"},
};

/// The columns that our statements read, table by table; of ours when the file has them.
const std::map<std::string, std::vector<std::string>>& knownColumns() {
    static const std::map<std::string, std::vector<std::string>> columns = {
        {"studies", {"study_id", "study_name"}},
        {"version_info", {"version_info_id", "schema_version"}},
        {"study_directions", {"direction", "study_id", "objective"}},
        {"study_user_attributes", {"study_id", "key", "value_json"}},
        {"study_system_attributes", {"study_id", "key", "value_json"}},
        {"trials", {"trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete"}},
        {"trial_user_attributes", {"trial_id", "key", "value_json"}},
        {"trial_system_attributes", {"trial_id", "key", "value_json"}},
        {"trial_params", {"param_id", "trial_id", "param_name", "param_value", "distribution_json"}},
        {"trial_values", {"trial_id", "objective", "value", "value_type"}},
        {"trial_intermediate_values", {"trial_id", "step", "intermediate_value", "intermediate_value_type"}},
        {"trial_heartbeats", {"trial_id"}},
        {"alembic_version", {"version_num"}},
        {"snac_version", {"id", "version"}},
        {"snac_trials", {"trial_id", "generation", "genome", "architecture"}},
        {"snac_curves", {"trial_id", "points", "confusion"}},
        {"snac_settings", {"study_id", "key", "value"}},
        {"snac_budgets", {"study_id", "generation", "budgets"}},
        {"snac_weights", {"trial_id", "seed", "weights", "scores"}},
    };
    return columns;
}

struct Object {
    std::string type, sql;
};

Result<std::map<std::string, Object>> readObjects(Database& database) {
    std::map<std::string, Object> objects;
    SNAC_CHECK(database.each("SELECT type, name, sql FROM sqlite_master", {}, [&](const Row& row) {
        objects[row.text(1)] = {row.text(0), row.text(2)};
    }));
    return objects;
}

Error noStudy(const Database& database, std::string_view why) {
    return makeError(ErrorCategory::Corrupt, "{}: is an SQLite file, but not one of studies ({}): give another file",
                     database.file().string(), why);
}

/// A hostile file could have a view, or a computed column, that never ends in place of a table.
Result<void> verifyTables(Database& database, const std::map<std::string, Object>& objects) {
    for (const auto& [table, columns] : knownColumns()) {
        const auto object = objects.find(table);
        if (object == objects.end()) {
            if (table.starts_with("snac_")) continue;
            return noStudy(database, "the table " + table + " is missing");
        }
        if (object->second.type != "table" || object->second.sql.starts_with("CREATE VIRTUAL"))
            return noStudy(database, table + " is no plain table");
        std::set<std::string> plain;
        SNAC_CHECK(database.each("PRAGMA table_xinfo('" + table + "')", {}, [&](const Row& row) {
            if (row.integer(6) == 0) plain.insert(row.text(1));
        }));
        for (const std::string& column : columns)
            if (!plain.contains(column))
                return noStudy(database, "the table " + table + " has no plain column " + column);
    }
    for (const auto& [name, object] : objects) {
        if (object.type != "trigger") continue;
        const std::string& sql = object.sql;
        if (std::none_of(ourObjects.begin(), ourObjects.end(), [&](const OurObject& ours) { return sql == ours.sql; }))
            return makeError(
                ErrorCategory::Unsupported,
                "{}: has the trigger '{}', which neither Optuna nor this program made: remove it first (DROP TRIGGER)",
                database.file().string(), name);
    }
    return {};
}

Result<void> verifyOptunaVersion(Database& database) {
    std::int64_t version = -1;
    std::string head;
    SNAC_CHECK(database.each("SELECT schema_version FROM version_info WHERE version_info_id = 1", {},
                             [&](const Row& row) { version = row.integer(0); }));
    SNAC_CHECK(
        database.each("SELECT version_num FROM alembic_version", {}, [&](const Row& row) { head = row.text(0); }));
    if (version == schemaVersion && head == alembicHead) return {};
    if (version < 0 || head.empty()) return noStudy(database, "it does not say its version");
    const bool older =
        version < schemaVersion || std::find(olderHeads.begin(), olderHeads.end(), head) != olderHeads.end();
    if (older)
        return makeError(ErrorCategory::Unsupported,
                         "{}: was written by an older Optuna (tables {}, here {}): run 'optuna storage upgrade "
                         "--storage sqlite:///{}' on a copy",
                         database.file().string(), head, alembicHead, database.file().string());
    return makeError(ErrorCategory::Unsupported,
                     "{}: was written by a newer Optuna (schema {}, tables {}; this program knows {}, {}): update SNAC "
                     "Studio, or give another file",
                     database.file().string(), version, head, schemaVersion, alembicHead);
}

Result<void> verifyOurVersion(Database& database) {
    std::int64_t version = ourVersion;
    SNAC_CHECK(database.each("SELECT version FROM snac_version WHERE id = 1", {},
                             [&](const Row& row) { version = row.integer(0); }));
    if (version == ourVersion) return {};
    if (version < ourVersion) return noStudy(database, "its own version is less than the first");
    return makeError(ErrorCategory::Unsupported,
                     "{}: was written by a newer SNAC Studio (its tables have version {}, here {}): update SNAC Studio",
                     database.file().string(), version, ourVersion);
}

} // namespace

Result<bool> verifySchema(Database& database) {
    SNAC_TRY(objects, readObjects(database));
    if (objects.empty()) return false;
    if (!objects.contains("version_info") || !objects.contains("studies"))
        return noStudy(database, "it has other tables than Optuna's");
    // The versions first: another version may well have other columns.
    const std::map<std::string, Object>& known = objects;
    for (const char* table : {"version_info", "alembic_version", "snac_version"}) {
        const auto object = known.find(table);
        if (object != known.end() && object->second.type != "table")
            return noStudy(database, std::string(table) + " is no plain table");
    }
    if (!objects.contains("alembic_version")) return noStudy(database, "it does not say its version");
    SNAC_CHECK(verifyOptunaVersion(database));
    if (objects.contains("snac_version")) SNAC_CHECK(verifyOurVersion(database));
    SNAC_CHECK(verifyTables(database, objects));
    return true;
}

Result<void> createOptunaTables(Database& database) {
    for (const char* sql : optunaSql) SNAC_CHECK(database.run(sql));
    return {};
}

Result<void> createOurTables(Database& database) {
    SNAC_TRY(objects, readObjects(database));
    const std::map<std::string, Object>& known = objects;
    const auto missing = [&](const OurObject& object) { return !known.contains(object.name); };
    if (std::none_of(ourObjects.begin(), ourObjects.end(), missing)) return {};
    for (const OurObject& object : ourObjects)
        if (missing(object)) SNAC_CHECK(database.run(object.sql));
    return database.run("INSERT OR IGNORE INTO snac_version (id, version) VALUES (1, ?)", {std::int64_t{ourVersion}});
}

Result<bool> hasOurTables(Database& database) {
    std::int64_t count = 0;
    SNAC_CHECK(
        database.each("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE 'snac\\_%' ESCAPE '\\'",
                      {}, [&](const Row& row) { count = row.integer(0); }));
    return count == 6;
}

} // namespace snac::sqlite
