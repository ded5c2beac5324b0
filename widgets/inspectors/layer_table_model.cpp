// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/layer_table_model.h"

#include "inspectors/figure_text.h"
#include "support/metric_text.h"

#include <QFont>

namespace snac {

namespace {

const QString emDash = QStringLiteral("—");

/// 32 bits mean floating point: such a layer has no bits of its own.
QString bitsText(int bits) { return bits >= 32 ? LayerTableModel::tr("float") : QString::number(bits); }

QString bitsText(const Layer& layer) {
    if (!layer.hasWeights()) return emDash;
    const int weightBits = layer.hardware.weightBits, activationBits = layer.hardware.activationBits;
    if (weightBits >= 32 && activationBits >= 32) return bitsText(weightBits);
    return QStringLiteral("%1 × %2").arg(bitsText(weightBits), bitsText(activationBits));
}

QString columnTitle(int column) {
    switch (column) {
    case LayerTableModel::LayerColumn: return LayerTableModel::tr("Layer");
    case LayerTableModel::Shapes: return LayerTableModel::tr("Shape");
    case LayerTableModel::Bits: return LayerTableModel::tr("Bits");
    case LayerTableModel::Reuse: return LayerTableModel::tr("Reuse");
    case LayerTableModel::Parameters: return metricLabel("parameters");
    case LayerTableModel::Macs: return metricLabel("macs");
    case LayerTableModel::Bops: return metricLabel("bops");
    case LayerTableModel::Lut: return metricLabel("lut");
    case LayerTableModel::Ff: return metricLabel("ff");
    case LayerTableModel::Dsp: return metricLabel("dsp");
    case LayerTableModel::Bram: return metricLabel("bram36");
    case LayerTableModel::Cycles: return LayerTableModel::tr("Cycles");
    }
    return {};
}

QString columnToolTip(int column) {
    switch (column) {
    case LayerTableModel::Bits:
        return LayerTableModel::tr("bits of the weights × bits of the values that enter; float: none of its own");
    case LayerTableModel::Reuse: return LayerTableModel::tr("reuse factor that the estimate used");
    case LayerTableModel::Bram: return LayerTableModel::tr("estimated block RAM in tiles of 36 Kb");
    case LayerTableModel::Cycles: return LayerTableModel::tr("estimated latency in cycles");
    case LayerTableModel::Lut:
    case LayerTableModel::Ff:
    case LayerTableModel::Dsp: return LayerTableModel::tr("estimated");
    default: return columnTitle(column);
    }
}

} // namespace

void LayerTableModel::setDetails(std::shared_ptr<const TrialDetails> details) {
    beginResetModel();
    m_details = details && details->architecture ? std::move(details) : nullptr;
    m_figures.clear();
    for (std::size_t i = 0; m_details && i < m_details->architecture->layers.size(); ++i)
        m_figures.push_back(figuresOf(*m_details, std::span(&i, 1)));
    if (m_details) m_figures.push_back(totalFigures(*m_details));
    endResetModel();
}

int LayerTableModel::layers() const { return std::max(0, static_cast<int>(m_figures.size()) - 1); }

int LayerTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_figures.size());
}

int LayerTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

const std::optional<Interval>* LayerTableModel::interval(int row, int column) const {
    const ResourceEstimate& resources = m_figures[static_cast<std::size_t>(row)].resources;
    switch (column) {
    case Lut: return &resources.lut;
    case Ff: return &resources.ff;
    case Dsp: return &resources.dsp;
    case Bram: return &resources.bram36;
    case Cycles: return &resources.latencyCycles;
    default: return nullptr;
    }
}

std::optional<double> LayerTableModel::number(int row, int column) const {
    const LayerFigures& figures = m_figures[static_cast<std::size_t>(row)];
    switch (column) {
    case Reuse: return figures.reuseFactor ? std::optional(static_cast<double>(*figures.reuseFactor)) : std::nullopt;
    case Parameters: return figures.parameters;
    case Macs: return figures.macs;
    case Bops: return figures.bops;
    default: break;
    }
    const auto* range = interval(row, column);
    return range && *range ? std::optional((*range)->value) : std::nullopt;
}

QString LayerTableModel::text(int row, int column) const {
    const Architecture& network = *m_details->architecture;
    const Layer* layer = isTotal(row) ? nullptr : &network.layers[static_cast<std::size_t>(row)];
    switch (column) {
    case LayerColumn: return layer ? QStringLiteral("%1  %2").arg(row + 1).arg(layerTitle(*layer)) : tr("Total");
    case Shapes:
        return QStringLiteral("%1 → %2").arg(shapeText(layer ? layer->input : network.input),
                                             shapeText(layer ? layer->output : network.outputShape()));
    case Bits: return layer ? bitsText(*layer) : QString();
    case Reuse:
        if (!layer) return {};
        break;
    default: break;
    }
    const auto value = number(row, column);
    return value ? countText(*value) : emDash;
}

QString LayerTableModel::toolTip(int row, int column) const {
    const QStringList& notes = m_figures[static_cast<std::size_t>(row)].notes;
    const QString note = notes.join(u'\n');
    if (const auto* range = interval(row, column)) {
        if (!*range) return note.isEmpty() ? tr("The estimator cannot say.") : note;
        const QString figure = QStringLiteral("%1 (%2)").arg(exactText((*range)->value), intervalText(**range));
        return note.isEmpty() ? figure : figure + u'\n' + note;
    }
    if (column == Bops && isTotal(row) && m_details->bops == BopsDefinition::SnacPackBlock)
        return tr("This definition counts the whole network in its own way, so that its layers do not add up to it.");
    if (const auto value = number(row, column)) return exactText(*value);
    return text(row, column);
}

QVariant LayerTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= ColumnCount) return {};
    const bool words = index.column() == LayerColumn || index.column() == Shapes;
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole: return toolTip(index.row(), index.column());
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole:
        if (isTotal(index.row())) {
            QFont font;
            font.setWeight(QFont::DemiBold);
            return font;
        }
        return {};
    case Qt::UserRole: {
        const auto value = number(index.row(), index.column());
        return value ? QVariant(*value) : QVariant();
    }
    default: return {};
    }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return columnTitle(section);
    if (role == Qt::ToolTipRole) return columnToolTip(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section <= Shapes ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

} // namespace snac
