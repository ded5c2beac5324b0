// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "data/prepare.h"

#include <QWidget>

namespace snac {

/// Bars per class, training above test, with names and counts. The two kinds differ in height and fill, not in colour alone.
class ClassHistogram : public QWidget {
    Q_OBJECT
public:
    explicit ClassHistogram(QWidget* parent = nullptr);
    void setCounts(const std::vector<std::string>& names, const std::vector<std::int64_t>& train,
                   const std::vector<std::int64_t>& test); ///< test may be empty
    void setRowLimit(int rows);                            ///< the classes shown at most
    /// "Balanced: 6000 training samples in each of 10 classes."
    static QString balance(const std::vector<std::int64_t>& train);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString counts(std::size_t row) const;
    void paintRow(class QPainter& painter, std::size_t row, int nameWidth, int countWidth);

    QStringList m_names;
    std::vector<std::int64_t> m_train, m_test;
    std::int64_t m_largest = 1;
    std::size_t m_rows = 0;
};

} // namespace snac
