// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>
#include <QWidget>

#include <optional>

namespace snac {

/// What lies over the points without drawing them again: the rings of the selected and the hovered point, the keyboard
/// focus, and the sentence of an empty plot. Lets every mouse event through.
class PlotMarks : public QWidget {
    Q_OBJECT
public:
    explicit PlotMarks(QWidget* parent);

    void setArea(const QRectF& area); ///< of the points; rings outside are not drawn
    void setSelected(std::optional<QPointF> centre);
    static constexpr double usualRadius = 6.5; ///< of the ring around a hovered point
    void setHovered(std::optional<QPointF> centre, double radius = usualRadius);
    void setFocused(bool focused);
    void setSentence(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRectF m_area;
    std::optional<QPointF> m_selected, m_hovered;
    double m_hoveredRadius = usualRadius;
    bool m_focused = false;
    QString m_sentence;
};

} // namespace snac
