// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace snac {

/// A confusion matrix as a heat map: a row per true class, a column per predicted one. A cell's colour is its share of
/// the row, so that classes of different size compare; its count is written where it fits. The tool tip says it in words.
/// Thread rule: the window's thread.
class ConfusionPlot : public QWidget {
    Q_OBJECT
public:
    explicit ConfusionPlot(QWidget* parent = nullptr);

    /// @param matrix      counts, row by row (true class), square: classes x classes. Another length shows the empty text.
    /// @param classNames  one per class; where there are fewer, the class's number stands in
    void setMatrix(std::vector<std::int64_t> matrix, const QStringList& classNames);
    void setShowShares(bool shares);            ///< per cent of the true class in the cells instead of counts
    void setEmptyText(const QString& sentence); ///< shown while there is no matrix

    int classes() const { return m_classes; }
    QRectF cellRect(int truth, int predicted) const;      ///< in the widget's coordinates; empty without matrix
    QString cellSentence(int truth, int predicted) const; ///< "true Shirt, predicted Coat: 812 (13.5 %)"

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Geometry;
    Geometry geometry() const;
    double share(int truth, int predicted) const;
    std::int64_t count(int truth, int predicted) const;
    void drawCells(QPainter& painter, const Geometry& g) const;
    void drawNames(QPainter& painter, const Geometry& g) const;

    std::vector<std::int64_t> m_matrix;
    std::vector<std::int64_t> m_rowSums;
    QStringList m_names;
    int m_classes = 0;
    bool m_shares = false;
    QString m_emptyText;
};

} // namespace snac
