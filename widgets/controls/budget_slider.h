// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snac {

/// One limit: label, the distribution of the trials behind the track, a handle, and a field that can be typed into
/// ("2.1M", "38%", "none"). Logarithmic track. Double click on the track removes the limit, and so does pushing the handle to its right
/// end. Arrow keys step, with Shift ten times; Page keys too; Home is the smallest, End removes the limit. The wheel steps while the
/// track has the focus. What is typed wrongly is said beneath, and the limit stays; Escape shows it again.
/// Object names: "budgetSlider.METRIC", and with ".track", ".field", ".absolute", ".problem" its parts.
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
    /// Length of a cycle, for a limit on cycles: the time is shown beside the field and can be typed ("180 ns").
    void setClock(std::optional<double> nanoseconds);
    /// The values behind the track; they and the limit decide its range. NaN and infinite ones do not count. The same values as
    /// before cost a comparison, others two passes (some milliseconds for 100,000).
    void setValues(const std::vector<double>& values);
    /// Disables the control and says why; an empty text enables it.
    void setUnavailable(const QString& why);

    bool isHeld() const;         ///< while the mouse holds the handle
    bool wasDoubleClick() const; ///< within editingFinished: it was a double click that removed the limit

Q_SIGNALS:
    void limitChanged(std::optional<double> limit); ///< while dragging too
    void editingFinished();                         ///< handle released, key released, text taken: one step of undo

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeParts();
    void layOut();
    void takeText();
    void showLimit();
    void sayProblem(const QString& sentence);

    std::string m_metric;
    struct Parts;
    std::shared_ptr<Parts> m_parts;
};

} // namespace snac
