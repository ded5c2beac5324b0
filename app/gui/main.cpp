// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"
#include "main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QLocale>
#include <QTimer>
#include <QTranslator>

#include <cstdlib>

int main(int argc, char* argv[]) {
    using namespace snac;
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("SNAC Studio"));
    QApplication::setApplicationVersion(QStringLiteral(SNAC_VERSION));
    // Translations made with lupdate from widgets and app/gui: resources/translations/snac-studio_LANGUAGE.qm.
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("snac-studio"), QStringLiteral("_"),
                        QString::fromStdString((resourceFolder() / "translations").string())))
        QApplication::installTranslator(&translator);
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication::setWindowIcon(
        QIcon(QString::fromStdString((resourceFolder() / "icons" / "snac-studio.svg").string())));

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate(
        "main", "Finds small, fast neural networks for FPGAs. The same without a window: snac."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QApplication::translate("main", "A study, a run configuration or data to open."),
                                 QStringLiteral("[file...]"));
    parser.process(application);

    Settings settings;
    Session session(settings);
    MainWindow window(session, desktopDialogs(settings));
    window.QWidget::show();
    // After the first picture, so that the window is there at once.
    QTimer::singleShot(0, &window, [&] { window.begin(parser.positionalArguments()); });
    const int status = QApplication::exec();
    // What is finished is stored, which may wait for another program that reads the study. A thread that is left must not
    // see the program taken apart around it.
    constexpr int longest = 90000; // milliseconds
    if (!session.end(longest)) std::_Exit(status);
    return status;
}
