// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/point_table_model.h"

#include "design/score_text.h"
#include "support/metric_text.h"
#include "support/theme.h"

#include <QFont>
#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <limits>
#include <tuple>

namespace snac {

namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

QVariant number(std::optional<double> value) { return value.value_or(-std::numeric_limits<double>::infinity()); }

} // namespace

void PointTableModel::setPoints(std::vector<DesignPoint> points, const std::string& chosen) {
    std::ranges::stable_sort(points, {}, [](const DesignPoint& p) { return std::tuple(!p.onFront, -p.score); });
    const bool same = std::ranges::equal(points, m_points, {}, &DesignPoint::name, &DesignPoint::name);
    if (!same) beginResetModel();
    m_points = std::move(points);
    m_chosen = chosen;
    if (!same)
        endResetModel();
    else if (!m_points.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int PointTableModel::rowOf(const QString& name) const {
    const auto found = std::ranges::find(m_points, name.toStdString(), &DesignPoint::name);
    return found == m_points.end() ? -1 : static_cast<int>(found - m_points.begin());
}

QString PointTableModel::nameAt(int row) const {
    return row < 0 || row >= rowCount() ? QString() : qt(m_points[static_cast<std::size_t>(row)].name);
}

int PointTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int PointTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QString PointTableModel::standing(const DesignPoint& point) const {
    QStringList words;
    if (point.name == m_chosen) words << tr("chosen");
    if (point.onFront) words << tr("front");
    if (!point.withinBudget) words << tr("over budget");
    return words.join(QStringLiteral(" · "));
}

QString PointTableModel::text(const DesignPoint& point, int column) const {
    switch (column) {
    case Name: return qt(point.name);
    case Bits: return QString::number(point.bits);
    case Zeros: return QStringLiteral("%1 %").arg(100 * point.sparsity, 0, 'f', 1);
    case Score: return scoreText(point.score);
    case Test: return scoreText(point.testScore);
    case EffectiveBops: return countText(point.effectiveBops);
    case Ebops: return countText(point.ebops);
    case Lut: return metricText("lut", point.lut);
    case Latency: return metricText("latency_cycles", point.latencyCycles);
    case Standing: return standing(point);
    default: return {};
    }
}

QVariant PointTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const DesignPoint& point = m_points[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(point, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == Name || index.column() == Standing ? int(Qt::AlignLeft | Qt::AlignVCenter)
                                                                    : int(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole: {
        if (point.name != m_chosen) return {};
        QFont bold;
        bold.setPixelSize(look::tablePixels);
        bold.setWeight(QFont::DemiBold);
        return bold;
    }
    case Qt::ForegroundRole:
        if (!point.withinBudget) return themeOf(QGuiApplication::palette()).secondary;
        return {};
    case Qt::ToolTipRole:
        if (!point.withinBudget) return tr("The learned bits did not come down to the EBOPs budget of this point.");
        if (point.name == m_chosen) return tr("The design is made of this point.");
        return {};
    case SortRole: break;
    default: return {};
    }
    switch (index.column()) {
    case Bits: return point.bits;
    case Zeros: return point.sparsity;
    case Score: return point.score;
    case Test: return number(point.testScore);
    case EffectiveBops: return point.effectiveBops;
    case Ebops: return point.ebops;
    case Lut: return number(point.lut);
    case Latency: return number(point.latencyCycles);
    default: return text(point, index.column());
    }
}

QVariant PointTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return section == Name || section == Standing ? int(Qt::AlignLeft | Qt::AlignVCenter)
                                                      : int(Qt::AlignRight | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip) return {};
    switch (section) {
    case Name: return tip ? tr("Bits and iteration of pruning") : tr("Point");
    case Bits: return tip ? tr("Of weights and activations; where bits are learned, the most of them") : tr("Bits");
    case Zeros: return tip ? tr("Weights that are zero") : tr("Zeros");
    case Score: return tip ? tr("On validation samples, by which points are chosen") : tr("Validation");
    case Test: return tip ? tr("On test samples, which chose nothing") : tr("Test");
    case EffectiveBops: return tip ? tr("Effective BOPs: BOPs × (bits / 32)² × (1 − zeros)") : tr("Eff. BOPs");
    case Ebops: return tip ? tr("Sum over the multiplications of weight bits × activation bits") : tr("EBOPs");
    case Lut: return tip ? tr("Of the estimator, before synthesis") : tr("LUT est.");
    case Latency: return tip ? tr("Of the estimator, in clock cycles") : tr("Cycles est.");
    case Standing:
        return tip ? tr("Chosen: goes to synthesis. Front: no other point is both better and cheaper. Over budget: "
                        "its learned bits did not come down to their EBOPs budget")
                   : tr("Standing");
    default: return {};
    }
}

} // namespace snac
