// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/architecture_view.h"

#include "inspectors/chain_delegate.h"
#include "support/theme.h"

#include <QEvent>
#include <QScopedValueRollback>

namespace snac {

namespace {

int widestTitle(const ChainModel& model, const QFontMetrics& metrics) {
    int widest = 0;
    for (const ChainRow& row : model.rows()) widest = std::max(widest, metrics.horizontalAdvance(row.title));
    return widest + 1;
}

} // namespace

ArchitectureView::ArchitectureView(QWidget* parent) : QListView(parent), m_model(new ChainModel(this)) {
    setObjectName(QStringLiteral("architectureView"));
    setAccessibleName(tr("Layers of the network"));
    setModel(m_model);
    setItemDelegate(new ChainDelegate(this));
    setUniformItemSizes(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(SingleSelection);
    setFrameShape(NoFrame);
    // The style sheet's focus border is for plain lists: the rows draw their own. It also sets the text's size.
    setStyleSheet(QStringLiteral("QListView { font-size: %1px; } QListView::item:focus { border: none; }")
                      .arg(look::tablePixels));
}

void ArchitectureView::setDetails(std::shared_ptr<const TrialDetails> details) {
    const QScopedValueRollback quiet(m_quiet, true);
    m_model->setDetails(std::move(details));
    static_cast<ChainDelegate*>(itemDelegate())->setTitleWidth(widestTitle(*m_model, fontMetrics()));
    scrollToTop();
    updateGeometry();
}

void ArchitectureView::setCost(CostKind kind) { m_model->setCost(kind); }

void ArchitectureView::chooseLayer(int layer) {
    const auto& rows = m_model->rows();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto& layers = rows[row].layers;
        if (std::find(layers.begin(), layers.end(), static_cast<std::size_t>(layer)) == layers.end()) continue;
        const QScopedValueRollback quiet(m_quiet, true);
        setCurrentIndex(m_model->index(static_cast<int>(row)));
        return;
    }
}

int ArchitectureView::contentHeight() const {
    return m_model->rowCount() * (ChainDelegate::boxHeight + ChainDelegate::gap);
}

QSize ArchitectureView::sizeHint() const { return {320, contentHeight()}; }

QSize ArchitectureView::minimumSizeHint() const {
    const int row = ChainDelegate::boxHeight + ChainDelegate::gap;
    return {200, std::min(contentHeight(), 3 * row)};
}

void ArchitectureView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (m_quiet || !current.isValid()) return;
    const auto& layers = m_model->rows()[static_cast<std::size_t>(current.row())].layers;
    if (!layers.empty()) Q_EMIT layerChosen(static_cast<int>(layers.front()));
}

void ArchitectureView::changeEvent(QEvent* event) {
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        static_cast<ChainDelegate*>(itemDelegate())->setTitleWidth(widestTitle(*m_model, fontMetrics()));
}

} // namespace snac
