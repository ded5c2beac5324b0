// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/space_sampler.h"

#include "arch/architecture_yaml.h"
#include "pipeline/candidate.h"
#include "pipeline/run_space.h"
#include "search/variation.h"

#include <algorithm>
#include <limits>

namespace snac {

namespace {
constexpr std::uint64_t sampleSeed = 1; // the picture of a space is the same for all its studies
} // namespace

Result<SpaceColumns> sampleSpace(const std::string& configuration, const std::string& architectureYaml, int draws,
                                 std::stop_token stop) {
    SNAC_TRY(config, readRunConfig(configuration, "the study's configuration"));
    SNAC_CHECK(resolveDevice(config));
    SNAC_TRY(network, readArchitectureYaml(architectureYaml, "the study's network"));
    config.space.input = network.input;
    config.space.outputs = network.outputShape().count();
    SNAC_TRY(space, searchSpaceOf(config));
    SNAC_TRY(estimator, makeEstimator(config.estimator));
    SpaceColumns columns;
    for (const std::string& metric : staticObjectiveNames()) columns[metric];
    Rng rng(sampleSeed);
    for (int i = 0; i < draws; ++i) {
        if (stop.stop_requested()) return SpaceColumns();
        const Architecture drawn = space.decode(randomGenome(space.genes(), rng));
        const auto metrics = staticMetrics(drawn, config, *estimator);
        for (auto& [metric, column] : columns) {
            const auto found = metrics.find(metric);
            column.push_back(found == metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
        }
    }
    return columns;
}

SpaceSampler::SpaceSampler(StudyModel& model, QObject* parent) : QObject(parent), m_model(model) {
    connect(&model, &StudyModel::opened, this, [this] {
        forget();
        begin();
    });
    connect(&model, &StudyModel::trialsChanged, this, &SpaceSampler::begin);
    begin();
}

void SpaceSampler::forget() {
    ++m_request;
    m_thread.request_stop();
    m_begun = false;
    if (m_columns.empty()) return;
    m_columns.clear();
    Q_EMIT sampled();
}

void SpaceSampler::begin() {
    const std::string& configuration = m_model.facts().configuration;
    if (m_begun || configuration.empty()) return;
    const auto& trials = m_model.trials();
    const auto withNetwork =
        std::find_if(trials.begin(), trials.end(), [](const Trial& trial) { return !trial.architectureYaml.empty(); });
    if (withNetwork == trials.end()) return;
    m_begun = true;
    m_thread = std::jthread(
        [this, request = m_request, configuration, yaml = withNetwork->architectureYaml](std::stop_token stop) {
            auto columns = sampleSpace(configuration, yaml, draws, stop);
            if (!columns || stop.stop_requested()) return; // a plot without the dots is whole
            QMetaObject::invokeMethod(
                this,
                [this, request, found = *std::move(columns)]() mutable {
                    if (request != m_request) return;
                    m_columns = std::move(found);
                    Q_EMIT sampled();
                },
                Qt::QueuedConnection);
        });
}

} // namespace snac
