// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/device.h"

#include <QString>

#include <functional>
#include <optional>

namespace snac {

/// How much of a device a design takes, in words. Pure, any thread.
struct DeviceFit {
    QString shares; ///< "LUT 12 % · FF 3 % · DSP 0 % · BRAM 0.4 % of zcu102"; empty where nothing is known
    QString excess; ///< "does not fit the device: LUT 214 %"; empty while nothing passes 100 %
};

/// @param value  of "lut", "ff", "dsp" and "bram36"; what is absent, or of which the device's total is, is left out
DeviceFit deviceFit(const Device& device, const std::function<std::optional<double>(const std::string&)>& value);

} // namespace snac
