// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_panel.h"

#include "design/candidate_page.h"
#include "design/design_list.h"
#include "design/design_page.h"
#include "design/design_words.h"
#include "design/tools_page.h"
#include "support/frames.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QListWidget>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

namespace snac {

struct DesignPanel::Parts {
    Parts(DesignPanel& owner, DesignRunner& designs) : panel(owner), runner(designs) {}

    DesignPanel& panel;
    DesignRunner& runner;
    std::optional<DesignCandidate> candidate;
    QString toRemove; ///< while it is asked
    DesignList* list = nullptr;
    QStackedWidget* pages = nullptr;
    EmptyState* empty = nullptr;
    CandidatePage* form = nullptr;
    DesignPage* page = nullptr;
    ToolsPage* tools = nullptr;
    Notice* question = nullptr;

    void make();
    void connectAll();
    void showCandidate();
    void showDesign(const QString& folder);
    void showNothing();
    void refreshList();
    void designsChanged();
    void ask(const QString& folder);
    void remove();
    bool isSamePoint(const DesignCandidate& other) const;
    QString designOfCandidate() const;
    QString title() const;
};

void DesignPanel::Parts::make() {
    auto* row = new QHBoxLayout(&panel);
    row->setContentsMargins(look::gap, look::gap, look::gap, look::gap);
    row->setSpacing(look::gap);
    list = new DesignList(&panel);
    row->addWidget(list);
    auto* right = new QVBoxLayout;
    right->setSpacing(look::gap);
    question = new Notice(NoticeIcon::Kind::Information, &panel);
    question->setObjectName(QStringLiteral("design.question"));
    QPushButton* yes = question->addAction(DesignPanel::tr("Remove"), QStringLiteral("design.question.remove"));
    QPushButton* no = question->addAction(DesignPanel::tr("Keep"), QStringLiteral("design.question.keep"));
    right->addWidget(question);
    pages = new QStackedWidget(&panel);
    empty = new EmptyState(DesignPanel::tr("Choose a point in the plot, then make its design here."),
                           DesignPanel::tr("Go to the plot"), pages);
    empty->button()->setObjectName(QStringLiteral("design.toPlot"));
    form = new CandidatePage(pages);
    page = new DesignPage(runner, pages);
    tools = new ToolsPage(pages);
    for (QWidget* one : {static_cast<QWidget*>(empty), static_cast<QWidget*>(form), static_cast<QWidget*>(page),
                         static_cast<QWidget*>(tools)})
        pages->addWidget(one);
    auto* scroll = new QScrollArea(&panel); // a narrow window shows a part, and the rest by scrolling
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(pages);
    right->addWidget(scroll, 1);
    row->addLayout(right, 1);
    panel.setFocusProxy(list);
    QObject::connect(yes, &QPushButton::clicked, &panel, [this] { remove(); });
    QObject::connect(no, &QPushButton::clicked, &panel, [this] { question->say({}); });
    connectAll();
}

void DesignPanel::Parts::connectAll() {
    DesignPanel* p = &panel;
    QObject::connect(empty, &EmptyState::actionRequested, p, &DesignPanel::searchRequested);
    QObject::connect(form, &CandidatePage::makeRequested, p, &DesignPanel::make);
    QObject::connect(form, &CandidatePage::changed, p, &DesignPanel::makeStateChanged);
    QObject::connect(form, &CandidatePage::toolsRequested, p, &DesignPanel::showTools);
    QObject::connect(tools, &ToolsPage::changed, p, [this] { form->setTools(tools->tools()); });
    QObject::connect(page, &DesignPage::trialRequested, p, &DesignPanel::trialRequested);
    QObject::connect(page, &DesignPage::toolsRequested, p, &DesignPanel::showTools);
    QObject::connect(page, &DesignPage::message, p, &DesignPanel::message);
    QObject::connect(page, &DesignPage::removeRequested, p, [this](const QString& folder) { ask(folder); });
    QObject::connect(list, &DesignList::candidateChosen, p, [this] { showCandidate(); });
    QObject::connect(list, &DesignList::designChosen, p, [this](const QString& folder) { showDesign(folder); });
    QObject::connect(list, &DesignList::toolsChosen, p, &DesignPanel::showTools);
    QObject::connect(list, &DesignList::removeRequested, p, [this](const QString& folder) { ask(folder); });
    QObject::connect(list, &DesignList::opened, p, [this] { pages->currentWidget()->setFocus(); });
    QObject::connect(list, &DesignList::menuRequested, p, [this](const QString& folder, QPoint place) {
        auto* menu = new QMenu(&panel);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        page->fillMenu(*menu, folder);
        menu->popup(place);
    });
    QObject::connect(&runner, &DesignRunner::designsChanged, p, [this] { designsChanged(); });
    QObject::connect(&runner, &DesignRunner::failed, p, &DesignPanel::message);
    QObject::connect(&runner, &DesignRunner::designChanged, p, [this](const QString& folder) {
        refreshList();
        if (folder == page->folder()) page->refresh();
        Q_EMIT panel.makeStateChanged();
    });
}

bool DesignPanel::Parts::isSamePoint(const DesignCandidate& other) const {
    return candidate && candidate->request.study == other.request.study &&
           candidate->request.studyName == other.request.studyName && candidate->request.trial == other.request.trial &&
           candidate->request.title == other.request.title;
}

/// The newest one that was made of the same trial.
QString DesignPanel::Parts::designOfCandidate() const {
    if (!candidate || candidate->request.trial < 0) return {};
    const DesignRequest& request = candidate->request;
    for (const DesignState& state : runner.designs())
        if (state.study == request.study && state.studyName == request.studyName && state.trial == request.trial)
            return folderOf(state);
    return {};
}

QString DesignPanel::Parts::title() const {
    if (!candidate) return {};
    return candidate->title.isEmpty() ? capitalised(candidate->request.title) : candidate->title;
}

void DesignPanel::Parts::refreshList() { list->show(runner.designs(), title()); }

void DesignPanel::Parts::showCandidate() {
    if (!candidate) return showNothing();
    pages->setCurrentWidget(form);
    list->select(DesignList::Entry::Candidate);
    tools->lookOnce();
    Q_EMIT panel.makeStateChanged();
}

void DesignPanel::Parts::showDesign(const QString& folder) {
    page->show(folder);
    pages->setCurrentWidget(page);
    list->select(DesignList::Entry::Design, folder);
    Q_EMIT panel.makeStateChanged();
}

void DesignPanel::Parts::showNothing() {
    pages->setCurrentWidget(empty);
    list->select(DesignList::Entry::None);
    Q_EMIT panel.makeStateChanged();
}

void DesignPanel::Parts::designsChanged() {
    refreshList();
    if (pages->currentWidget() == page && !runner.design(page->folder())) {
        candidate ? showCandidate() : showNothing();
    } else if (pages->currentWidget() == empty && runner.anyRunning()) {
        // A window that was opened anew shows what is at work.
        const auto running = std::ranges::find_if(runner.designs(), isAtWork);
        showDesign(folderOf(*running));
    }
    Q_EMIT panel.makeStateChanged();
}

void DesignPanel::Parts::ask(const QString& folder) {
    const DesignState* state = runner.design(folder);
    if (!state) return;
    if (isAtWork(*state)) {
        page->say(DesignPanel::tr("This design is being made; cancel it first, then remove it."));
        return;
    }
    toRemove = folder;
    question->say(
        DesignPanel::tr("Its folder goes to the wastebasket, with all that was trained and made: %1").arg(folder),
        DesignPanel::tr("Remove “%1”?").arg(titleOf(*state)));
    panel.findChild<QPushButton*>(QStringLiteral("design.question.keep"))->setFocus();
}

void DesignPanel::Parts::remove() {
    question->say({});
    const auto removed = runner.remove(toRemove);
    list->setFocus();
    if (!removed) page->say(QString::fromStdString(removed.error().message()));
}

DesignPanel::DesignPanel(DesignRunner& runner, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(*this, runner)) {
    m_parts->make();
    m_parts->refreshList();
    m_parts->designsChanged();
}

DesignPanel::~DesignPanel() = default;

void DesignPanel::setCandidate(std::optional<DesignCandidate> candidate) {
    Parts& p = *m_parts;
    const bool same = candidate && p.isSamePoint(*candidate);
    const bool none = !candidate && !p.candidate;
    const bool whyStays = same && p.candidate->why == candidate->why;
    if (none || whyStays) return; // what was chosen stays
    p.candidate = std::move(candidate);
    if (p.candidate) p.form->setCandidate(*p.candidate);
    p.refreshList();
    const QWidget* shown = p.pages->currentWidget();
    if (!p.candidate) {
        if (shown == p.form) p.showNothing();
    } else if (!same) {
        const QString design = p.designOfCandidate();
        design.isEmpty() ? p.showCandidate() : p.showDesign(design);
    }
    Q_EMIT makeStateChanged();
}

QString DesignPanel::whyNot() const {
    const Parts& p = *m_parts;
    if (!p.candidate) return tr("Choose a point in the plot first");
    // One that is there is shown; another one is made from the list's entry, not by a press too many.
    if (p.pages->currentWidget() != p.form && !p.designOfCandidate().isEmpty())
        return tr("This point's design is there; “New design” in the list makes another one");
    return p.form->whyNot();
}

bool DesignPanel::canMake() const { return whyNot().isEmpty(); }

void DesignPanel::make() {
    Parts& p = *m_parts;
    if (!canMake()) return;
    const auto request = p.form->request();
    const Result<QString> design =
        request ? p.runner.start(*request, p.form->until()) : Result<QString>(request.error());
    if (!design) {
        p.showCandidate();
        p.form->say(QString::fromStdString(design.error().message()));
        return;
    }
    p.showDesign(*design);
    Q_EMIT message(tr("The design of %1 is being made; it goes on when the window is closed.").arg(p.title()));
}

void DesignPanel::show(const QString& designFolder) {
    if (m_parts->runner.design(designFolder)) m_parts->showDesign(designFolder);
}

QString DesignPanel::shownDesign() const {
    return m_parts->pages->currentWidget() == m_parts->page ? m_parts->page->folder() : QString();
}

void DesignPanel::showTools() {
    Parts& p = *m_parts;
    p.pages->setCurrentWidget(p.tools);
    p.list->select(DesignList::Entry::Tools);
    Q_EMIT makeStateChanged();
}

} // namespace snac
