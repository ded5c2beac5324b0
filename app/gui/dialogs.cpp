// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Dialogs)
};

CloseChoice askClose(QWidget* parent) {
    QMessageBox box(QMessageBox::Question, QCoreApplication::applicationName(),
                    Words::tr("A search is running. What is finished is kept in any case."), QMessageBox::NoButton,
                    parent);
    auto* finish = box.addButton(Words::tr("Finish the running trials, then close"), QMessageBox::AcceptRole);
    auto* stop = box.addButton(Words::tr("Stop now and close"), QMessageBox::DestructiveRole);
    auto* goOn = box.addButton(Words::tr("Go on"), QMessageBox::RejectRole);
    box.setDefaultButton(finish);
    box.setEscapeButton(goOn);
    box.exec();
    if (box.clickedButton() == finish) return CloseChoice::FinishRunning;
    return box.clickedButton() == stop ? CloseChoice::StopNow : CloseChoice::GoOn;
}

} // namespace

Dialogs desktopDialogs(Settings& settings) {
    const auto remember = [&settings](const QString& kind, const QString& file) {
        if (!file.isEmpty()) settings.setFolder(kind, QFileInfo(file).absolutePath());
        return file;
    };
    Dialogs dialogs;
    dialogs.openFile = [&settings, remember](QWidget* parent, const QString& kind, const QString& title,
                                             const QString& filter) {
        return remember(kind, QFileDialog::getOpenFileName(parent, title, settings.folder(kind), filter));
    };
    dialogs.openFolder = [&settings, remember](QWidget* parent, const QString& kind, const QString& title) {
        return remember(kind, QFileDialog::getExistingDirectory(parent, title, settings.folder(kind)));
    };
    dialogs.saveFile = [&settings, remember](QWidget* parent, const QString& kind, const QString& title,
                                             const QString& name, const QString& filter) {
        const QString suggestion = QDir(settings.folder(kind)).filePath(name);
        return remember(kind, QFileDialog::getSaveFileName(parent, title, suggestion, filter));
    };
    dialogs.closeWhileRunning = askClose;
    return dialogs;
}

} // namespace snac
