// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace snac {

namespace {

/// The style's own icons are dark in every theme, and the word is enough.
void withoutIcon(QPushButton* button) {
    if (button) button->setIcon({});
}

} // namespace

/// Every action with a key, and the keys of the plot and the sliders.
void MainWindow::showShortcuts() {
    QList<std::pair<QString, QString>> rows;
    for (const QAction* action : actions()) {
        if (action->shortcut().isEmpty()) continue;
        rows.append({action->text().remove(QLatin1Char('&')), action->shortcut().toString(QKeySequence::NativeText)});
    }
    rows.append({tr("Plot: next point, next point of the front"), tr("Left and Right, with Ctrl")});
    rows.append({tr("Plot: first and last of the front"), tr("Home, End")});
    rows.append({tr("Plot: zoom, show everything"), tr("+ and −, 0")});
    rows.append({tr("Slider: step, ten steps"), tr("Left and Right, with Shift")});
    rows.append({tr("Slider: smallest limit, no limit"), tr("Home, End")});

    auto* dialog = new QDialog(this);
    dialog->setObjectName("shortcutSheet");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    dialog->setAccessibleName(dialog->windowTitle());
    auto* table = new QTableWidget(static_cast<int>(rows.size()), 2, dialog);
    table->setObjectName("shortcutTable");
    table->setAccessibleName(dialog->windowTitle());
    table->setTabKeyNavigation(false); // Tab goes on to the button
    table->setHorizontalHeaderLabels({tr("What"), tr("Keys")});
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    for (int i = 0; i < rows.size(); ++i) {
        table->setItem(i, 0, new QTableWidgetItem(rows[i].first));
        table->setItem(i, 1, new QTableWidgetItem(rows[i].second));
    }
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->resizeColumnToContents(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    withoutIcon(buttons->button(QDialogButtonBox::Close));
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(table);
    layout->addWidget(buttons);
    dialog->resize(560, 620);
    dialog->show();
}

void MainWindow::showAbout() {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About SNAC Studio"),
                                tr("<h3>SNAC Studio %1</h3><p>Finds small, fast neural networks for FPGAs.</p>"
                                   "<p>GPL-3.0-or-later. It follows SNAC-Pack and reads and writes its files. "
                                   "Hardware figures are estimates: they rank designs and are no promise.</p>")
                                    .arg(QStringLiteral(SNAC_VERSION)),
                                QMessageBox::Close, this);
    box->setObjectName("about");
    box->setAccessibleName(box->windowTitle());
    box->setAttribute(Qt::WA_DeleteOnClose);
    withoutIcon(qobject_cast<QPushButton*>(box->button(QMessageBox::Close)));
    box->show();
}

} // namespace snac
