# SPDX-License-Identifier: GPL-3.0-or-later
"""The direction of use: the one table that the sources are held against. To change the house, change it here first."""

# Each module of core and the modules that it may use, besides base. It may use what those use, too, for their headers need it.
USES = {
    "base": [],
    "process": [],
    "data": [],
    "arch": [],
    "search": [],
    "tool_reports": [],
    "metrics": ["arch"],
    "fixed": ["arch"],
    "space": ["arch", "search"],
    "hardware": ["arch", "process"],
    "study": ["arch", "search"],
    "train": ["arch", "data", "fixed", "metrics"],
    "compress": ["train", "fixed"],
    "learn": ["hardware", "train"],
    "exporting": ["arch", "data", "fixed"],
    "synth": ["exporting", "process", "tool_reports", "fixed"],
    "race": ["arch", "metrics", "data"],
    "report": ["study", "metrics", "hardware", "tool_reports"],
}
USES["pipeline"] = [module for module in USES if module != "base"]

# What stands above core, in the same words; "core" is all of it.
ABOVE = {"widgets": ["core"], "app/cli": ["core"], "app/gui": ["core", "widgets"]}

# Third parties stay behind one door: headers by their beginning, and the modules whose .cpp files may include them.
# No header of ours includes any of them.
DOORS = {
    "torch": (("torch/", "ATen/", "c10/", "caffe2/"), {"train", "compress", "learn"}),
    "yaml-cpp": (("yaml-cpp/",), {"base"}),
    "QtSql": (("QtSql", "QSql"), {"study"}),
    "libzip": (("zip.h", "zipconf.h"), {"data", "exporting"}),
    "libpng": (("png.h", "pngconf.h", "libpng"), {"data"}),
    "turbojpeg": (("turbojpeg.h", "jpeglib.h"), {"data"}),
    "zlib": (("zlib.h",), {"base", "data"}),
    "protobuf or ONNX": (("google/protobuf", "onnx/"), {"exporting"}),
    "QtNetwork": (("QtNetwork", "QNetwork", "QTcp", "QUdp", "QSsl", "QHttp", "QHostAddress", "QHostInfo", "QAbstractSocket", "QLocalSocket",
                   "QLocalServer"), {"data"}),
    "QProcess": (("QProcess", "QtCore/QProcess"), {"process"}),
}

# QtGui and QtWidgets, which core and the command line do without.
GUI = (
    "QtGui", "QtWidgets", "QtCharts", "QtOpenGL", "QtSvg", "QtPrintSupport", "QtQuick", "QtQml", "qcustomplot",
    "QGuiApplication", "QApplication", "QWidget", "QMainWindow", "QDialog", "QDock", "QWindow", "QScreen", "QAction", "QMenu", "QToolB",
    "QPaint", "QPainter", "QPen", "QBrush", "QColor", "QFont", "QImage", "QPixmap", "QBitmap", "QIcon", "QPalette", "QStyle", "QCursor",
    "QClipboard", "QDesktopServices", "QTextDocument", "QTextCursor", "QSyntaxHighlighter", "QStandardItem", "QVector2D", "QVector3D",
    "QMatrix4x4", "QTransform", "QPolygon", "QPdf", "QOpenGL", "QSvg", "QGraphics", "QAbstractItemView", "QTable", "QTree", "QListView",
    "QListWidget", "QLabel", "QPushButton", "QCheckBox", "QComboBox", "QLineEdit", "QPlainTextEdit", "QTextEdit", "QTextBrowser", "QSlider",
    "QSpinBox", "QDoubleSpinBox", "QProgressBar", "QProgressDialog", "QMessageBox", "QFileDialog", "QLayout", "QBoxLayout", "QFormLayout",
    "QGridLayout", "QHBoxLayout", "QVBoxLayout", "QStackedWidget", "QSplitter", "QScroll", "QTab", "QHeaderView", "QStatusBar", "QKeyEvent",
    "QMouseEvent", "QKeySequence", "QShortcut", "QValidator", "QIntValidator", "QDoubleValidator", "QUndo", "QSystemTrayIcon",
)

# Reading and writing numbers by the process's locale: QApplication changes it.
LOCALE_CALLS = (
    "stod", "stof", "stold", "strtod", "strtof", "strtold", "strtod_l", "atof", "scanf", "sscanf", "fscanf", "vscanf", "vsscanf", "swscanf",
    "wcstod", "setlocale",
)
LOCALE_STREAMS = ("stringstream", "istringstream", "ostringstream", "wstringstream", "wistringstream", "wostringstream")
# Files whose stream carries bytes, not numbers, and why.
BYTE_STREAMS = {"core/base/yaml.cpp": "yaml-cpp's parser reads its text from a stream"}
