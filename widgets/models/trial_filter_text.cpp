// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_filter.h"

#include "base/number.h"
#include "base/text.h"
#include "support/metric_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TrialFilter)
};

QString shortened(const QString& text) { return text.size() > 24 ? text.left(23) + QStringLiteral("…") : text; }

QStringList tokensOf(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("<=|>=|!=|==|[<>=≤≥≠]|[^\\s<>=≤≥≠!]+|!"));
    QStringList tokens;
    for (auto at = pattern.globalMatch(text); at.hasNext();) tokens << at.next().captured();
    return tokens;
}

std::optional<Comparison> comparisonOf(const QString& token) {
    if (token == u"<") return Comparison::Less;
    if (token == u"<=" || token == u"≤") return Comparison::LessOrEqual;
    if (token == u">") return Comparison::Greater;
    if (token == u">=" || token == u"≥") return Comparison::GreaterOrEqual;
    if (token == u"=" || token == u"==") return Comparison::Equal;
    if (token == u"!=" || token == u"≠") return Comparison::NotEqual;
    return {};
}

/// A column's name from its name or label; empty: none.
std::string columnOf(const QString& token, const std::vector<std::string>& metrics) {
    const QString lower = token.toLower();
    for (const char* own : {"number", "generation", "seconds"})
        if (lower == QLatin1String(own)) return own;
    if (lower == u"#") return "number";
    for (const std::string& metric : metrics) {
        if (lower == QString::fromStdString(metric).toLower() || lower == metricLabel(metric).toLower()) return metric;
    }
    return {};
}

std::optional<double> boundOf(QString token, const std::string& column) {
    const bool perCent = token.endsWith(u'%');
    if (perCent) token.chop(1);
    auto value = parseAmount(token.toStdString());
    if (!value) value = parseDouble(token.toStdString()); // R² may be negative
    if (!value || !std::isfinite(*value)) return {};
    // The table shows shares in per cent, so "accuracy > 85" cannot mean anything else.
    if (isShare(column) && (perCent || *value > 1)) return *value / 100;
    return value;
}

/// Reads from the tokens, one after the other.
class Reader {
public:
    Reader(const QString& text, const std::vector<std::string>& metrics)
        : m_tokens(tokensOf(text)), m_metrics(metrics) {
        m_compares = std::any_of(m_tokens.begin(), m_tokens.end(),
                                 [](const QString& token) { return comparisonOf(token).has_value(); });
    }

    FilterText read() {
        while (m_at < m_tokens.size() && m_result.problem.isEmpty()) {
            if (m_at + 1 < m_tokens.size() && comparisonOf(m_tokens[m_at + 1]))
                readCondition();
            else
                readWord();
        }
        if (!m_result.problem.isEmpty()) m_result.filter = {};
        return m_result;
    }

private:
    void readCondition() {
        const QString name = m_tokens[m_at], sign = m_tokens[m_at + 1];
        const std::string column = columnOf(name, m_metrics);
        if (column.empty()) return unknown(name);
        m_at += 2;
        const QString example = Words::tr("“%1 %2” needs a number behind it, as in bops < 2M.").arg(name, sign);
        if (m_at >= m_tokens.size()) {
            m_result.problem = example;
            return;
        }
        QString number = m_tokens[m_at++];
        while (number.endsWith(u',')) number.chop(1);
        static const QStringList suffixes{"k", "K", "M", "G", "T", "%"};
        if (m_at < m_tokens.size() && suffixes.contains(m_tokens[m_at])) number += m_tokens[m_at++];
        const auto bound = boundOf(number, column);
        if (bound)
            m_result.filter.conditions.push_back({column, *comparisonOf(sign), *bound});
        else
            m_result.problem = Words::tr("“%1” is no number; write one as in bops < 2M.").arg(shortened(number));
    }

    void unknown(const QString& name) {
        std::vector<std::string> known = m_metrics;
        known.insert(known.end(), {"number", "generation", "seconds"});
        m_result.problem = Words::tr("“%1” is no column%2; there are %3.")
                               .arg(shortened(name), QString::fromStdString(didYouMean(name.toStdString(), known)),
                                    QString::fromStdString(join(known, ", ")));
    }

    void readWord() {
        const QString word = m_tokens[m_at++];
        const QString lower = word.toLower();
        if (comparisonOf(word) || word == u"!") {
            m_result.problem = Words::tr("“%1” needs a column before it, as in bops < 2M.").arg(word);
        } else if (lower == u"front") {
            m_result.filter.front = true;
        } else if (lower == u"fits") {
            m_result.filter.fits = true;
        } else if (m_compares && (lower == u"and" || lower == u"&&" || lower == u"&" || lower == u",")) {
            // between two conditions
        } else {
            const std::string column = columnOf(word, m_metrics);
            const auto& budgets = budgetMetrics(); // their names stand in states: "over budget: LUT"
            if (!column.empty() && (m_compares || std::find(budgets.begin(), budgets.end(), column) == budgets.end()))
                m_result.problem = Words::tr("“%1” needs a comparison, as in %1 < 2M.").arg(word);
            else
                m_result.filter.words << lower;
        }
    }

    QStringList m_tokens;
    const std::vector<std::string>& m_metrics;
    bool m_compares = false;
    qsizetype m_at = 0;
    FilterText m_result;
};

} // namespace

FilterText readFilter(const QString& text, const std::vector<std::string>& metrics) {
    // Long beyond any use: a paste by mistake.
    if (text.size() > 1000) return {{}, Words::tr("A filter has at most 1000 characters.")};
    return Reader(text, metrics).read();
}

} // namespace snac
