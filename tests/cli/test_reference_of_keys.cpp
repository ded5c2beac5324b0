// SPDX-License-Identifier: GPL-3.0-or-later
// resources/spaces/reference_of_keys.yaml is the documentation of a run configuration: it must be read without a warning and
// hold every key that the readers know. They are asked themselves: each word in quotes in their sources is tried in each
// map; what brings no "unknown key" is a key, and what has unknown keys below is a map.
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "pipeline/run_config.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace snac;

namespace {

constexpr const char* file = SNAC_SOURCE_DIR "/resources/spaces/reference_of_keys.yaml";

std::set<std::string> quotedWords() {
    std::set<std::string> words;
    const QRegularExpression quoted("\"([a-z][a-z0-9_]*)\"");
    for (const char* folder : {"/core/pipeline", "/core/space"}) {
        QDirIterator sources(QString(SNAC_SOURCE_DIR) + folder, {"*.cpp", "*.h"});
        while (sources.hasNext()) {
            const auto text = readFile(sources.next().toStdString());
            if (!text) continue;
            for (auto found = quoted.globalMatch(QString::fromStdString(*text)); found.hasNext();)
                words.insert(found.next().captured(1).toStdString());
        }
    }
    return words;
}

std::string nested(const std::vector<std::string>& path) {
    std::string yaml = path.back() + ": null";
    for (std::size_t i = path.size() - 1; i-- > 0;) yaml = path[i] + ": {" + yaml + "}";
    return yaml;
}

bool isKnown(const std::vector<std::string>& path) {
    const auto config = readRunConfig(nested(path), "run.yaml");
    return config.ok() && config.warnings().empty();
}

bool isMap(std::vector<std::string> path) {
    path.push_back("no_such_key");
    const auto config = readRunConfig(nested(path), "run.yaml");
    return config.ok() && !config.warnings().empty();
}

/// All keys below `path`, as paths.
void addKnown(const std::vector<std::string>& path, const std::set<std::string>& words,
              std::vector<std::vector<std::string>>& known) {
    for (const std::string& word : words) {
        std::vector<std::string> key = path;
        key.push_back(word);
        if (!isKnown(key)) continue;
        known.push_back(key);
        if (isMap(key)) addKnown(key, words, known);
    }
}

} // namespace

class TestReferenceOfKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadWithoutAWarning() {
        const auto text = readFile(file);
        QVERIFY(text.ok());
        auto config = readRunConfig(*text, file);
        QVERIFY2(config.ok(), config ? "" : config.error().message().c_str());
        QVERIFY2(config.warnings().empty(), config.warnings().empty() ? "" : config.warnings()[0].c_str());
        const auto resolved = resolveDevice(*config);
        QVERIFY2(resolved.ok(), resolved ? "" : resolved.error().message().c_str());
        QVERIFY(config->budgets.empty());
    }

    void holdsEveryKey() {
        const auto text = readFile(file);
        const auto root = parseYaml(*text, file);
        QVERIFY(root.ok());
        std::vector<std::vector<std::string>> known;
        addKnown({}, quotedWords(), known);
        for (const std::string& metric : budgetMetrics()) known.push_back({"snac_studio", "budgets", metric});
        int deepest = 0;
        for (const auto& path : known) {
            const YamlNode* node = &*root;
            for (const std::string& key : path) node = node ? node->find(key) : nullptr;
            QVERIFY2(node, (join(path, ".") + " is not in the file").c_str());
            deepest = std::max(deepest, static_cast<int>(path.size()));
        }
        QCOMPARE(deepest, 3); // the maps within maps were found
        for (const char* key : {"seed", "weight_bits", "schedule", "clock_ns", "test_fraction"}) {
            const bool found =
                std::any_of(known.begin(), known.end(), [&](const auto& path) { return path.back() == key; });
            QVERIFY2(found, key); // the search for keys finds keys
        }
    }

    /// "With the value it has when left out": a file that says nothing gives the same run.
    void valuesAreTheDefaults() {
        const auto text = readFile(file);
        const auto said = readRunConfig(*text, file);
        const auto silent = readRunConfig("search: {}", "silent.yaml");
        QVERIFY(said.ok() && silent.ok());
        Dataset dataset;
        dataset.train = std::make_shared<Samples>();
        QCOMPARE(QString::fromStdString(decisiveSettings(*said, dataset)),
                 QString::fromStdString(decisiveSettings(*silent, dataset)));
        QCOMPARE(said->trials, silent->trials);
        QCOMPARE(said->finalSeeds, silent->finalSeeds);
        QCOMPARE(said->dataset, silent->dataset);
        QCOMPARE(said->device, silent->device);
        QVERIFY(said->preparation.scaling == silent->preparation.scaling);
    }
};

QTEST_GUILESS_MAIN(TestReferenceOfKeys)
#include "test_reference_of_keys.moc"
