// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_study.h"
#include "study/study_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <set>

using namespace snac;

namespace {

std::unique_ptr<StudyStore> opened(const std::string& target,
                                   StudyStore::Access access = StudyStore::Access::ReadWrite) {
    auto store = StudyStore::open(target, access);
    if (!store) qFatal("%s", store.error().message().c_str());
    return std::move(*store);
}

void ok(const Result<void>& result) {
    if (!result) qFatal("%s", result.error().message().c_str());
}

bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// The part in which two trials differ, or nothing.
QByteArray difference(const Trial& a, const Trial& b) {
    if (a.number != b.number) return "number";
    if (a.state != b.state) return "state";
    if (a.generation != b.generation) return "generation";
    if (a.values != b.values) return "values";
    if (a.constraints != b.constraints) return "constraints";
    if (a.genome != b.genome) return "genome";
    if (a.fingerprint != b.fingerprint) return "fingerprint";
    if (a.architectureYaml != b.architectureYaml) return "architecture";
    if (a.reason != b.reason) return "reason";
    if (a.reusedFrom != b.reusedFrom) return "reused";
    if (a.curve != b.curve) return "curve";
    if (a.confusion != b.confusion) return "confusion";
    if (a.seconds != b.seconds) return "seconds";
    if (a.started != b.started || a.ended != b.ended) return "times";
    if (a.metrics.size() != b.metrics.size()) return "metrics";
    for (const auto& [key, value] : a.metrics)
        if (!b.metrics.contains(key) || !sameNumber(value, b.metrics.at(key))) return "metric";
    if (a.parameters.size() != b.parameters.size()) return "parameters";
    for (std::size_t i = 0; i < a.parameters.size(); ++i) {
        const Parameter &x = a.parameters[i], &y = b.parameters[i];
        if (x.name != y.name || x.choices != y.choices || x.choice != y.choice || x.number != y.number)
            return "parameter";
    }
    return {};
}

} // namespace

class TestStudyStore : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    std::string newFile() { return m_folder.filePath(QString("study%1.db").arg(m_files++)).toStdString(); }

    std::unique_ptr<StudyStore> sampleStore(const std::string& file) {
        auto store = opened(file);
        ok(store->create("s", sample::objectives));
        ok(store->select("s"));
        auto trials = sample::everyKind();
        ok(store->addTrials(trials));
        return store;
    }

