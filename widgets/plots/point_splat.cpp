// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/point_splat.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace snac {

namespace {

constexpr std::array planeStates{PointState::Pruned, PointState::OverBudget, PointState::Ordinary};

double reach(PointState state) {
    switch (state) {
    case PointState::Front: return PointLook::frontRadius + PointLook::ringWidth;
    case PointState::Ordinary: return PointLook::ordinaryRadius;
    case PointState::OverBudget: return PointLook::overBudgetRadius + PointLook::overBudgetPen / 2;
    case PointState::Pruned: return PointLook::prunedArm + PointLook::prunedPen;
    case PointState::Hidden: return 0;
    }
    return 0;
}

/// A square picture with the point in the centre of its middle pixel.
QImage pictureOf(PointState state, const PointLook& look, double ratio) {
    const int extent = 2 * static_cast<int>(std::ceil(reach(state) * ratio)) + 1;
    QImage picture(extent, extent, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(extent / 2.0, extent / 2.0);
    painter.scale(ratio, ratio);
    drawPoint(painter, look, state, {0, 0});
    return picture;
}

/// Both pairs of channels of a premultiplied pixel times alpha / 255, rounded.
std::uint32_t scaled(std::uint32_t pixel, std::uint32_t alpha) {
    constexpr std::uint32_t mask = 0xff00ff;
    std::uint32_t low = (pixel & mask) * alpha;
    low = (low + ((low >> 8) & mask) + 0x800080) >> 8;
    std::uint32_t high = ((pixel >> 8) & mask) * alpha;
    high = high + ((high >> 8) & mask) + 0x800080;
    return (low & mask) | (high & ~mask);
}

/// target = max(target, source) for sixteen bytes. Copied out and in, so that the compiler sees that they cannot overlap.
void maximum16(std::uint8_t* target, const std::uint8_t* source) {
    std::array<std::uint8_t, 16> a, b;
    std::memcpy(a.data(), target, a.size());
    std::memcpy(b.data(), source, b.size());
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = std::max(a[i], b[i]);
    std::memcpy(target, a.data(), a.size());
}

/// Eight opaque pixels of one colour over what is there, each with its coverage: c * a + out * (255 - a), divided by 255 and
/// rounded, per channel in sixteen bits, which the compiler turns into vector instructions.
void blend8(std::uint32_t* out, std::uint32_t colour, const std::uint8_t* coverage) {
    std::array<std::uint32_t, 8> alphas, colours;
    for (std::size_t i = 0; i < alphas.size(); ++i) {
        alphas[i] = coverage[i] * 0x01010101u;
        colours[i] = colour;
    }
    std::array<std::uint8_t, 32> a, c, o;
    std::memcpy(a.data(), alphas.data(), a.size());
    std::memcpy(c.data(), colours.data(), c.size());
    std::memcpy(o.data(), out, o.size());
    for (std::size_t i = 0; i < o.size(); ++i) {
        const auto sum = static_cast<std::uint16_t>(c[i] * a[i] + o[i] * (255 - a[i]) + 128);
        o[i] = static_cast<std::uint8_t>((sum + (sum >> 8)) >> 8);
    }
    std::memcpy(out, o.data(), o.size());
}

} // namespace

void drawPoint(QPainter& painter, const PointLook& look, PointState state, QPointF centre) {
    const auto disc = [&](const QColor& colour, double radius) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(centre, radius, radius);
    };
    switch (state) {
    case PointState::Front:
        disc(look.ring, PointLook::frontRadius + PointLook::ringWidth);
        disc(look.front, PointLook::frontRadius);
        break;
    case PointState::Ordinary: disc(look.ordinary, PointLook::ordinaryRadius); break;
    case PointState::OverBudget:
        painter.setPen(QPen(look.overBudget, PointLook::overBudgetPen));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, PointLook::overBudgetRadius, PointLook::overBudgetRadius);
        break;
    case PointState::Pruned: {
        const QPointF down(PointLook::prunedArm, PointLook::prunedArm), up(PointLook::prunedArm, -PointLook::prunedArm);
        painter.setPen(QPen(look.pruned, PointLook::prunedPen));
        painter.drawLine(centre - down, centre + down);
        painter.drawLine(centre - up, centre + up);
        break;
    }
    case PointState::Hidden: break;
    }
}

