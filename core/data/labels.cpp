// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/labels.h"

#include "base/number.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr std::size_t maximalClasses = 1000;
constexpr double exactWhole = 9007199254740992.0; // 2^53: beyond, doubles skip whole numbers

/// Turns text into numbers if all of it is numbers.
void readNumbers(std::vector<RawLabels>& parts) {
    std::vector<std::vector<double>> numbers(parts.size());
    for (std::size_t p = 0; p < parts.size(); ++p) {
        for (const std::string& text : parts[p].text) {
            const auto value = parseDouble(text);
            if (!value) return;
            numbers[p].push_back(*value);
        }
    }
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (parts[p].text.empty()) continue;
        parts[p].numbers = std::move(numbers[p]);
        parts[p].text.clear();
    }
}

bool isWhole(double value) { return std::abs(value) <= exactWhole && value == std::floor(value); }

Result<void> checkFinite(const std::vector<RawLabels>& parts, std::string_view name) {
    for (const RawLabels& part : parts) {
        const auto bad =
            std::find_if(part.numbers.begin(), part.numbers.end(), [](double value) { return !std::isfinite(value); });
        if (bad != part.numbers.end()) {
            return makeError(
                ErrorCategory::Corrupt,
                "{}: the label of sample {} (from 0) is {}; give every sample a finite label or remove it.", name,
                (bad - part.numbers.begin()) / part.columns, formatDouble(*bad));
        }
    }
    return {};
}

bool isOneHot(const RawLabels& part) {
    for (std::size_t row = 0; row < part.numbers.size(); row += static_cast<std::size_t>(part.columns)) {
        double sum = 0;
        for (std::int64_t column = 0; column < part.columns; ++column) {
            const double value = part.numbers[row + static_cast<std::size_t>(column)];
            if (value != 0 && value != 1) return false;
            sum += value;
        }
        if (sum != 1) return false;
    }
    return true;
}

EncodedLabels fromOneHot(const std::vector<RawLabels>& parts) {
    EncodedLabels encoded;
    const std::int64_t columns = parts.front().columns;
    encoded.outputs = columns;
    for (std::int64_t c = 0; c < columns; ++c) encoded.classNames.push_back(std::to_string(c));
    for (const RawLabels& part : parts) {
        auto& labels = encoded.labels.emplace_back();
        for (auto row = part.numbers.begin(); row != part.numbers.end(); row += columns) {
            labels.push_back(static_cast<std::int32_t>(std::find(row, row + columns, 1.0) - row));
        }
    }
    return encoded;
}

template <typename T>
std::vector<T> distinct(const std::vector<RawLabels>& parts, const std::vector<T> RawLabels::*values) {
    std::vector<T> all;
    for (const RawLabels& part : parts) {
        std::vector<T> own = part.*values;
        std::sort(own.begin(), own.end());
        own.erase(std::unique(own.begin(), own.end()), own.end());
        all.insert(all.end(), own.begin(), own.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string className(const std::string& text) { return text; }
std::string className(double number) { return std::to_string(static_cast<std::int64_t>(number)); }

template <typename T>
EncodedLabels asClasses(const std::vector<RawLabels>& parts, const std::vector<T> RawLabels::*values,
                        const std::vector<T>& classes) {
    EncodedLabels encoded;
    encoded.outputs = static_cast<std::int64_t>(classes.size());
    for (const T& value : classes) encoded.classNames.push_back(className(value));
    for (const RawLabels& part : parts) {
        auto& labels = encoded.labels.emplace_back();
        labels.reserve((part.*values).size());
        for (const T& value : part.*values) {
            labels.push_back(
                static_cast<std::int32_t>(std::lower_bound(classes.begin(), classes.end(), value) - classes.begin()));
        }
    }
    return encoded;
}

EncodedLabels asTargets(const std::vector<RawLabels>& parts) {
    EncodedLabels encoded;
    encoded.task = Task::Regression;
    encoded.outputs = parts.front().columns;
    for (const RawLabels& part : parts) encoded.targets.emplace_back(part.numbers.begin(), part.numbers.end());
    return encoded;
}

Result<EncodedLabels> encodeText(const std::vector<RawLabels>& parts, std::optional<Task> task, std::string_view name) {
    if (task == Task::Regression) {
        return makeError(
            ErrorCategory::InvalidArgument,
            "{}: the labels are text, and regression needs numbers; choose another label column or classification.",
            name);
    }
    for (const RawLabels& part : parts) {
        const auto empty = std::find(part.text.begin(), part.text.end(), std::string());
        if (empty != part.text.end()) {
            return makeError(ErrorCategory::Corrupt,
                             "{}: the label of sample {} (from 0) is empty; fill it in or remove the sample.", name,
                             empty - part.text.begin());
        }
    }
    const auto classes = distinct(parts, &RawLabels::text);
    if (classes.size() > maximalClasses && !task) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: the labels are text with {} different values, more than the {} taken for classes; choose "
                         "the right label column, or ask for classification.",
                         name, classes.size(), maximalClasses);
    }
    return asClasses(parts, &RawLabels::text, classes);
}

} // namespace

Result<EncodedLabels> encodeLabels(std::vector<RawLabels> parts, std::optional<Task> task, std::string_view name) {
    readNumbers(parts);
    if (std::any_of(parts.begin(), parts.end(), [](const RawLabels& part) { return !part.text.empty(); }))
        return encodeText(parts, task, name);
    SNAC_CHECK(checkFinite(parts, name));
    if (parts.front().columns > 1) {
        const bool oneHot = std::all_of(parts.begin(), parts.end(), isOneHot);
        if (task == Task::Classification && !oneHot) {
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: {} label columns that are not one-hot are no classes; give one column of class "
                             "numbers, or ask for regression.",
                             name, parts.front().columns);
        }
        return oneHot && task != Task::Regression ? fromOneHot(parts) : asTargets(parts);
    }
    const auto allWhole = [](const RawLabels& part) {
        return std::all_of(part.numbers.begin(), part.numbers.end(), isWhole);
    };
    const bool whole = std::all_of(parts.begin(), parts.end(), allWhole);
    if (task == Task::Classification && !whole) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: the labels are not whole numbers, so they are no classes; choose the right label column, "
                         "or ask for regression.",
                         name);
    }
    if (task == Task::Regression || !whole) return asTargets(parts);
    const auto classes = distinct(parts, &RawLabels::numbers);
    if (classes.size() > maximalClasses && !task) return asTargets(parts);
    return asClasses(parts, &RawLabels::numbers, classes);
}

} // namespace snac
