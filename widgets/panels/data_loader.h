// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "data/prepare.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <stop_token>

namespace snac {

/// How the columns of a table file are called and which choices were made, for the controls beside it.
struct TableColumns {
    QStringList names; ///< in the file's order: from the header, or "column 0" and so on
    bool header = false;
};

/// A data set with all that the window shows of it, worked out off the window's thread.
struct LoadedData {
    QString nameOrPath;
    OpenOptions options;
    std::shared_ptr<const Dataset> dataset;
    DatasetSummary summary;
    QStringList warnings;                              ///< of reading, then of the summary
    std::vector<std::vector<std::int64_t>> sampleRows; ///< per class (regression: one row), the first few of training
    std::vector<float> featureMinimum, featureMaximum; ///< of the first `shownFeatures` training features
    std::vector<float> targetMinimum, targetMaximum;   ///< regression: per output
    std::vector<double> targetMean;
    std::optional<TableColumns> columns; ///< of a CSV file
};
inline constexpr std::int64_t shownFeatures = 64;
inline constexpr std::size_t shownSamples = 8;

/// Works out everything but nameOrPath, options and columns. Pure, any thread.
LoadedData describe(std::shared_ptr<const Dataset> dataset, const std::vector<std::string>& readWarnings);

/// The columns of a CSV file, from its first line; nothing for what is no table. Blocks; any thread.
std::optional<TableColumns> tableColumns(const QString& path, const OpenOptions& options);

using DataOpener =
    std::function<Result<Dataset>(const std::string&, const OpenOptions&, const Progress&, std::stop_token)>;

/// Opens one data set at a time off the window's thread. A new wish stops the old one, whose outcome is never seen.
/// Destruction asks for a stop and does not wait: the job shares nothing with this object but a mailbox.
class DataLoader : public QObject {
    Q_OBJECT
public:
    explicit DataLoader(QObject* parent = nullptr);
    ~DataLoader() override;

    void setOpener(DataOpener opener) { m_opener = std::move(opener); } ///< the seam: openDataset() otherwise
    void open(const QString& nameOrPath, const OpenOptions& options);
    void cancel(); ///< `failed` is not sent
    bool isBusy() const { return m_job != nullptr; }

Q_SIGNALS:
    void progressed(double fraction, const QString& what); ///< at most 20 times a second
    void loaded(std::shared_ptr<const snac::LoadedData> data);
    /// @param columns  of the table that could not be read, so that another label column can be chosen; may be null
    void failed(const QString& sentence, std::shared_ptr<const snac::TableColumns> columns);

private:
    struct Job;
    void drop();
    DataOpener m_opener;
    std::shared_ptr<Job> m_job;
};

} // namespace snac
