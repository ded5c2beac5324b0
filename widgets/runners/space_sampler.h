// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QObject>

#include <map>
#include <stop_token>
#include <thread>

namespace snac {

/// By metric, columns of equal length, a place per network; NaN where the estimator cannot say.
using SpaceColumns = std::map<std::string, std::vector<double>>;

/// Draws networks from the space of a run and takes down what is known of them before training. Same arguments, same answer.
/// @param configuration     of the run, as a study keeps it
/// @param architectureYaml  any network of the study: says the shapes of the samples and of the answer
/// @return empty when stopped. Errors: those of reading both and of making the space.
/// Thread rule: pure, any thread. Cost: some ten microseconds a network.
Result<SpaceColumns> sampleSpace(const std::string& configuration, const std::string& architectureYaml, int draws,
                                 std::stop_token stop);

/// What the space of the model's study can reach, sampled on a thread of its own as soon as the study has a network.
/// A study without a configuration (another program's) has no sample. Thread rule: the window's thread.
class SpaceSampler : public QObject {
    Q_OBJECT
public:
    static constexpr int draws = 3000;

    explicit SpaceSampler(StudyModel& model, QObject* parent = nullptr);
    const SpaceColumns& columns() const { return m_columns; } ///< empty: not known (yet)

Q_SIGNALS:
    void sampled(); ///< the columns changed

private:
    void forget();
    void begin();

    StudyModel& m_model;
    SpaceColumns m_columns;
    bool m_begun = false;
    int m_request = 0;     ///< an answer to an older one is too late
    std::jthread m_thread; ///< last: ends before the rest goes; it stops within one network
};

} // namespace snac
