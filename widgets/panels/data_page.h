// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panels/columns_page.h"
#include "panels/data_loader.h"

#include <memory>

namespace snac {

/// What is shown of a data set: samples, classes or targets, facts; a card each.
class DataPage : public ColumnsPage {
    Q_OBJECT
public:
    explicit DataPage(QWidget* parent = nullptr);
    ~DataPage() override;
    void setData(const std::shared_ptr<const LoadedData>& loaded);

private:
    void showSamples(const std::shared_ptr<const LoadedData>& loaded);
    void showClasses(const LoadedData& loaded);
    void showFacts(const LoadedData& loaded);
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
