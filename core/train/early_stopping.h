// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

namespace snac {

/// Keras' EarlyStopping on the validation loss (min_delta 0): patience runs out after that many epochs in a row without
/// a loss below the best one.
class EarlyStopping {
public:
    /// @param patience  0: it never runs out, the best epoch is still found
    explicit EarlyStopping(int patience) : m_patience(patience) {}

    enum class Epoch { Better, NotBetter, PatienceRanOut };
    Epoch endEpoch(double validationLoss) {
        if (validationLoss < m_best) {
            m_best = validationLoss;
            m_wait = 0;
            return Epoch::Better;
        }
        ++m_wait;
        return m_patience > 0 && m_wait >= m_patience ? Epoch::PatienceRanOut : Epoch::NotBetter;
    }

private:
    int m_patience;
    int m_wait = 0;
    double m_best = std::numeric_limits<double>::infinity();
};

} // namespace snac
