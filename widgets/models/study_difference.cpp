// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_difference.h"

#include "base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StudyDifference)
};
QString qt(const std::string& text) { return QString::fromStdString(text); }

QString thereAndHere(const QString& what, const QString& there, const QString& here) {
    return Words::tr("%1: %2 in the study, %3 here").arg(what, there, here);
}

/// What the preparation of the data decides: it is held against the configuration.
bool isOfData(std::string_view key) { return key.starts_with("data.") || key == "space.input"; }

/// Kept as numbers that stand for words.
bool isCode(std::string_view key) {
    constexpr std::array<std::string_view, 3> codes{"space.model_type", "training.schedule", "training.restore"};
    return std::find(codes.begin(), codes.end(), key) != codes.end();
}

std::map<std::string, std::string> linesOf(const std::string& settings) {
    std::map<std::string, std::string> lines;
    for (const std::string& line : split(settings, '\n')) {
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos && !isOfData(line.substr(0, colon)))
            lines[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return lines;
}

/// "training.batch_size" -> "training batch size".
QString wordsOf(const std::string& key) {
    QString words = qt(key);
    return words.replace(u'.', u' ').replace(u'_', u' ');
}

/// Of the settings beside the data: the first difference, and how many more there are.
QString settingsDifference(const std::string& stored, const std::string& now) {
    const auto there = linesOf(stored), here = linesOf(now);
    std::vector<std::string> keys;
    for (const auto& [key, value] : there)
        if (const auto found = here.find(key); found == here.end() || found->second != value) keys.push_back(key);
    for (const auto& [key, value] : here)
        if (!there.contains(key)) keys.push_back(key);
    if (keys.empty()) return {};
    const std::string& key = keys.front();
    const auto said = [&](const auto& lines) {
        const auto found = lines.find(key);
        return found == lines.end() ? Words::tr("none") : qt(found->second);
    };
    const QString first =
        isCode(key) ? Words::tr("another %1").arg(wordsOf(key)) : thereAndHere(wordsOf(key), said(there), said(here));
    return keys.size() == 1 ? first : Words::tr("%1, and %2 more").arg(first).arg(keys.size() - 1);
}

bool isPreparedAlike(const Preparation& a, const Preparation& b) {
    return a.firstSamples == b.firstSamples && a.resize == b.resize && a.scaling == b.scaling && a.flatten == b.flatten;
}

QString dataDifference(const StudyFacts& facts, const RunConfig& config, const Dataset& dataset) {
    if (!facts.dataName.empty() && facts.dataName != dataset.name)
        return thereAndHere(Words::tr("the data"), qt(facts.dataName), qt(dataset.name));
    const std::int64_t samples =
        std::min(dataset.train->count(), config.preparation.firstSamples.value_or(dataset.train->count()));
    if (facts.trainingSamples >= 0 && facts.trainingSamples != samples)
        return thereAndHere(Words::tr("training samples of %1").arg(qt(dataset.name)),
                            QString::number(facts.trainingSamples), QString::number(samples));
    const auto made = readRunConfig(facts.configuration, facts.file.toStdString());
    if (facts.configuration.empty() || !made) return {};
    if (made->open.label != config.open.label) return Words::tr("another label column");
    return isPreparedAlike(made->preparation, config.preparation) ? QString()
                                                                  : Words::tr("another preparation of the data");
}

} // namespace

QString studyDifference(const StudyFacts& facts, const RunConfig& config, const Dataset& dataset) {
    if (facts.settings.empty()) return {};
    if (const QString difference = dataDifference(facts, config, dataset); !difference.isEmpty()) return difference;
    RunConfig fitted = config;
    if (!fitToData(fitted, dataset)) return {}; // the setup says that itself
    return settingsDifference(facts.settings, decisiveSettings(fitted, dataset));
}

} // namespace snac
