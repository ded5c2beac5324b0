// SPDX-License-Identifier: GPL-3.0-or-later
// Between the study that is shown and the designs that are made of its trials.
#include "session.h"

#include "inspectors/trial_details.h"
#include "support/metric_text.h"
#include "support/training_score.h"

#include <QFileInfo>

#include <algorithm>

namespace snac {

namespace {

QString textOf(const std::string& text) { return QString::fromStdString(text); }

/// As its trial is: accuracy or r2 on validation samples, costs under the names that trials have them.
std::map<std::string, double> valuesOf(const DesignPoint& point, const std::string& score) {
    std::map<std::string, double> values{{score, point.score}, {"bops", point.effectiveBops}, {"ebops", point.ebops}};
    if (point.testScore) values["test_" + score] = *point.testScore;
    const std::pair<const char*, std::optional<double>> costs[] = {{"lut", point.lut},
                                                                   {"ff", point.ff},
                                                                   {"dsp", point.dsp},
                                                                   {"bram36", point.bram36},
                                                                   {"latency_cycles", point.latencyCycles}};
    for (const auto& [metric, value] : costs)
        if (value) values[metric] = *value;
    return values;
}

} // namespace

std::optional<DesignCandidate> Session::designCandidate(std::int64_t number, const RunConfig& present) const {
    const Trial* trial = m_model.trial(number);
    if (!trial || trial->architectureYaml.empty()) return std::nullopt;
    const StudyFacts& facts = m_model.facts();
    const TrialDetails details = detailsOf(number);
    if (!details.architecture) return std::nullopt;
    DesignCandidate candidate;
    candidate.title = tr("Trial %1").arg(number);
    candidate.architecture = *details.architecture;
    candidate.hardware = facts.hardware;
    candidate.estimator = facts.estimator;
    DesignRequest& request = candidate.request;
    request.title = tr("Trial %1 of %2").arg(number).arg(QFileInfo(facts.file).completeBaseName()).toStdString();
    request.study = facts.file.toStdString();
    request.studyName = facts.name.toStdString();
    request.trial = number;
    request.architecture = trial->architectureYaml;
    request.config = present;
    if (!facts.configuration.empty()) {
        auto config = readRunConfig(facts.configuration, request.study);
        if (config)
            request.config = std::move(*config);
        else
            candidate.why = textOf(config.error().message());
    } else if (!facts.dataName.empty()) {
        request.config.dataset = facts.dataName; // the present one may be of other samples
    }
    request.config.hardware = facts.hardware;
    request.config.localSearch = quickLocalSearch(request.config.localSearch);
    return candidate;
}

bool Session::isOfShownStudy(const DesignState& design) const {
    const StudyFacts& facts = m_model.facts();
    return !facts.file.isEmpty() && design.study == facts.file.toStdString() &&
           design.studyName == facts.name.toStdString();
}

const DesignState* Session::designOf(std::int64_t number) const {
    const auto& all = m_designs.designs();
    const auto found = std::ranges::find_if(
        all, [&](const DesignState& design) { return design.trial == number && isOfShownStudy(design); });
    return found == all.end() ? nullptr : &*found;
}

std::vector<OverlayPoint> Session::designMarks() const {
    const bool isRegression = trainingMetric(m_model.metrics()) != "accuracy";
    const std::string score = isRegression ? "r2" : "accuracy";
    std::vector<OverlayPoint> marks;
    for (const DesignState& design : m_designs.designs()) {
        if (!isOfShownStudy(design)) continue;
        for (const DesignPoint& point : design.points) {
            OverlayPoint mark;
            mark.kind = point.onFront ? OverlayPoint::Kind::LocalFront : OverlayPoint::Kind::Local;
            mark.trial = design.trial;
            mark.design = textOf(design.folder.string());
            mark.name = textOf(point.name);
            const QString bops = u'\n' + tr("%1 effective BOPs").arg(countText(point.effectiveBops));
            mark.tip = tr("Trial %1 at %2 bits, %3 % zeros")
                           .arg(design.trial)
                           .arg(point.bits)
                           .arg(100 * point.sparsity, 0, 'f', 0) +
                       bops;
            mark.values = valuesOf(point, score);
            marks.push_back(mark);
            if (point.name != design.chosen || design.measured.empty()) continue;
            mark.kind = OverlayPoint::Kind::Synthesised;
            mark.tip = tr("Trial %1, synthesised").arg(design.trial) + bops;
            for (const auto& [metric, value] : design.measured) mark.values[metric] = value;
            marks.push_back(std::move(mark));
        }
    }
    return marks;
}

} // namespace snac
