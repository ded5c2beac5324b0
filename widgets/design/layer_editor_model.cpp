// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/layer_editor_model.h"

#include "compress/local_search_settings.h"
#include "inspectors/figure_text.h"
#include "support/metric_text.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

constexpr int openBits = 32;

QString strategyText(Strategy strategy) {
    const auto text = name(strategy);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString columnTitle(int column) {
    switch (column) {
    case LayerEditorModel::LayerColumn: return LayerEditorModel::tr("Layer");
    case LayerEditorModel::ShapeColumn: return LayerEditorModel::tr("Shape");
    case LayerEditorModel::ParametersColumn: return LayerEditorModel::tr("Parameters");
    case LayerEditorModel::WeightBits: return LayerEditorModel::tr("Weight bits");
    case LayerEditorModel::ValueBits: return LayerEditorModel::tr("Value bits");
    case LayerEditorModel::Reuse: return LayerEditorModel::tr("Reuse factor");
    case LayerEditorModel::StrategyColumn: return LayerEditorModel::tr("Strategy");
    case LayerEditorModel::Lut: return metricLabel("lut");
    case LayerEditorModel::Ff: return metricLabel("ff");
    case LayerEditorModel::Dsp: return metricLabel("dsp");
    case LayerEditorModel::Bram: return metricLabel("bram36");
    case LayerEditorModel::Cycles: return LayerEditorModel::tr("Cycles");
    default: return {};
    }
}

QString columnToolTip(int column) {
    switch (column) {
    case LayerEditorModel::LayerColumn:
        return LayerEditorModel::tr("a layer with weights, and below it what is built together with it");
    case LayerEditorModel::ShapeColumn: return LayerEditorModel::tr("what enters the layer, and what leaves it");
    case LayerEditorModel::ParametersColumn: return LayerEditorModel::tr("weights and biases");
    case LayerEditorModel::WeightBits: return LayerEditorModel::tr("bits of the layer's weights");
    case LayerEditorModel::ValueBits:
        return LayerEditorModel::tr("bits of the values that enter the layer; in the first one of the network's input");
    case LayerEditorModel::Reuse:
        return LayerEditorModel::tr("how often hls4ml uses each multiplier for one product of the layer's matrix; only "
                                    "factors that it takes for the layer's shape");
    case LayerEditorModel::StrategyColumn:
        return LayerEditorModel::tr("Latency wires the weights in; Resource keeps them in memory and takes turns");
    case LayerEditorModel::Bram: return LayerEditorModel::tr("estimated block RAM in tiles of 36 Kb, with its range");
    case LayerEditorModel::Cycles: return LayerEditorModel::tr("estimated latency in clock cycles, with its range");
    default: return LayerEditorModel::tr("estimated, with the range it most likely lies in");
    }
}

/// "1.5–5.9 k": short enough for a narrow column; two digits that count.
QString shortRange(const Interval& interval) {
    if (interval.low == interval.value && interval.high == interval.value) return intervalText(interval);
    const auto [factor, suffix] = interval.high >= 1e6   ? std::pair(1e6, u"\u2009M")
                                  : interval.high >= 1e3 ? std::pair(1e3, u"\u2009k")
                                                         : std::pair(1.0, u"");
    const auto rounded = [factor = factor](double value) {
        const double scaled = value / factor;
        return QLocale::c().toString(scaled, 'f', scaled >= 10 || scaled == std::floor(scaled) ? 0 : 1);
    };
    return rounded(interval.low) + u'–' + rounded(interval.high) + QString::fromUtf16(suffix);
}

} // namespace

int choiceOf(const LayerHardware& hardware, LayerChoice choice) {
    switch (choice) {
    case LayerChoice::WeightBits: return hardware.weightBits;
    case LayerChoice::ValueBits: return hardware.activationBits;
    case LayerChoice::Reuse: return hardware.reuseFactor;
    case LayerChoice::Strategy: return hardware.strategy ? static_cast<int>(*hardware.strategy) : -1;
    }
    return 0;
}

void setChoice(LayerHardware& hardware, LayerChoice choice, int value) {
    switch (choice) {
    case LayerChoice::WeightBits: hardware.weightBits = value; break;
    case LayerChoice::ValueBits: hardware.activationBits = value; break;
    case LayerChoice::Reuse: hardware.reuseFactor = value; break;
    case LayerChoice::Strategy:
        hardware.strategy = value < 0 ? std::nullopt : std::optional(static_cast<Strategy>(value));
        break;
    }
}

