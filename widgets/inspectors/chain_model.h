// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/layer_figures.h"

#include <QAbstractListModel>

namespace snac {

/// A row of the drawn network: a layer with what belongs to it.
struct ChainRow {
    QString title;                   ///< "Conv 3×3 → 8"
    QString detail;                  ///< "12×12×8 · BN · ReLU"
    std::vector<std::size_t> layers; ///< indices into the architecture's; empty for the input
};

/// The input, then the layers in order. Normalisations and the activation that follow a layer with weights share its row;
/// identity activations are left out of the words. Shapes must be inferred. Pure.
std::vector<ChainRow> chainRows(const Architecture& architecture);

/// The rows with their share of one cost. The display text is title and detail, so that it can be read aloud.
class ChainModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        TitleRole = Qt::UserRole,
        DetailRole,
        LengthRole,    ///< double: the cost relative to the largest row's; invalid where absent
        ShareRole,     ///< double: the cost relative to the whole; invalid while any row's is absent
        ShareTextRole, ///< "62 %", "<1 %"; empty where the share is invalid
        LargestRole,   ///< bool: one row has more than every other
        HasCostRole,   ///< bool: not the input
    };

    using QAbstractListModel::QAbstractListModel;

    /// Null, or details without architecture, for none.
    void setDetails(std::shared_ptr<const TrialDetails> details);
    void setCost(CostKind kind);
    /// Why the chosen cost is absent from some rows, as one sentence; empty if it is not.
    QString absence() const;
    const std::vector<ChainRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void weigh();
    std::optional<double> share(std::size_t row) const;
    QString shareText(std::size_t row) const;
    QString toolTip(std::size_t row) const;

    std::shared_ptr<const TrialDetails> m_details;
    std::vector<ChainRow> m_rows;
    std::vector<std::optional<double>> m_costs; ///< one per row; none for the input
    CostKind m_kind = CostKind::Bops;
    double m_largest = 0, m_sum = 0;
    int m_largestRow = -1; ///< -1: none stands out
    bool m_complete = true;
};

} // namespace snac
