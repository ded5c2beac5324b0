// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/sampler.h"
#include "search/sampler_state.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace snac;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

SamplerState exampleState() {
    SamplerState state;
    state.sampler = "nsga2";
    state.generation = 3;
    state.rng = Rng(Rng::State{1, 0xffffffffffffffff, 0x8000000000000000, 0});
    state.seeds = {{1, 2}, {}, {std::numeric_limits<int>::max()}};
    state.population = {{{1, 0},
                         {0.1, infinity, -infinity, 5e-324},
                         {-0.0, 1.0 / 3, std::numeric_limits<double>::quiet_NaN()},
                         std::numeric_limits<std::int64_t>::max()},
                        {{0, 0}, {std::numeric_limits<double>::max()}, {}, -1}};
    state.populationKeys = {0xdeadbeefdeadbeef, 7};
    state.seen = {0, 7, 0xffffffffffffffff, 0xdeadbeefdeadbeef};
    return state;
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

/// The example with one field replaced (absent if undefined).
std::string changed(const QString& field, const QJsonValue& value) {
    QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(writeSamplerState(exampleState()))).object();
    object.remove(field);
    if (!value.isUndefined()) object[field] = value;
    return QJsonDocument(object).toJson().toStdString();
}

std::string changedMember(const QString& field, const QJsonValue& value) {
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(writeSamplerState(exampleState())));
    QJsonArray population = document["population"].toArray();
    QJsonObject member = population[1].toObject();
    member.remove(field);
    if (!value.isUndefined()) member[field] = value;
    population[1] = member;
    return changed("population", population);
}

} // namespace

class TestSamplerState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryBit();
    void isTheSameTextEveryTime();
    void damage_data();
    void damage();
    void newerVersion();
    void cutOffAnywhere();
    void anotherSampler();
    void deepNesting();
};

void TestSamplerState::keepsEveryBit() {
    const SamplerState before = exampleState();
    const auto read = readSamplerState(writeSamplerState(before));
    QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
    QCOMPARE(read->sampler, before.sampler);
    QCOMPARE(read->generation, 3);
    QVERIFY(read->rng.state() == before.rng.state());
    QCOMPARE(read->seeds, before.seeds);
    QVERIFY(read->populationKeys == before.populationKeys);
    QVERIFY(read->seen == before.seen);
    QCOMPARE(read->population.size(), before.population.size());
    for (std::size_t i = 0; i < before.population.size(); ++i) {
        QCOMPARE(read->population[i].genome, before.population[i].genome);
        QCOMPARE(read->population[i].trial, before.population[i].trial);
        QVERIFY(sameBits(read->population[i].values, before.population[i].values));
        QVERIFY(sameBits(read->population[i].violations, before.population[i].violations));
    }
}

void TestSamplerState::isTheSameTextEveryTime() {
    const std::string text = writeSamplerState(exampleState());
    QCOMPARE(writeSamplerState(*readSamplerState(text)), text);
    SamplerState another = exampleState(); // the same set, filled in another order
    another.seen.clear();
    for (const KeyHash key : {KeyHash(0xffffffffffffffff), KeyHash(0), KeyHash(0xdeadbeefdeadbeef), KeyHash(7)})
        another.seen.insert(key);
    QCOMPARE(writeSamplerState(another), text);
}

void TestSamplerState::damage_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const std::string& text, const char* named) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(named);
    };
    const QString zero(16, '0'), one = "0000000000000001";
    const QJsonValue absent(QJsonValue::Undefined);
    row("nothing", "", "JSON");
    row("a list", "[1, 2]", "another kind of value");
    row("not JSON", "generation: 3", "byte");
    row("empty object", "{}", "version");
    row("version 0", changed("version", 0), "version");
    row("version as text", changed("version", "1"), "version");
    row("no generation", changed("generation", absent), "generation");
    row("negative generation", changed("generation", -1), "generation");
    row("half a generation", changed("generation", 1.5), "generation");
    row("huge generation", changed("generation", 1e300), "generation");
    row("last generation", changed("generation", std::numeric_limits<int>::max()), "generation");
    row("no generator", changed("rng", absent), "rng");
    row("three words", changed("rng", QJsonArray{one, one, one}), "four words");
    row("short word", changed("rng", QJsonArray{one, one, one, "1"}), "16 hexadecimal");
    row("signed word", changed("rng", QJsonArray{one, one, one, "-000000000000001"}), "16 hexadecimal");
    row("word that is no hex", changed("rng", QJsonArray{one, one, one, "000000000000000g"}), "16 hexadecimal");
    row("generator stuck at zero", changed("rng", QJsonArray{zero, zero, zero, zero}), "all zero");
    row("seeds are text", changed("seeds", "12"), "seeds");
    row("seed is a number", changed("seeds", QJsonArray{1}), "seeds");
    row("negative choice", changed("seeds", QJsonArray{QJsonArray{-1}}), "seeds");
    row("choice past int", changed("seeds", QJsonArray{QJsonArray{3e9}}), "seeds");
    row("no population", changed("population", absent), "population");
    row("member is a number", changed("population", QJsonArray{1}), "population[0]");
    row("genome is null", changedMember("genome", QJsonValue::Null), "population[1].genome");
    row("value is NaN", changedMember("values", QJsonArray{"nan"}), "population[1].values");
    row("no values", changedMember("values", QJsonArray()), "population[1].values");
    row("value is a number", changedMember("values", QJsonArray{1.5}), "population[1].values");
    row("value is no number", changedMember("values", QJsonArray{"1,5"}), "population[1].values");
    row("violations missing", changedMember("violations", absent), "population[1].violations");
    row("trial is text", changedMember("trial", "1"), "population[1].trial");
    row("key is missing", changedMember("key", absent), "population[1].key");
    row("seen is an object", changed("seen", QJsonObject()), "seen");
    row("seen key is short", changed("seen", QJsonArray{"12"}), "seen");
}

void TestSamplerState::damage() {
    QFETCH(QString, text);
    QFETCH(QString, named);
    const auto result = readSamplerState(text.toStdString());
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::Corrupt);
    const QString message = QString::fromStdString(result.error().message());
    QVERIFY2(message.contains(named), qPrintable(message));
    // A sampler that was offered it is as before.
    const auto sampler = std::move(*makeSampler({}, 1));
    const std::string before = sampler->saveState();
    QVERIFY(!sampler->restoreState(text.toStdString()));
    QCOMPARE(sampler->saveState(), before);
}

void TestSamplerState::newerVersion() {
    const auto result = readSamplerState(changed("version", 2));
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::Unsupported);
}

void TestSamplerState::cutOffAnywhere() {
    const std::string text = writeSamplerState(exampleState());
    for (std::size_t length = 0; length < text.size(); ++length) QVERIFY(!readSamplerState(text.substr(0, length)));
}

void TestSamplerState::anotherSampler() {
    SamplerSettings random;
    random.name = "random";
    const auto sampler = std::move(*makeSampler(random, 1));
    const auto result = sampler->restoreState(writeSamplerState(exampleState()));
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::InvalidArgument);
}

void TestSamplerState::deepNesting() {
    const auto result = readSamplerState(std::string(1000000, '['));
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::Corrupt);
}

QTEST_GUILESS_MAIN(TestSamplerState)
#include "test_sampler_state.moc"
