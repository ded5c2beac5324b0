// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/tier.h"
#include "hardware/device.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snac {

enum class Interface { Parallel, Stream }; ///< io_parallel, io_stream

/// How hls4ml would be told to make the design. A layer's own bits (below 32), reuse factor and strategy come first.
struct HardwareConfig {
    Device device;
    double clockNs = 5;
    Strategy strategy = Strategy::Latency;
    Interface io = Interface::Parallel;
    int totalBits = 16; ///< ap_fixed<totalBits, integerBits>
    int integerBits = 6;
    std::int64_t reuseFactor = 1; ///< raised to the nearest legal one per layer
};

/// A number with the range it most likely lies in; low = high = value only for what is exact.
struct Interval {
    double value = 0, low = 0, high = 0;
    bool operator==(const Interval&) const = default;
};

/// Absent is not zero: an empty field means "this estimator cannot say".
struct ResourceEstimate {
    std::optional<Interval> lut, ff, dsp, bram36, latencyCycles, iiCycles;
    bool operator==(const ResourceEstimate&) const = default;
};

/// Of two parts in a row, each its own hardware: resources and latencies add up; samples follow each other as fast as the slower
/// initiation interval lets them. What either part lacks is lacking in the sum.
void add(ResourceEstimate& sum, const ResourceEstimate& part);

struct LayerEstimate {
    std::size_t layer = 0; ///< index into Architecture::layers
    ResourceEstimate resources;
    std::int64_t reuseFactor = 1; ///< the legal one that was used
    std::string note;             ///< why something is absent, or what was assumed
};

struct HardwareEstimate {
    std::string estimator;
    Tier tier = Tier::Estimate;
    std::string tierNote; ///< "analytic, uncalibrated"
    std::string device;
    ResourceEstimate totals; ///< a total is absent if one of its layers is
    std::vector<LayerEstimate> layers;
    /// Mean of the per cents of the device's LUT, FF, DSP and BRAM; absent if one is absent.
    std::optional<double> averageResourcePercent;
};

class Estimator {
public:
    virtual ~Estimator() = default;
    virtual std::string name() const = 0;
    virtual std::string description() const = 0; ///< a few sentences: what it rests on and what it does not cover
    /// Shapes must be inferred. Thread rule: any thread, also at once.
    virtual Result<HardwareEstimate> estimate(const Architecture& architecture, const HardwareConfig& config) const = 0;
    /// A generation at once; the default calls estimate() for each.
    virtual std::vector<Result<HardwareEstimate>> estimateAll(std::span<const Architecture> architectures,
                                                              const HardwareConfig& config) const;
};

std::vector<std::string> estimatorNames();
/// Errors: not found, with the nearest.
Result<std::unique_ptr<Estimator>> makeEstimator(std::string_view name);

/// The reuse factors that hls4ml takes for a layer with these many inputs and outputs per multiplication, ascending.
std::vector<std::int64_t> legalReuseFactors(std::int64_t inputs, std::int64_t outputs);
/// Of a convolution or a dense layer with shapes; empty for other layers.
std::vector<std::int64_t> legalReuseFactors(const Layer& layer);
/// The reuse factors that layers have of their own are legal. Shapes must be inferred. A search's estimates raise them instead.
/// Errors: invalid argument, naming the layer and the nearest legal ones.
Result<void> checkReuseFactors(const Architecture& architecture);

/// Reads "ap_fixed<8,3>" or "fixed<8,3>". Errors: invalid argument.
Result<std::pair<int, int>> parsePrecision(std::string_view text);

/// The numbers a budget or an objective can name: lut, ff, dsp, bram36 (bram), latency_cycles (clock_cycles), ii_cycles, avg_resource.
std::optional<double> hardwareValue(const HardwareEstimate& estimate, std::string_view name);

} // namespace snac
