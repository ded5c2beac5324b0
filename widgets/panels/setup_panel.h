// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"

#include <QWidget>

#include <memory>

namespace snac {

/// What a search shall do: space from a preset or a YAML file, objectives with directions, trials, population, folds, seed, workers, training recipe,
/// device, clock, precision, reuse and strategy. Opens a SNAC-Pack configuration and is filled in from it; what it holds beyond the fields is kept.
/// A field that cannot work says so beneath itself at once. Begins with the preset "digits".
class SetupPanel : public QWidget {
    Q_OBJECT
public:
    explicit SetupPanel(QWidget* parent = nullptr);
    ~SetupPanel() override;

    /// Reads a run configuration (ours or SNAC-Pack's) and fills in the fields; a failure is said in the panel and changes nothing.
    void openConfig(const QString& path);
    void setConfig(const RunConfig& config);
    /// The data that the space and the objectives are held against; null: they are not checked.
    void setData(std::shared_ptr<const Dataset> dataset);
    /// As the fields say; the device is resolved, the data not yet fitted. Errors: invalid argument, naming the field.
    Result<RunConfig> config() const;
    int workers() const;
    QString problem() const;                         ///< empty when the setup can work
    void setLocked(bool locked, const QString& why); ///< while a search runs: fields are read-only and say why

    /// Names of the presets: the files of the resource folder "spaces".
    static QStringList presets();

Q_SIGNALS:
    void openFileRequested(); ///< whoever asks the user which answers with openConfig()
    void configChanged();
    void problemChanged();
    void datasetRequested(const QString& name, const OpenOptions& options); ///< the opened file names another data set

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
