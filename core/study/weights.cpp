// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"
#include "study/sqlite_store.h"

#include <bit>

namespace snac::sqlite {

Result<void> SqliteStudyStore::putWeights(std::int64_t trial, std::uint64_t seed, const std::vector<float>& weights,
                                          const std::map<std::string, double>& scores) {
    return change([&]() -> Result<void> {
        SNAC_TRY(id, trialId(trial));
        const std::string packed = packFloats(weights);
        return m_database->run(
            "INSERT INTO snac_weights (trial_id, seed, weights, scores) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (trial_id, seed) DO UPDATE SET weights = excluded.weights, scores = excluded.scores",
            {id, std::bit_cast<std::int64_t>(seed), Blob{packed}, metricsJson(scores)});
    });
}

Result<std::vector<StudyStore::Weights>> SqliteStudyStore::weights(std::int64_t trial) {
    SNAC_CHECK(selected());
    std::vector<Weights> all;
    bool damaged = false;
    SNAC_CHECK(m_database->read([&]() -> Result<void> {
        SNAC_TRY(id, trialId(trial));
        SNAC_TRY(there, ours());
        if (!there) return {};
        return m_database->each(
            "SELECT seed, weights, cast(scores AS BLOB) FROM snac_weights WHERE trial_id = ? ORDER BY seed", {id},
            [&](const Row& row) {
                auto values = unpackFloats(row.bytes(1));
                auto scores = readMetrics(row.bytes(2));
                if (values && scores)
                    all.push_back(
                        {std::bit_cast<std::uint64_t>(row.integer(0)), std::move(*values), std::move(*scores)});
                else
                    damaged = true;
            });
    }));
    if (damaged)
        return makeError(ErrorCategory::Corrupt,
                         "{}: the weights of trial {} of the study '{}' make no sense: train it again", fileName(),
                         trial, m_name);
    return all;
}

} // namespace snac::sqlite