private Q_SLOTS:
    void keepsEveryKindOfTrial() {
        const std::string file = newFile();
        auto expected = sample::everyKind();
        {
            auto store = opened(file);
            ok(store->create("s", sample::objectives));
            ok(store->select(""));
            QCOMPARE(store->studyName(), std::string("s"));
            ok(store->addTrials(expected));
            for (std::size_t i = 0; i < expected.size(); ++i)
                QCOMPARE(expected[i].number, static_cast<std::int64_t>(i));
        }
        auto store = opened("sqlite:///" + file, StudyStore::Access::ReadOnly); // absolute: four slashes in all
        ok(store->select("s"));
        QVERIFY(store->objectives() == sample::objectives);
        const auto trials = store->trials();
        QVERIFY(trials.ok());
        QCOMPARE(trials->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(difference((*trials)[i], expected[i]), QByteArray());
            const auto one = store->trial(static_cast<std::int64_t>(i));
            QVERIFY(one.ok());
            QCOMPARE(difference(*one, expected[i]), QByteArray());
        }
        const auto findings = store->check();
        QVERIFY(findings.ok());
        QCOMPARE(findings->size(), std::size_t{0});
    }

    void keepsTheBitsOfNumbers() {
        auto store = opened(newFile());
        ok(store->create("s", sample::objectives));
        ok(store->select("s"));
        std::vector<Trial> trials = {
            sample::complete(0, 0, 0.1 + 0.2, std::numeric_limits<double>::denorm_min(), {1.0 / 3, -1e308})};
        trials[0].metrics = {{"third", 1.0 / 3},
                             {"max", std::numeric_limits<double>::max()},
                             {"minus zero", -0.0},
                             {"with \"quotes\"", 2}};
        trials[0].seconds = 1.0 / 7;
        ok(store->addTrials(trials));
        const auto read = store->trial(0);
        QVERIFY(read.ok());
        QCOMPARE(difference(*read, trials[0]), QByteArray());
        QVERIFY(std::signbit(read->metrics.at("minus zero")));
    }

    void updatesATrialWhole() {
        auto store = sampleStore(newFile());
        Trial finished = sample::complete(1, 2, 0.8, 10, {-1, -1});
        finished.number = 7;
        finished.generation = 1;
        ok(store->updateTrial(finished));
        QCOMPARE(difference(*store->trial(7), finished), QByteArray());
        Trial restarted = sample::waiting(1, 2);
        restarted.number = 7;
        restarted.generation = 1;
        ok(store->updateTrial(restarted)); // nothing of the finished one stays behind
        QCOMPARE(difference(*store->trial(7), restarted), QByteArray());
    }

    void refusesWhatMakesNoSense_data() {
        QTest::addColumn<bool>("unused"); // the row's name says it all
        for (const char* name : {"too few values", "NaN value", "NaN constraint", "choice out of range",
                                 "nameless parameter", "no date", "no such month"})
            QTest::newRow(name) << true;
    }
    void refusesWhatMakesNoSense() {
        auto store = sampleStore(newFile());
        const std::string before = *store->digest();
        Trial trial = sample::complete(0, 0, 0.5, 1, {});
        const std::string what = QTest::currentDataTag();
        if (what == "too few values") trial.values.pop_back();
        if (what == "NaN value") trial.values[1] = std::numeric_limits<double>::quiet_NaN();
        if (what == "NaN constraint") trial.constraints = {std::numeric_limits<double>::quiet_NaN()};
        if (what == "choice out of range") trial.parameters[0].choice = 3;
        if (what == "nameless parameter") trial.parameters[0].name.clear();
        if (what == "no date") trial.started = "yesterday";
        if (what == "no such month") trial.started = "2026-13-01 00:00:00";
        std::vector<Trial> trials = {sample::complete(1, 1, 1, 1, {}), trial};
        const auto result = store->addTrials(trials);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().category(), ErrorCategory::InvalidArgument);
        QCOMPARE(trials[0].number, std::int64_t{-1}); // not even the good one
        QCOMPARE(*store->digest(), before);
        trial.number = 0;
        QVERIFY(!store->updateTrial(trial).ok());
        QCOMPARE(*store->digest(), before);
    }

    /// What a search reads again after each generation: as all trials, without the first.
    void readsTheLastTrialsOnly() {
        auto store = sampleStore(newFile());
        const auto all = *store->trials();
        QVERIFY(all.size() > 4);
        for (const std::size_t from : {std::size_t{0}, std::size_t{4}, all.size() - 1, all.size(), all.size() + 5}) {
            const auto last = store->trialsFrom(static_cast<std::int64_t>(from));
            QVERIFY(last.ok());
            QCOMPARE(last->size(), all.size() - std::min(from, all.size()));
            for (std::size_t i = 0; i < last->size(); ++i)
                QCOMPARE(difference((*last)[i], all[from + i]), QByteArray());
        }
    }

    void missingTrialsAreNotFound() {
        auto store = sampleStore(newFile());
        Trial trial = sample::waiting(0, 0);
        trial.number = 99;
        QCOMPARE(store->updateTrial(trial).error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->trial(99).error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->weights(99).error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->putWeights(99, 1, {1}, {}).error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->replaceConstraints({{0, {1}}, {99, {1}}}, "{}", 0).error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->trial(0)->constraints, (std::vector<double>{-0.5, -1})); // all or nothing
    }

    void replacesConstraintsWithTheirBudgets() {
        auto store = sampleStore(newFile());
        ok(store->replaceConstraints({{0, {3}}, {1, {}}, {2, {std::numeric_limits<double>::infinity()}}},
                                     "{\"bops\": 1}", 0));
        ok(store->replaceConstraints({}, "{\"bops\": 2}", 4));
        ok(store->replaceConstraints({}, "{\"bops\": 3}", 4));
        QCOMPARE(store->trial(0)->constraints, (std::vector<double>{3}));
        QCOMPARE(store->trial(1)->constraints, (std::vector<double>{}));
        QCOMPARE(store->trial(2)->constraints, (std::vector<double>{std::numeric_limits<double>::infinity()}));
        QCOMPARE(store->trial(3)->constraints, (std::vector<double>{-1, -1}));
        const std::vector<std::pair<int, std::string>> expected = {{0, "{\"bops\": 1}"}, {4, "{\"bops\": 3}"}};
        QVERIFY(*store->budgets() == expected);
    }

    void severalStudiesInAFile() {
        const std::string file = newFile();
        auto store = sampleStore(file);
        ok(store->create("other", {{"loss", Direction::Minimise}}));
        QCOMPARE(store->create("s", sample::objectives).error().category(), ErrorCategory::InvalidArgument);
        QCOMPARE(store->create("", sample::objectives).error().category(), ErrorCategory::InvalidArgument);
        QCOMPARE(store->create("none", {}).error().category(), ErrorCategory::InvalidArgument);
        QCOMPARE(store->select("").error().category(), ErrorCategory::InvalidArgument); // which one?
        const auto missing = store->select("othr");
        QCOMPARE(missing.error().category(), ErrorCategory::NotFound);
        QVERIFY(missing.error().message().find("did you mean 'other'") != std::string::npos);

        ok(store->setSetting("seed", "1"));
        ok(store->select("other"));
        QVERIFY(!*store->setting("seed"));
        std::vector<Trial> trials(2);
        ok(store->addTrials(trials));
        QCOMPARE(trials[0].number, std::int64_t{0}); // numbers count within the study
        const auto summaries = *store->studies();
        QCOMPARE(summaries.size(), std::size_t{2});
        QCOMPARE(summaries[0].name, std::string("other"));
        QCOMPARE(summaries[0].trials, std::int64_t{2});
        QCOMPARE(summaries[1].trials, std::int64_t{9});
        QCOMPARE(summaries[1].complete, std::int64_t{5});
        QVERIFY(summaries[1].objectives == sample::objectives);
        QCOMPARE(store->trials()->size(), std::size_t{2});

        ok(store->remove("s"));
        QCOMPARE(store->remove("s").error().category(), ErrorCategory::NotFound);
        ok(store->select(""));
        QCOMPARE(store->studyName(), std::string("other"));
        QCOMPARE(store->trials()->size(), std::size_t{2});
        ok(store->remove("other"));
        QVERIFY(!store->trials().ok()); // none is selected
        QCOMPARE(store->select("").error().category(), ErrorCategory::NotFound);
        QCOMPARE(store->check()->size(), std::size_t{0});
        // Row ids are given out again: nothing of the removed studies may show up in a new one.
        ok(store->create("again", sample::objectives));
        ok(store->select("again"));
        std::vector<Trial> fresh(1);
        ok(store->addTrials(fresh));
        QCOMPARE(difference(*store->trial(0), fresh[0]), QByteArray());
        QVERIFY(store->settings()->empty());
    }

    void settingsAreKept() {
        const std::string file = newFile();
        auto store = sampleStore(file);
        const std::string text = "a: \"\xC3\xA9\"\n\tb\n" + std::string(100000, 'x');
        ok(store->setSetting("config", "old"));
        ok(store->setSetting("config", text));
        ok(store->setSetting("empty", ""));
        store.reset();
        store = opened(file, StudyStore::Access::ReadOnly);
        ok(store->select("s"));
        QVERIFY(*store->setting("config") == text);
        QVERIFY(*store->setting("empty") == "");
        QVERIFY(!*store->setting("absent"));
        QCOMPARE(store->settings()->size(), std::size_t{2});
    }

    void weightsAreKept() {
        auto store = sampleStore(newFile());
        const std::vector<float> weights = {1.5F, -0.1F, std::numeric_limits<float>::infinity()};
        constexpr std::uint64_t large = ~std::uint64_t{0};
        ok(store->putWeights(1, large, {9}, {}));
        ok(store->putWeights(1, large, weights, {{"validation", 0.25}}));
        ok(store->putWeights(1, 7, {}, {}));
        const auto read = store->weights(1);
        QVERIFY(read.ok());
        QCOMPARE(read->size(), std::size_t{2});
        QCOMPARE((*read)[0].seed, large); // as a signed number the smaller
        QVERIFY((*read)[0].values == weights);
        QCOMPARE((*read)[0].scores.at("validation"), 0.25);
        QVERIFY((*read)[1].values.empty());
        QVERIFY(store->weights(0)->empty());
    }

    void transactionsAreAllOrNothing() {
        auto store = sampleStore(newFile());
        const std::string before = *store->digest();
        const auto failing = store->inTransaction([&]() -> Result<void> {
            ok(store->setSetting("a", "1"));
            std::vector<Trial> trials = {sample::waiting(0, 0)};
            ok(store->addTrials(trials));
            return makeError(ErrorCategory::Cancelled, "stop");
        });
        QCOMPARE(failing.error().category(), ErrorCategory::Cancelled);
        QCOMPARE(*store->digest(), before);

        // An inner failure that the work overlooks undoes the whole, too.
        const auto overlooked = store->inTransaction([&]() -> Result<void> {
            ok(store->setSetting("a", "1"));
            Trial missing = sample::waiting(0, 0);
            missing.number = 99;
            if (store->updateTrial(missing).ok()) qFatal("there is no trial 99");
            return store->setSetting("b", "2");
        });
        QVERIFY(!overlooked.ok());
        QCOMPARE(*store->digest(), before);

        bool thrown = false;
        try {
            (void)store->inTransaction([&]() -> Result<void> {
                ok(store->setSetting("a", "1"));
                throw 1;
            });
        } catch (int) {
            thrown = true;
        }
        QVERIFY(thrown);
        QCOMPARE(*store->digest(), before);

        ok(store->inTransaction([&]() -> Result<void> {
            SNAC_CHECK(store->setSetting("a", "1"));
            return store->inTransaction([&] { return store->setSetting("b", "2"); });
        }));
        QVERIFY(*store->setting("b") == "2");
        QVERIFY(*store->digest() != before);
    }

    void digestLeavesOutTimesAndRowIds() {
        auto first = sampleStore(newFile());
        const std::string digest = *first->digest();
        QCOMPARE(digest.size(), std::size_t{64});

        auto second = opened(newFile());
        ok(second->create("before", {{"x", Direction::Minimise}})); // shifts the row ids
        ok(second->select("before"));
        std::vector<Trial> others(5);
        ok(second->addTrials(others));
        ok(second->create("s", sample::objectives));
        ok(second->select("s"));
        // As a search does: rows first, results in another order, at other times.
        const auto finished = sample::everyKind();
        std::vector<Trial> rows;
        for (const Trial& trial : finished) {
            rows.push_back(sample::waiting(trial.genome[0], trial.genome[1]));
            rows.back().generation = trial.generation;
        }
        ok(second->addTrials(rows));
        for (std::size_t i = finished.size(); i-- > 0;) {
            Trial trial = finished[i];
            trial.number = static_cast<std::int64_t>(i);
            trial.seconds *= 3;
            if (!trial.started.empty()) trial.started = "2027-01-01 00:00:00.000000";
            if (trial.state == TrialState::Complete) trial.metrics["machine:seconds_per_epoch"] = 0.1;
            ok(second->updateTrial(trial));
        }
        ok(second->setSetting("machine:workers", "2"));
        QCOMPARE(*second->digest(), digest);
        QCOMPARE(*second->digest(), digest);
    }

    void digestSeesEverythingElse() {
        auto store = sampleStore(newFile());
        std::set<std::string> digests = {*store->digest()};
        int changes = 0;
        const auto changed = [&](const std::function<void(Trial&)>& change) {
            Trial trial = *store->trial(1);
            change(trial);
            ok(store->updateTrial(trial));
            digests.insert(*store->digest());
            ++changes;
        };
        changed([](Trial& t) { t.values[0] = std::nextafter(t.values[0], 1.0); });
        changed([](Trial& t) { t.constraints[0] = -0.26; });
        changed([](Trial& t) { t.genome[0] = 2; });
        changed([](Trial& t) { t.generation = 2; });
        changed([](Trial& t) { t.fingerprint += "x"; });
        changed([](Trial& t) { t.architectureYaml += "\n"; });
        changed([](Trial& t) { t.metrics["loss"] = 0; });
        changed([](Trial& t) { t.reason = "none"; });
        changed([](Trial& t) { t.reusedFrom = 0; });
        changed([](Trial& t) { t.curve[1].validationLoss = 0; });
        changed([](Trial& t) { t.confusion[0] = 11; });
        changed([](Trial& t) { t.parameters.push_back({"new", {"a", "b"}, 1, 0}); });
        changed([](Trial& t) { t.state = TrialState::Pruned; });
        const auto also = [&](const Result<void>& result) {
            ok(result);
            digests.insert(*store->digest());
            ++changes;
        };
        also(store->setSetting("seed", "1"));
        also(store->setSetting("seed", "2"));
        also(store->putWeights(1, 1, {1.0F}, {}));
        also(store->putWeights(1, 1, {2.0F}, {}));
        also(store->putWeights(1, 1, {2.0F}, {{"test", 0.5}}));
        also(store->replaceConstraints({}, "{}", 3));
        QCOMPARE(digests.size(), static_cast<std::size_t>(changes + 1));
    }

    void readOnlyChangesNothing() {
        const std::string file = newFile();
        sampleStore(file);
        auto reader = opened(file, StudyStore::Access::ReadOnly);
        ok(reader->select("s"));
        std::vector<Trial> trials(1);
        for (const auto& result :
             {reader->addTrials(trials), reader->updateTrial(sample::waiting(0, 0)),
              reader->create("x", sample::objectives), reader->remove("s"), reader->setSetting("a", "b"),
              reader->putWeights(0, 0, {}, {}), reader->replaceConstraints({}, "", 0),
              reader->inTransaction([] { return Result<void>(); })}) {
            QVERIFY(!result.ok());
            QCOMPARE(result.error().category(), ErrorCategory::InputOutput);
            QVERIFY(result.error().message().find("reading only") != std::string::npos);
            QVERIFY(!isDiskFull(result.error()));
        }
        QCOMPARE(reader->trials()->size(), std::size_t{9});
    }

    void aReaderSeesWhatTheWriterCommits() {
        const std::string file = newFile();
        auto writer = sampleStore(file);
        auto reader = opened(file, StudyStore::Access::ReadOnly);
        ok(reader->select("s"));
        QCOMPARE(reader->trials()->size(), std::size_t{9});
        std::vector<Trial> more = {sample::waiting(0, 0)};
        ok(writer->addTrials(more));
        QCOMPARE(reader->trials()->size(), std::size_t{10});
        QCOMPARE(*reader->digest(), *writer->digest());
    }
};

QTEST_GUILESS_MAIN(TestStudyStore)
#include "test_study_store.moc"