int defaultOf(LayerChoice choice) { return choiceOf(LayerHardware(), choice); }

void LayerEditorModel::setNetwork(const Architecture& architecture, const HardwareConfig& config,
                                  std::unique_ptr<Estimator> estimator) {
    beginResetModel();
    m_network = architecture;
    m_config = config;
    m_estimator = std::move(estimator);
    m_start = hardware();
    estimate();
    m_startTotals = m_sheet.totals;
    endResetModel();
}

void LayerEditorModel::estimate() { m_sheet = layerSheet(m_network, m_config, *m_estimator); }

void LayerEditorModel::setLocked(bool locked) {
    m_locked = locked;
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

std::vector<LayerHardware> LayerEditorModel::hardware() const {
    std::vector<LayerHardware> all;
    for (const Layer& layer : m_network.layers) all.push_back(layer.hardware);
    return all;
}

void LayerEditorModel::setHardware(const std::vector<LayerHardware>& hardware) {
    for (std::size_t i = 0; i < hardware.size() && i < m_network.layers.size(); ++i)
        m_network.layers[i].hardware = hardware[i];
    estimate();
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

std::optional<LayerChoice> LayerEditorModel::choiceIn(int column) {
    switch (column) {
    case WeightBits: return LayerChoice::WeightBits;
    case ValueBits: return LayerChoice::ValueBits;
    case Reuse: return LayerChoice::Reuse;
    case StrategyColumn: return LayerChoice::Strategy;
    default: return std::nullopt;
    }
}

const LayerHardware& LayerEditorModel::hardwareIn(int row) const {
    return m_network.layers[m_sheet.rows[static_cast<std::size_t>(row)].layer].hardware;
}

std::vector<int> LayerEditorModel::choices(int row, LayerChoice choice) const {
    std::vector<int> values{defaultOf(choice)};
    switch (choice) {
    case LayerChoice::WeightBits:
    case LayerChoice::ValueBits:
        for (int bits = lowestBits; bits <= highestBits; ++bits) values.push_back(bits);
        break;
    case LayerChoice::Reuse:
        for (const std::int64_t factor : m_sheet.rows[static_cast<std::size_t>(row)].legalReuse)
            if (factor <= std::numeric_limits<int>::max()) values.push_back(static_cast<int>(factor));
        break;
    case LayerChoice::Strategy:
        values.push_back(static_cast<int>(Strategy::Latency));
        values.push_back(static_cast<int>(Strategy::Resource));
        break;
    }
    return values;
}

QString LayerEditorModel::choiceText(int row, LayerChoice choice, int value) const {
    if (value != defaultOf(choice))
        return choice == LayerChoice::Strategy ? strategyText(static_cast<Strategy>(value)) : QString::number(value);
    if (choice != LayerChoice::Reuse || row < 0) return tr("default");
    // Without a factor of its own the layer has the configuration's, raised to a legal one where need be.
    const LayerRow& shown = m_sheet.rows[static_cast<std::size_t>(row)];
    if (hardwareIn(row).reuseFactor != 0) return tr("default");
    return tr("default (%1)").arg(shown.usedReuse);
}

int LayerEditorModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_sheet.rows.size());
}

int LayerEditorModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

const std::optional<Interval>* LayerEditorModel::interval(int row, int column) const {
    const ResourceEstimate& resources = m_sheet.rows[static_cast<std::size_t>(row)].resources;
    switch (column) {
    case Lut: return &resources.lut;
    case Ff: return &resources.ff;
    case Dsp: return &resources.dsp;
    case Bram: return &resources.bram36;
    case Cycles: return &resources.latencyCycles;
    default: return nullptr;
    }
}

QString LayerEditorModel::text(int row, int column) const {
    const LayerRow& shown = m_sheet.rows[static_cast<std::size_t>(row)];
    if (const auto choice = choiceIn(column)) return choiceText(row, *choice, choiceOf(hardwareIn(row), *choice));
    if (const auto* range = interval(row, column)) return *range ? countText((*range)->value) : QStringLiteral("—");
    switch (column) {
    case LayerColumn: return shown.title;
    case ShapeColumn: return shown.shape;
    case ParametersColumn: return countText(shown.parameters);
    default: return {};
    }
}

