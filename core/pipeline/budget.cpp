// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/budget.h"

#include "base/number.h"
#include "base/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace snac {

const std::vector<std::string>& budgetMetrics() {
    static const std::vector<std::string> names{"bops", "parameters", "macs",           "lut",       "ff",
                                                "dsp",  "bram36",     "latency_cycles", "ii_cycles", "avg_resource"};
    return names;
}

Result<BudgetText> splitBudget(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "'{}' is not a budget; write a metric and its limit, as in bops=2e6 or lut=40%.", text);
    }
    BudgetText budget{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
    if (budget.metric == "bram") budget.metric = "bram36";
    if (budget.metric == "clock_cycles" || budget.metric == "latency") budget.metric = "latency_cycles";
    const auto& known = budgetMetrics();
    if (std::find(known.begin(), known.end(), budget.metric) == known.end()) {
        return makeError(ErrorCategory::InvalidArgument, "'{}' cannot have a budget{}; known are {}.", budget.metric,
                         didYouMean(budget.metric, known), join(known, ", "));
    }
    return budget;
}

namespace {

std::optional<std::int64_t> deviceTotal(const Device& device, const std::string& metric) {
    if (metric == "lut") return device.lut;
    if (metric == "ff") return device.ff;
    if (metric == "dsp") return device.dsp;
    if (metric == "bram36") return device.bram36;
    return std::nullopt;
}

} // namespace

Result<Budget> resolveBudget(const BudgetText& text, const Device& device) {
    if (!text.text.ends_with('%') || text.metric == "avg_resource") {
        const std::string number = text.text.ends_with('%') ? text.text.substr(0, text.text.size() - 1) : text.text;
        const auto limit = parseAmount(number);
        if (!limit) {
            return makeError(ErrorCategory::InvalidArgument,
                             "the budget {}={}: '{}' is no amount; write one as in 2e6, 300k or 40%.", text.metric,
                             text.text, text.text);
        }
        return Budget{text.metric, *limit};
    }
    const auto percent = parseAmount(std::string_view(text.text).substr(0, text.text.size() - 1));
    if (!percent)
        return makeError(ErrorCategory::InvalidArgument, "the budget {}={}: write a per cent as in 40%.", text.metric,
                         text.text);
    const auto total = deviceTotal(device, text.metric);
    if (!total) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the budget {}={}: {} has no total of that to take a per cent of; give an absolute number.",
                         text.metric, text.text, device.name.empty() ? "the device" : device.name);
    }
    return Budget{text.metric, static_cast<double>(*total) * *percent / 100};
}

double violation(const std::optional<double>& value, double limit) {
    if (!value) return absentViolation;
    return (*value - limit) / std::max(limit, 1e-9);
}

std::string budgetsJson(const std::vector<Budget>& budgets) {
    QJsonArray array;
    for (const Budget& budget : budgets) {
        array.append(QJsonObject{{"metric", QString::fromStdString(budget.metric)}, {"limit", budget.limit}});
    }
    return QJsonDocument(array).toJson(QJsonDocument::Compact).toStdString();
}

Result<std::vector<Budget>> budgetsFromJson(const std::string& json) {
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    const Error unreadable = makeError(ErrorCategory::Corrupt,
                                       "the study's budgets cannot be read; 'snac study check' tells what is damaged.");
    if (!document.isArray()) return unreadable;
    std::vector<Budget> budgets;
    for (const auto& item : document.array()) {
        const QJsonValue metric = item.toObject().value("metric"), limit = item.toObject().value("limit");
        if (!metric.isString() || !limit.isDouble()) return unreadable;
        budgets.push_back({metric.toString().toStdString(), limit.toDouble()});
    }
    return budgets;
}

} // namespace snac
