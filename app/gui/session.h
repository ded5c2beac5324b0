// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design_candidate.h"
#include "inspectors/trial_inspector.h"
#include "plots/overlay_point.h"
#include "runners/design_runner.h"
#include "runners/search_runner.h"
#include "runners/study_opener.h"
#include "settings.h"

#include <QUndoStack>

namespace snac {

/// Everything that one window works on, put together in one place: the study and its budgets, the search, what can be undone.
/// Knows no widgets. Thread rule: the window's thread.
class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(Settings& settings, QObject* parent = nullptr);

    StudyModel& model() { return m_model; }
    SearchRunner& runner() { return m_runner; }
    StudyOpener& opener() { return m_opener; }
    DesignRunner& designs() { return m_designs; }
    QUndoStack& undo() { return m_undo; }
    Settings& settings() { return m_settings; }

    /// Shows a study without going on with it. Its limits replace those that were set, as a step that can be undone.
    void openStudy(const QString& file);
    /// A search of this setup: goes on with the study that this window began with the same file name, or begins a new one in the
    /// user's data folder.
    void startSearch(RunConfig config, std::shared_ptr<const Dataset> dataset, const QString& dataName, int workers);
    /// The next start begins a new study. What is shown stays until then.
    void beginNewStudy();
    /// The next start goes on with the study that is shown.
    void goOnWithShown();
    /// The next start adds to the study shown.
    bool goesOn() const { return !m_ownFile.isEmpty() && m_model.facts().file == m_ownFile; }
    /// What of the study that the next start would add to is not this setup's; empty: it can. See studyDifference().
    QString difference(const RunConfig& config, const Dataset& dataset) const;
    /// No study is shown. The limits stay, and with them what can be undone.
    void closeStudy();
    /// How many trials the study has that a next start comes on top of: all when it has what the setup asks for, else
    /// none, for the start completes it.
    std::int64_t trialsBefore(const RunConfig& config) const;

    void setSteering(bool on);
    bool steering() const { return m_steering; }

    TrialDetails detailsOf(std::int64_t number) const;
    /// What a design of a trial begins with: the study's own configuration, or the present one where the study holds none.
    /// Absent without such a trial, or without an architecture.
    std::optional<DesignCandidate> designCandidate(std::int64_t number, const RunConfig& present) const;
    /// Designs of the study that is shown, as marks on its plot.
    std::vector<OverlayPoint> designMarks() const;
    /// The newest design of a trial of the study that is shown; null: there is none.
    const DesignState* designOf(std::int64_t number) const;
    /// Writes a trial's race file. Errors: no architecture, input/output.
    Result<void> exportArchitecture(std::int64_t number, const QString& file) const;
    /// The command lines that do the same as the window just did or would do.
    QString exportCommand(std::int64_t number) const;
    QString searchCommand(const QString& configFile, int workers) const;
    /// Writes a setup beside the studies, for searchCommand(). Errors: input/output.
    Result<QString> keepConfiguration(const RunConfig& config) const;
    /// Ends the search, what is finished being stored, and waits for its thread; true when it has ended.
    bool end(int milliseconds);
    /// Where new studies are kept, and designs.
    static QString studiesFolder();
    static QString designsFolder();

Q_SIGNALS:
    void problem(const QString& sentence);
    void steeringChanged(bool on);

private:
    void passBudgets();
    bool isOfShownStudy(const DesignState& design) const;

    Settings& m_settings;
    StudyModel m_model;
    SearchRunner m_runner;
    StudyOpener m_opener;
    DesignRunner m_designs;
    QUndoStack m_undo;
    QString m_ownFile; ///< of the study that this window's searches write
    bool m_steering = true;
};

} // namespace snac