void PointSplat::prepare(QSize pixels, double ratio, const PointLook& look) {
    if (m_ratio != ratio || !(m_look == look)) {
        m_ratio = ratio;
        m_look = look;
        m_frontStamp = pictureOf(PointState::Front, look, ratio);
        const std::array colours{look.pruned, look.overBudget, look.ordinary};
        for (std::size_t p = 0; p < m_planes.size(); ++p) {
            Plane& plane = m_planes[p];
            plane.colour = colours[p].rgb();
            const QImage picture = pictureOf(planeStates[p], look, ratio);
            Stamp& stamp = plane.stamp;
            stamp.extent = picture.width();
            stamp.stride = (stamp.extent + 15) / 16 * 16;
            stamp.coverage.assign(static_cast<std::size_t>(stamp.stride * stamp.extent), 0);
            for (int y = 0; y < stamp.extent; ++y)
                for (int x = 0; x < stamp.extent; ++x)
                    stamp.coverage[static_cast<std::size_t>(y * stamp.stride + x)] =
                        static_cast<std::uint8_t>(qAlpha(picture.pixel(x, y)));
        }
    }
    const int pitch = (pixels.width() + 7) / 8 * 8; // rows are coloured by eight pixels
    m_pixels.assign(static_cast<std::size_t>(pitch) * static_cast<std::size_t>(pixels.height()), 0);
    m_image = QImage(reinterpret_cast<uchar*>(m_pixels.data()), pixels.width(), pixels.height(), pitch * qsizetype{4},
                     QImage::Format_ARGB32_Premultiplied);
    m_image.setDevicePixelRatio(ratio);
    int widest = m_frontStamp.width();
    for (const Plane& plane : m_planes) widest = std::max(widest, plane.stamp.stride);
    m_margin = (widest + m_frontStamp.width() + 15) / 16 * 16;
    m_stride = (pixels.width() + 15) / 16 * 16 + 2 * m_margin;
    m_rows = pixels.height() + 2 * m_margin;
    for (Plane& plane : m_planes) {
        const auto bytes = static_cast<std::size_t>(m_stride) * static_cast<std::size_t>(m_rows);
        if (plane.used || plane.coverage.size() != bytes) plane.coverage.assign(bytes, 0);
        plane.used = false;
    }
}

void PointSplat::cover(Plane& plane, int x, int y) const {
    const Stamp& stamp = plane.stamp;
    const int half = stamp.extent / 2;
    std::uint8_t* target = plane.coverage.data() + (y + m_margin - half) * m_stride + x + m_margin - half;
    const std::uint8_t* source = stamp.coverage.data();
    for (int row = 0; row < stamp.extent; ++row, target += m_stride)
        for (int chunk = 0; chunk < stamp.stride; chunk += 16, source += 16) maximum16(target + chunk, source);
}

void PointSplat::colourRow(int row) {
    auto* out = reinterpret_cast<std::uint32_t*>(m_image.scanLine(row));
    const int width = m_image.width();
    const int begin = (row + m_margin) * m_stride + m_margin;
    for (const Plane& plane : m_planes) {
        if (!plane.used) continue;
        const std::uint8_t* coverage = plane.coverage.data() + begin;
        for (int x = 0; x < width; x += 8) {
            std::uint64_t eight = 0; // reads into the margin at the right
            std::memcpy(&eight, coverage + x, sizeof eight);
            if (eight == 0) continue;
            if (eight == ~std::uint64_t{0})
                std::fill_n(out + x, 8, plane.colour); // inside a crowd
            else
                blend8(out + x, plane.colour, coverage + x);
        }
    }
}

void PointSplat::blendFront(int x, int y) {
    const int extent = m_frontStamp.width();
    const int left = x - extent / 2, top = y - extent / 2;
    const int firstColumn = std::max(0, -left), lastColumn = std::min(extent, m_image.width() - left);
    const int firstRow = std::max(0, -top), lastRow = std::min(extent, m_image.height() - top);
    for (int row = firstRow; row < lastRow; ++row) {
        auto* out = reinterpret_cast<std::uint32_t*>(m_image.scanLine(top + row)) + left;
        const auto* in = reinterpret_cast<const std::uint32_t*>(m_frontStamp.constScanLine(row));
        for (int i = firstColumn; i < lastColumn; ++i) out[i] = in[i] + scaled(out[i], 255 - (in[i] >> 24));
    }
}

const QImage& PointSplat::draw(QSize size, double ratio, const PointLook& look, std::span<const float> x,
                               std::span<const float> y, std::span<const PointState> states) {
    const QSize pixels(std::max(1, static_cast<int>(std::lround(size.width() * ratio))),
                       std::max(1, static_cast<int>(std::lround(size.height() * ratio))));
    prepare(pixels, ratio, look);
    const auto scale = static_cast<float>(ratio);
    const auto reachOut = static_cast<float>(std::ceil(reach(PointState::Front) * ratio));
    const float right = static_cast<float>(pixels.width()) + reachOut;
    const float bottom = static_cast<float>(pixels.height()) + reachOut;
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const float px = x[i] * scale, py = y[i] * scale;
        if (!(px > -reachOut && px < right && py > -reachOut && py < bottom)) continue; // NaN as well
        const int column = static_cast<int>(std::floor(px)), row = static_cast<int>(std::floor(py));
        Plane* plane = nullptr;
        switch (states[i]) {
        case PointState::Pruned: plane = &m_planes[0]; break;
        case PointState::OverBudget: plane = &m_planes[1]; break;
        case PointState::Ordinary: plane = &m_planes[2]; break;
        case PointState::Front: front.push_back(i); continue;
        case PointState::Hidden: continue;
        }
        plane->used = true;
        cover(*plane, column, row);
    }
    for (int row = 0; row < pixels.height(); ++row) colourRow(row);
    for (const std::size_t i : front)
        blendFront(static_cast<int>(std::floor(x[i] * scale)), static_cast<int>(std::floor(y[i] * scale)));
    return m_image;
}

} // namespace snac
