// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/sampler_state.h"

#include "base/number.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace snac {

namespace {

constexpr int version = 1;

QString toHex(std::uint64_t word) { return QString::fromStdString(fmt::format("{:016x}", word)); }

QJsonArray toJson(const Genome& genome) {
    QJsonArray array;
    for (const int choice : genome) array.append(choice);
    return array;
}

QJsonArray toJson(const std::vector<double>& numbers) {
    QJsonArray array;
    for (const double number : numbers) array.append(QString::fromStdString(formatDouble(number)));
    return array;
}

/// Reads fields and keeps the first thing that is wrong; after that every getter returns something harmless.
class Reader {
public:
    std::optional<Error> error;

    void fail(const std::string& where, const char* sentence) {
        if (!error)
            error = makeError(ErrorCategory::Corrupt, "The stored state of the sampler is damaged: {} {}.", where,
                              sentence);
    }

    std::int64_t integer(const QJsonValue& value, const std::string& where, std::int64_t low, std::int64_t high) {
        const std::int64_t number = value.toInteger(low - 1); // which it returns for fractions and other kinds, too
        if (number < low || number > high) {
            fail(where, "is not a whole number in its range");
            return 0;
        }
        return number;
    }

    std::uint64_t word(const QJsonValue& value, const std::string& where) {
        const std::string text = value.toString().toStdString();
        std::uint64_t number = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
        if (text.size() != 16 || code != std::errc() || end != text.data() + text.size())
            fail(where, "is not 16 hexadecimal digits");
        return number;
    }

    std::vector<double> numbers(const QJsonValue& value, const std::string& where) {
        std::vector<double> result;
        for (const auto& item : array(value, where)) {
            const auto number = parseDouble(item.toString().toStdString());
            if (!number) fail(where, "has an entry that is not a number as text");
            result.push_back(number.value_or(0));
        }
        return result;
    }

    Genome genome(const QJsonValue& value, const std::string& where) {
        Genome result;
        for (const auto& item : array(value, where)) {
            result.push_back(static_cast<int>(integer(item, where, 0, std::numeric_limits<int>::max())));
        }
        return result;
    }

    QJsonArray array(const QJsonValue& value, const std::string& where) {
        if (!value.isArray()) fail(where, "is not a list");
        return value.toArray();
    }
};

void readPopulation(Reader& reader, const QJsonValue& value, SamplerState& state) {
    for (const auto& entry : reader.array(value, "population")) {
        const QJsonObject item = entry.toObject();
        const std::string where = fmt::format("population[{}]", state.population.size());
        Individual individual;
        individual.genome = reader.genome(item["genome"], where + ".genome");
        individual.values = reader.numbers(item["values"], where + ".values");
        if (!individual.hasValues(individual.values.size())) reader.fail(where + ".values", "is empty or has a NaN");
        individual.violations = reader.numbers(item["violations"], where + ".violations");
        individual.trial = reader.integer(item["trial"], where + ".trial", std::numeric_limits<std::int64_t>::min() + 1,
                                          std::numeric_limits<std::int64_t>::max());
        state.populationKeys.push_back(reader.word(item["key"], where + ".key"));
        state.population.push_back(std::move(individual));
        if (reader.error) return;
    }
}

Rng readRng(Reader& reader, const QJsonValue& value) {
    const QJsonArray words = reader.array(value, "rng");
    Rng::State state{};
    if (static_cast<std::size_t>(words.size()) != state.size()) {
        reader.fail("rng", "does not have four words");
        return Rng(state);
    }
    for (std::size_t i = 0; i < state.size(); ++i) state[i] = reader.word(words[static_cast<qsizetype>(i)], "rng");
    // From this one state xoshiro never leaves, and a draw that rejects would never end.
    if (state == Rng::State{}) reader.fail("rng", "is all zero");
    return Rng(state);
}

} // namespace

std::string writeSamplerState(const SamplerState& state) {
    QJsonArray rng, seeds, population, seen;
    for (const std::uint64_t word : state.rng.state()) rng.append(toHex(word));
    for (const Genome& genome : state.seeds) seeds.append(toJson(genome));
    for (std::size_t i = 0; i < state.population.size(); ++i) {
        const Individual& individual = state.population[i];
        population.append(QJsonObject{{"genome", toJson(individual.genome)},
                                      {"values", toJson(individual.values)},
                                      {"violations", toJson(individual.violations)},
                                      {"trial", static_cast<qint64>(individual.trial)},
                                      {"key", toHex(state.populationKeys[i])}});
    }
    std::vector<KeyHash> sorted(state.seen.begin(), state.seen.end()); // equal states are equal texts
    std::sort(sorted.begin(), sorted.end());
    for (const KeyHash key : sorted) seen.append(toHex(key));
    const QJsonObject document{{"version", version},
                               {"sampler", QString::fromStdString(state.sampler)},
                               {"generation", state.generation},
                               {"rng", rng},
                               {"seeds", seeds},
                               {"population", population},
                               {"seen", seen}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact).toStdString();
}

Result<SamplerState> readSamplerState(std::string_view text) {
    QJsonParseError parseError;
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())), &parseError);
    if (parseError.error != QJsonParseError::NoError || !document.isObject()) {
        return makeError(ErrorCategory::Corrupt, "The stored state of the sampler is not a JSON object (byte {}): {}.",
                         parseError.offset,
                         parseError.error != QJsonParseError::NoError ? parseError.errorString().toStdString()
                                                                      : "another kind of value");
    }
    const QJsonObject object = document.object();
    Reader reader;
    const std::int64_t written = reader.integer(object["version"], "version", 1, std::numeric_limits<int>::max());
    if (!reader.error && written > version) {
        return makeError(ErrorCategory::Unsupported,
                         "The stored state of the sampler is of version {}, this program reads up to {}: continue with "
                         "the newer program.",
                         written, version);
    }
    SamplerState state;
    state.sampler = object["sampler"].toString().toStdString();
    state.generation =
        static_cast<int>(reader.integer(object["generation"], "generation", 0, std::numeric_limits<int>::max() - 1));
    state.rng = readRng(reader, object["rng"]);
    for (const auto& seed : reader.array(object["seeds"], "seeds")) state.seeds.push_back(reader.genome(seed, "seeds"));
    readPopulation(reader, object["population"], state);
    for (const auto& key : reader.array(object["seen"], "seen")) state.seen.insert(reader.word(key, "seen"));
    if (reader.error) return *reader.error;
    return state;
}

} // namespace snac