QString LayerEditorModel::choiceToolTip(int row, LayerChoice choice) const {
    const LayerRow& shown = m_sheet.rows[static_cast<std::size_t>(row)];
    const int value = choiceOf(hardwareIn(row), choice);
    if (choice == LayerChoice::Reuse) {
        if (shown.legalReuse.empty()) return tr("hls4ml has no reuse factor for this layer.");
        if (std::ranges::find(shown.legalReuse, value) == shown.legalReuse.end() && value != 0)
            return tr("hls4ml does not take %1 for this layer's shape; the estimate counts with %2.")
                .arg(value)
                .arg(shown.usedReuse);
        if (value == 0) return tr("default: the configuration's, here %1").arg(shown.usedReuse);
        return tr("reuse factor %1").arg(value);
    }
    if (value != defaultOf(choice)) return choiceText(row, choice, value);
    if (choice == LayerChoice::Strategy)
        return tr("default: the configuration's, %1").arg(strategyText(m_config.strategy));
    return tr("default: as the local search chooses; the estimate counts with %1 bits").arg(m_config.totalBits);
}

QString LayerEditorModel::toolTip(int row, int column) const {
    const LayerRow& shown = m_sheet.rows[static_cast<std::size_t>(row)];
    if (const auto choice = choiceIn(column)) return choiceToolTip(row, *choice);
    const QString notes = shown.notes.join(u'\n');
    if (const auto* range = interval(row, column)) {
        if (!*range) return notes.isEmpty() ? tr("The estimator cannot say.") : notes;
        const QString figure = tr("%1 (%2), estimated").arg(exactText((*range)->value), intervalText(**range));
        return notes.isEmpty() ? figure : figure + u'\n' + notes;
    }
    if (column == ParametersColumn) return exactText(shown.parameters);
    return QStringList{shown.title, shown.detail, shown.shape, tr("%1 parameters").arg(exactText(shown.parameters))}
        .filter(QRegularExpression(QStringLiteral(".")))
        .join(u'\n');
}

QVariant LayerEditorModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= ColumnCount) return {};
    const LayerRow& shown = m_sheet.rows[static_cast<std::size_t>(index.row())];
    const auto choice = choiceIn(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole: return toolTip(index.row(), index.column());
    case Qt::AccessibleTextRole:
        return columnTitle(index.column()) + QStringLiteral(" ") + text(index.row(), index.column());
    case Qt::EditRole: return choice ? QVariant(choiceOf(hardwareIn(index.row()), *choice)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (index.column() <= ShapeColumn || choice ? Qt::AlignLeft : Qt::AlignRight));
    case DetailRole: {
        if (index.column() == LayerColumn) return shown.detail;
        const auto* range = interval(index.row(), index.column());
        return range && *range && (*range)->high > 0 ? shortRange(**range) : QString();
    }
    case DefaultRole: return choice && choiceOf(hardwareIn(index.row()), *choice) == defaultOf(*choice);
    case ChangedRole:
        return choice && choiceOf(hardwareIn(index.row()), *choice) != choiceOf(m_start[shown.layer], *choice);
    case OddRole:
        return choice == LayerChoice::Reuse && hardwareIn(index.row()).reuseFactor != 0 &&
               std::ranges::find(shown.legalReuse, hardwareIn(index.row()).reuseFactor) == shown.legalReuse.end();
    default: return {};
    }
}

bool LayerEditorModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const auto choice = index.isValid() ? choiceIn(index.column()) : std::nullopt;
    if (!choice || role != Qt::EditRole || m_locked) return false;
    const auto possible = choices(index.row(), *choice);
    if (std::ranges::find(possible, value.toInt()) == possible.end()) return false;
    Q_EMIT edited(index.row(), *choice, value.toInt());
    return true;
}

Qt::ItemFlags LayerEditorModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags plain = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    const auto choice = index.isValid() ? choiceIn(index.column()) : std::nullopt;
    if (!choice || m_locked || choices(index.row(), *choice).size() < 2) return plain;
    return plain | Qt::ItemIsEditable;
}

QVariant LayerEditorModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return columnTitle(section);
    if (role == Qt::ToolTipRole) return columnToolTip(section);
    const bool left = section <= ShapeColumn || choiceIn(section);
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignVCenter | (left ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

} // namespace snac
