// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"
#include "pipeline/design_request.h"

#include <QString>

namespace snac {

/// A point of the study that a design can be made of.
struct DesignCandidate {
    DesignRequest request;
    Architecture architecture;
    HardwareConfig hardware;
    std::string estimator = "analytic";
    QString title; ///< "Trial 12"
    QString why;   ///< why it cannot start, one sentence; empty: it can
};

} // namespace snac
