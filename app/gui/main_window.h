// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs.h"
#include "runners/space_sampler.h"
#include "session.h"

#include <QMainWindow>
#include <QTimer>

class QActionGroup;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace snac {

class ActivityRail;
class BudgetPanel;
class DataPanel;
class DesignPanel;
class HypervolumeStrip;
class Notice;
class ParetoPanel;
class RunBar;
class SetupPanel;
class TrialTable;

enum class Activity { Data, Setup, Search, Design };

/// The window: activities on a rail, docks around the plot, one set of actions for menus, keys and buttons.
/// It only connects: what happens is in Session and the panels.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Session& session, Dialogs dialogs, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A study file, a run configuration (YAML) or data, told by the name's ending, else by the content.
    void openPath(const QString& path);
    void openData(const QString& nameOrPath);
    /// The digits, so that there is something to begin with, and then the files of the command line.
    void begin(const QStringList& files);
    void show(Activity activity);
    Activity activity() const { return m_activity; }
    SetupPanel& setup() { return *m_setup; }
    DataPanel& data() { return *m_data; }
    DesignPanel& design() { return *m_design; }

    /// One sentence above the panels until it is dismissed, or another replaces it.
    void say(const QString& sentence);

protected:
    void closeEvent(QCloseEvent* event) override;
    /// Files that are dropped anywhere in the window, on a line edit as well, which would take the path as text.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeActions();
    void nameActions();
    void makePanels();
    void makeDocks();
    void makeMenus();
    void makeStatusBar();
    void connectAll();
    void restore();
    void lockPanels(bool locked);
    void resetLayout();
    QDockWidget* addDock(Qt::DockWidgetArea area, const QString& title, const QString& name, QWidget* widget);

    void start();
    void goOnWithStudy();
    Result<RunConfig> presentConfig() const;
    void exportArchitecture();
    void exportPicture();
    void copySearchCommand();
    void needData(const QString& nameOrPath, const OpenOptions& options);
    void openStudyFile();
    void openDataFile();
    void openDataFolder();
    void openConfiguration();
    void exportTrials();
    void listRecent();
    void showRunState();
    void showRunBar();
    void showGoOn(bool isIdle, bool canStart);
    void showClosing();
    void showSelected();
    void makeDesign();
    void offerCandidate();
    void showDesigns();
    void connectDesigns();
    void showTitle();
    void setTheme(ThemeChoice choice);
    void showShortcuts();
    void showAbout();
    void drawIcons();
    QString idleText() const;

    Session& m_session;
    Dialogs m_dialogs;
    Activity m_activity = Activity::Data;
    QByteArray m_searchLayout; ///< of the docks, while another activity is shown
    QPalette m_systemPalette;
    SpaceSampler m_space; ///< what the study's space can reach
    QTimer m_inspectSoon; ///< the inspected trial changed: it is shown anew, a few times a second at most
    QString m_difference; ///< of the setup to the study that a start would add to
    bool m_closing = false;
    QString m_needed; ///< data that the setup was made for and that is not there; empty once any data was opened
    static constexpr int layoutVersion = 1; ///< of the docks; another version's layout is not restored

    QStackedWidget* m_pages = nullptr;
    ActivityRail* m_rail = nullptr;
    Notice *m_notice = nullptr, *m_closingNotice = nullptr;
    QPushButton* m_closeNow = nullptr;
    DataPanel* m_data = nullptr;
    SetupPanel* m_setup = nullptr;
    DesignPanel* m_design = nullptr;
    RunBar* m_runBar = nullptr;
    ParetoPanel* m_pareto = nullptr;
    HypervolumeStrip* m_strip = nullptr;
    BudgetPanel* m_budgets = nullptr;
    TrialTable* m_table = nullptr;
    TrialInspector* m_inspector = nullptr;
    QDockWidget *m_budgetDock = nullptr, *m_tableDock = nullptr, *m_inspectorDock = nullptr;
    QLabel *m_statusLeft = nullptr, *m_statusRight = nullptr;
    QMenu* m_recent = nullptr;
    QActionGroup *m_activities = nullptr, *m_themes = nullptr;

    struct Actions {
        QAction *data, *setup, *search, *design;
        QAction *openData, *openDataFolder, *openConfig, *openStudy, *newStudy, *closeStudy, *exportYaml,
            *exportPicture, *copySearch, *copyExport, *quit;
        QAction *undo, *redo, *clearLimits;
        QAction *start, *goOn, *pause, *resume, *finish, *abort;
        QAction *makeDesign, *tools;
        QAction *lockPanels, *resetLayout, *shortcuts, *about;
    } m_do{};
};

} // namespace snac
