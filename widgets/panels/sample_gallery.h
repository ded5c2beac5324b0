// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panels/data_loader.h"

#include <QImage>
#include <QWidget>

#include <map>

namespace snac {

/// Sample pictures, a row per class with its name: each pixel of a sample is a square of whole pixels on the screen, never smoothed.
/// A picture is made when it first becomes visible, and kept.
class SampleGallery : public QWidget {
    Q_OBJECT
public:
    explicit SampleGallery(QWidget* parent = nullptr);
    void setData(std::shared_ptr<const LoadedData> loaded); ///< of pictures; null: shows nothing
    void setRowLimit(int rows);                             ///< the classes shown at most
    int rows() const { return static_cast<int>(m_rows); }
    int picturesMade() const { return static_cast<int>(m_pictures.size()); } ///< for tests: how many were drawn so far
    /// The picture of one sample, one pixel per pixel: grey, or colour for 3 and 4 channels; the first channel otherwise.
    static QImage picture(const Samples& samples, std::int64_t row, float minimum, float maximum);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect cell(std::size_t row, std::size_t column) const;
    int rowHeight() const { return m_side.height() + 8; }
    QString rowName(std::size_t row) const;
    const QImage& pictureOf(std::int64_t sample);

    std::shared_ptr<const LoadedData> m_data;
    std::map<std::int64_t, QImage> m_pictures; ///< by sample
    QSize m_side;                              ///< of a picture as it is shown
    int m_nameWidth = 0;
    std::size_t m_rows = 0;
};

} // namespace snac
