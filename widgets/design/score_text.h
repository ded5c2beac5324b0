// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cmath>
#include <optional>

namespace snac {

/// A score as a plain number with four digits, accuracy and r2 alike: "0.8712"; an em dash for what is absent.
inline QString scoreText(std::optional<double> score) {
    return !score || std::isnan(*score) ? QStringLiteral("—") : QString::number(*score, 'f', 4);
}

/// All digits, with thin spaces from 10 000 on, as countText() writes them.
inline QString wholeText(qint64 count) {
    QString digits = QString::number(count);
    for (qsizetype at = digits.size() - 3; at > (count < 0 ? 1 : 0) && std::abs(count) >= 10000; at -= 3)
        digits.insert(at, u'\u2009');
    return digits;
}

} // namespace snac
