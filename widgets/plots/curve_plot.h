// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

namespace snac {

struct CurveSeries {
    QString name;          ///< shown in the tool tip: "fold 1"
    std::vector<double> y; ///< one value per epoch, from epoch 1; NaN or infinite: a gap
};

/// Several lines over epochs, alike in style: the curves of the folds of one training. The tool tip names line and value.
/// Thread rule: the window's thread.
class CurvePlot : public QWidget {
    Q_OBJECT
public:
    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    /// @param title    of the vertical axis: "Validation accuracy"
    /// @param isShare  values in [0, 1] that are shown in per cent
    void setSeries(std::vector<CurveSeries> series, const QString& title, bool isShare);
    void setEmptyText(const QString& sentence); ///< shown while no series has a value

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts; ///< QCustomPlot's types stay in the .cpp file
};

} // namespace snac
