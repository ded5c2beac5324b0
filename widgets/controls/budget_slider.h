// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <optional>
#include <string>
#include <vector>

namespace snac {

/// One limit: label, the distribution of the trials behind the track, a handle, and a field that can be typed into
/// ("2.1M", "38%", "none"). Logarithmic track. Double click on the track removes the limit. Arrow keys step, with Shift ten
/// times; Page keys too; Home is the smallest, End removes the limit. What is typed wrongly is said beneath, and the limit stays.
/// Thread rule: the window's thread.
class BudgetSlider : public QWidget {
    Q_OBJECT
public:
    BudgetSlider(const std::string& metric, QWidget* parent = nullptr);

    const std::string& metric() const { return m_metric; }
    std::optional<double> limit() const;        ///< absolute; absent: no limit
    void setLimit(std::optional<double> limit); ///< does not signal
    /// Total of the device, which per cents refer to; absent: per cents are refused with the reason, and the field is in absolute numbers.
    void setDeviceTotal(std::optional<double> total, const QString& device);
    /// The values behind the track; they and the limit decide its range. NaN and infinite ones do not count.
    void setValues(const std::vector<double>& values);

Q_SIGNALS:
    void limitChanged(std::optional<double> limit); ///< while dragging too
    void editingFinished();                         ///< handle released, key pressed, text taken: one step of undo

private:
    std::string m_metric;
    struct Parts;
    std::shared_ptr<Parts> m_parts;
};

} // namespace snac
