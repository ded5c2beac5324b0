// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac::sqlite {

// How the parts of a trial stand in a column. Pure; the readers give nothing when the bytes are not of that form.

/// Optuna's JSON of a categorical distribution over texts.
std::string distributionJson(const Choices& choices);
struct Distribution {
    bool categorical = false;
    Choices choices; ///< strings as they are, the others (null, true, 2.5) as in JSON
};
std::optional<Distribution> readDistribution(std::string_view json);

/// "[1, 0.5]"
std::string numbersJson(const std::vector<double>& numbers);
std::optional<std::vector<double>> readNumbers(std::string_view json);

/// "[1,0,3]"
std::string genomeText(const Genome& genome);
std::optional<Genome> readGenome(std::string_view text);

/// {"name": number, ...}
std::string metricsJson(const std::map<std::string, double>& metrics);
std::optional<std::map<std::string, double>> readMetrics(std::string_view json);

/// Per point, little-endian: fold and epoch (int32), training loss, validation loss, validation score (binary64); 32 bytes.
std::string packCurve(const std::vector<CurvePoint>& curve);
std::optional<std::vector<CurvePoint>> unpackCurve(std::string_view bytes);
/// int64, little-endian.
std::string packCounts(const std::vector<std::int64_t>& counts);
std::optional<std::vector<std::int64_t>> unpackCounts(std::string_view bytes);
/// binary32, little-endian.
std::string packFloats(const std::vector<float>& numbers);
std::optional<std::vector<float>> unpackFloats(std::string_view bytes);

/// The value and value_type of Optuna's trial_values; nothing for an unknown type.
std::string_view valueType(double value);
std::optional<double> readValue(double value, bool isNull, std::string_view type);

/// "COMPLETE" and so on.
std::optional<TrialState> readState(std::string_view text);

/// SQLAlchemy's form, which Optuna needs: "2026-11-23 10:00:00.000000"; the fraction may be missing.
bool isDateTime(std::string_view text);

} // namespace snac::sqlite
