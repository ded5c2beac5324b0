// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/chain_model.h"

#include "inspectors/figure_text.h"

#include <QLocale>

namespace snac {

namespace {

bool isNormalisation(const Layer& layer) {
    return std::holds_alternative<BatchNormalization>(layer.operation) ||
           std::holds_alternative<LayerNormalization>(layer.operation);
}

/// A row takes normalisation and activation in the order in which hardware fuses them, and each once.
class RowBuilder {
public:
    explicit RowBuilder(const Architecture& architecture) : m_architecture(architecture) {
        m_rows.push_back({ChainModel::tr("Input"), shapeText(architecture.input), {}});
    }

    void add(std::size_t index) {
        const Layer& layer = m_architecture.layers[index];
        const auto* activation = std::get_if<Activation>(&layer.operation);
        const bool joins = (isNormalisation(layer) && m_takesNormalisation) || (activation && m_takesActivation);
        if (!joins) {
            m_rows.push_back({layerTitle(layer), shapeText(layer.output), {index}});
            m_takesNormalisation = m_takesActivation = layer.hasWeights();
            return;
        }
        ChainRow& row = m_rows.back();
        row.layers.push_back(index);
        m_takesNormalisation = false;
        if (activation) m_takesActivation = false;
        if (activation && activation->function == ActivationFunction::Identity) return;
        row.detail += QStringLiteral(" · ") + shortName(layer);
    }

    std::vector<ChainRow> take() { return std::move(m_rows); }

private:
    static QString shortName(const Layer& layer) {
        if (std::holds_alternative<BatchNormalization>(layer.operation)) return ChainModel::tr("BN");
        if (std::holds_alternative<LayerNormalization>(layer.operation)) return ChainModel::tr("LN");
        return layerTitle(layer);
    }

    const Architecture& m_architecture;
    std::vector<ChainRow> m_rows;
    bool m_takesNormalisation = false, m_takesActivation = false;
};

} // namespace

std::vector<ChainRow> chainRows(const Architecture& architecture) {
    RowBuilder builder(architecture);
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) builder.add(i);
    return builder.take();
}

void ChainModel::setDetails(std::shared_ptr<const TrialDetails> details) {
    beginResetModel();
    m_details = details && details->architecture ? std::move(details) : nullptr;
    m_rows = m_details ? chainRows(*m_details->architecture) : std::vector<ChainRow>();
    weigh();
    endResetModel();
}

void ChainModel::setCost(CostKind kind) {
    m_kind = kind;
    weigh();
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void ChainModel::weigh() {
    m_costs.assign(m_rows.size(), std::nullopt);
    m_largest = m_sum = 0;
    m_largestRow = -1;
    m_complete = true;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].layers.empty()) continue;
        const auto cost = costOf(figuresOf(*m_details, m_rows[row].layers), m_kind);
        m_costs[row] = cost;
        m_complete = m_complete && cost;
        if (!cost) continue;
        m_sum += *cost;
        if (*cost == m_largest) m_largestRow = -1;
        if (*cost > m_largest) {
            m_largest = *cost;
            m_largestRow = static_cast<int>(row);
        }
    }
}

QString ChainModel::absence() const {
    if (m_complete || !m_details) return {};
    if (!m_details->estimate)
        return m_details->estimateProblem.isEmpty() ? tr("There is no estimate.") : m_details->estimateProblem;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].layers.empty() || m_costs[row]) continue;
        const QStringList notes = figuresOf(*m_details, m_rows[row].layers).notes;
        return tr("No total: %1").arg(notes.isEmpty() ? m_rows[row].title : notes.join(QStringLiteral("; ")));
    }
    return {};
}

int ChainModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

std::optional<double> ChainModel::share(std::size_t row) const {
    if (!m_costs[row] || !m_complete) return std::nullopt;
    return m_sum > 0 ? *m_costs[row] / m_sum : 0.0;
}

QString ChainModel::shareText(std::size_t row) const {
    const auto part = share(row);
    if (!part) return {};
    if (*part > 0 && *part < 0.005) return QStringLiteral("<1 %");
    return QLocale::c().toString(100 * *part, 'f', 0) + QStringLiteral(" %");
}

QString ChainModel::toolTip(std::size_t row) const {
    if (m_rows[row].layers.empty()) return tr("Input %1").arg(m_rows[row].detail);
    QStringList titles;
    for (const std::size_t layer : m_rows[row].layers)
        titles.append(layerTitle(m_details->architecture->layers[layer]));
    const auto& layers = m_details->architecture->layers;
    const QString shapes = QStringLiteral("%1 → %2").arg(shapeText(layers[m_rows[row].layers.front()].input),
                                                         shapeText(layers[m_rows[row].layers.back()].output));
    QString first = titles.join(QStringLiteral(", "));
    if (const QString part = shareText(row); !part.isEmpty()) first += tr(": %1 of %2").arg(part, costName(m_kind));
    return first + u'\n' + shapes + u'\n' + figureLines(figuresOf(*m_details, m_rows[row].layers));
}

QVariant ChainModel::data(const QModelIndex& index, int role) const {
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row >= m_rows.size()) return {};
    const ChainRow& shown = m_rows[row];
    const std::optional<double>& cost = m_costs[row];
    switch (role) {
    case Qt::DisplayRole: return QStringLiteral("%1, %2").arg(shown.title, shown.detail);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return toolTip(row);
    case TitleRole: return shown.title;
    case DetailRole: return shown.detail;
    case LengthRole: return cost ? QVariant(m_largest > 0 ? *cost / m_largest : 0.0) : QVariant();
    case ShareRole: return share(row) ? QVariant(*share(row)) : QVariant();
    case ShareTextRole: return shareText(row);
    case LargestRole: return index.row() == m_largestRow;
    case HasCostRole: return !shown.layers.empty();
    default: return {};
    }
}

} // namespace snac
