// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"

#include "base/number.h"
#include "study/json.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace snac::sqlite {

static_assert(std::endian::native == std::endian::little, "packed columns are little-endian");

namespace {

template <typename T>
void append(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T load(const char*& at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return value;
}

template <typename T>
std::string pack(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <typename T>
std::optional<std::vector<T>> unpack(std::string_view bytes) {
    if (bytes.size() % sizeof(T) != 0) return std::nullopt;
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

std::string choiceText(const Json& choice) {
    switch (choice.kind) {
    case Json::Kind::Null: return "null";
    case Json::Kind::Boolean: return choice.boolean ? "true" : "false";
    case Json::Kind::Number:
    case Json::Kind::String: return choice.text;
    case Json::Kind::Array: return "[...]";
    case Json::Kind::Object: return "{...}";
    }
    return {};
}

} // namespace

std::string distributionJson(const Choices& choices) {
    std::string out = R"({"name": "CategoricalDistribution", "attributes": {"choices": [)";
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0) out += ", ";
        out += jsonString(choices[i]);
    }
    return out + "]}}";
}

std::optional<Distribution> readDistribution(std::string_view json) {
    const auto parsed = parseJson(json);
    const Json* kind = parsed ? parsed->find("name") : nullptr;
    if (!kind || kind->kind != Json::Kind::String) return std::nullopt;
    Distribution distribution;
    if (kind->text != "CategoricalDistribution") return distribution;
    const Json* attributes = parsed->find("attributes");
    const Json* choices = attributes ? attributes->find("choices") : nullptr;
    if (!choices || choices->kind != Json::Kind::Array) return std::nullopt;
    distribution.categorical = true;
    for (const Json& choice : choices->items) distribution.choices.push_back(choiceText(choice));
    return distribution;
}

std::string numbersJson(const std::vector<double>& numbers) {
    std::string out = "[";
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0) out += ", ";
        out += jsonNumber(numbers[i]);
    }
    return out + "]";
}

std::optional<std::vector<double>> readNumbers(std::string_view json) {
    const auto parsed = parseJson(json);
    if (!parsed || parsed->kind != Json::Kind::Array) return std::nullopt;
    std::vector<double> numbers;
    for (const Json& item : parsed->items) {
        if (item.kind != Json::Kind::Number) return std::nullopt;
        numbers.push_back(item.number);
    }
    return numbers;
}

std::string genomeText(const Genome& genome) {
    std::string out = "[";
    for (std::size_t i = 0; i < genome.size(); ++i) {
        if (i > 0) out += ',';
        out += std::to_string(genome[i]);
    }
    return out + "]";
}

std::optional<Genome> readGenome(std::string_view text) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
    Genome genome;
    const char* at = text.data() + 1;
    const char* end = text.data() + text.size() - 1;
    while (at != end) {
        if (!genome.empty() && *at++ != ',') return std::nullopt;
        const auto [next, error] = std::from_chars(at, end, genome.emplace_back());
        if (error != std::errc()) return std::nullopt;
        at = next;
    }
    return genome;
}

std::string metricsJson(const std::map<std::string, double>& metrics) {
    std::string out = "{";
    for (const auto& [metric, value] : metrics) {
        if (out.size() > 1) out += ", ";
        out += jsonString(metric) + ": " + jsonNumber(value);
    }
    return out + "}";
}

std::optional<std::map<std::string, double>> readMetrics(std::string_view json) {
    const auto parsed = parseJson(json);
    if (!parsed || parsed->kind != Json::Kind::Object) return std::nullopt;
    std::map<std::string, double> metrics;
    for (const JsonMember& member : parsed->members) {
        if (member.value.kind != Json::Kind::Number) return std::nullopt;
        metrics.insert_or_assign(metrics.end(), member.key, member.value.number);
    }
    return metrics;
}

std::string packCurve(const std::vector<CurvePoint>& curve) {
    std::string out;
    out.reserve(curve.size() * 32);
    for (const CurvePoint& point : curve) {
        append(out, static_cast<std::int32_t>(point.fold));
        append(out, static_cast<std::int32_t>(point.epoch));
        append(out, point.trainLoss);
        append(out, point.validationLoss);
        append(out, point.validationScore);
    }
    return out;
}

std::optional<std::vector<CurvePoint>> unpackCurve(std::string_view bytes) {
    if (bytes.size() % 32 != 0) return std::nullopt;
    std::vector<CurvePoint> curve(bytes.size() / 32);
    const char* at = bytes.data();
    for (CurvePoint& point : curve) {
        point.fold = load<std::int32_t>(at);
        point.epoch = load<std::int32_t>(at);
        point.trainLoss = load<double>(at);
        point.validationLoss = load<double>(at);
        point.validationScore = load<double>(at);
    }
    return curve;
}

std::string packCounts(const std::vector<std::int64_t>& counts) { return pack(counts); }
std::optional<std::vector<std::int64_t>> unpackCounts(std::string_view bytes) { return unpack<std::int64_t>(bytes); }
std::string packFloats(const std::vector<float>& numbers) { return pack(numbers); }
std::optional<std::vector<float>> unpackFloats(std::string_view bytes) { return unpack<float>(bytes); }

std::string_view valueType(double value) { return std::isfinite(value) ? "FINITE" : value > 0 ? "INF_POS" : "INF_NEG"; }

std::optional<double> readValue(double value, bool isNull, std::string_view type) {
    if (type == "INF_POS") return std::numeric_limits<double>::infinity();
    if (type == "INF_NEG") return -std::numeric_limits<double>::infinity();
    if (type != "FINITE" || isNull || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<TrialState> readState(std::string_view text) {
    for (const TrialState state :
         {TrialState::Running, TrialState::Complete, TrialState::Pruned, TrialState::Fail, TrialState::Waiting})
        if (text == name(state)) return state;
    return std::nullopt;
}

bool isDateTime(std::string_view text) {
    constexpr std::string_view form = "0000-00-00 00:00:00.000000";
    if (text.size() != form.size() && text.size() != 19) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) return false;
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    return two(5) >= 1 && two(5) <= 12 && two(8) >= 1 && two(8) <= 31 && two(11) < 24 && two(14) < 60 && two(17) < 60;
}

} // namespace snac::sqlite
