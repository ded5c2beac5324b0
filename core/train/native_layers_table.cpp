// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/function_table.h"
#include "train/native_layer.h"

#include <vector>

namespace snac {

namespace {

/// What comes in is a whole number of steps of the table's type. Not in place: the way back looks up the same places.
class NativeTable : public NativeLayer {
public:
    NativeTable(ActivationFunction function, const LayerRounding& rounding, NativeExtent extent)
        : m_extent(extent), m_scale(static_cast<float>(1 / rounding.tableInput->step())),
          m_lowest(static_cast<float>(rounding.tableInput->lowestRaw())) {
        FunctionTable table = tabulate(function, *rounding.tableInput, *rounding.result);
        for (const std::int64_t raw : table.entries)
            m_values.push_back(static_cast<float>(valueOf(raw, *rounding.result)));
        m_slopes = std::move(table.slopes);
    }

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        const std::ptrdiff_t count = m_extent.size(batch.lanes);
        for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = m_values[placeOf(in[i])];
    }

    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float*, bool) override {
        const std::ptrdiff_t count = m_extent.size(batch.lanes);
        for (std::ptrdiff_t i = 0; i < count; ++i) gradient[i] *= m_slopes[placeOf(in[i])];
        return gradient;
    }

private:
    /// What is not a number, as in a training that diverges, has a place too.
    std::size_t placeOf(float value) const {
        const float place = value * m_scale - m_lowest;
        if (!(place > 0)) return 0;
        const auto last = static_cast<float>(m_values.size() - 1);
        return static_cast<std::size_t>(place < last ? place : last);
    }

    NativeExtent m_extent;
    float m_scale, m_lowest;
    std::vector<float> m_values, m_slopes;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeTable(ActivationFunction function, const LayerRounding& rounding,
                                             NativeExtent extent) {
    return std::make_unique<NativeTable>(function, rounding, extent);
}

} // namespace snac
