# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files that the tests of core/data read, with the programs that users write theirs with:
NumPy 2.4.6 and Pillow 13.0.0. The files are kept, so this is run only to change them: python3 make_files.py"""
import numpy as np
from PIL import Image

# 2 x 3 x 4, value = 100 i + 10 j + k: every element tells where it belongs.
a = np.fromfunction(lambda i, j, k: 100 * i + 10 * j + k, (2, 3, 4)).astype(np.float64)
for code in ["|u1", "<i2", ">i2", "<u2", "<i4", ">u4", "<i8", ">i8", "<f4", ">f4", "<f8", ">f8"]:
    name = code.replace("<", "little_").replace(">", "big_").replace("|", "")
    np.save(f"{name}.npy", a.astype(code))
np.save("fortran_f4.npy", np.asfortranarray(a.astype("<f4")))
np.save("fortran_big_i2.npy", np.asfortranarray(a.astype(">i2")))
np.save("bool.npy", a % 3 == 0)
np.save("negative_i1.npy", (a[0] - 12).astype(np.int8))
np.save("scalar.npy", np.float32(2.5))
np.save("half.npy", a.astype(np.float16))
np.save("text.npy", np.array(["cat", "dog"]))
with open("version2.npy", "wb") as f:
    np.lib.format.write_array(f, a.astype("<f4"), version=(2, 0))
with open("version3.npy", "wb") as f:
    np.lib.format.write_array(f, a.astype("<f4"), version=(3, 0))

# Table: 10 rows, 3 features and the label last.
t = np.array([[r, 2 * r, r * 0.5, r % 2] for r in range(10)])
np.save("table.npy", t)

x = np.arange(6 * 2 * 2, dtype=np.uint8).reshape(6, 2, 2)
y = np.array([3, 1, 3, 1, 3, 1], dtype=np.int64)
np.savez("pictures.npz", x_train=x, y_train=y, x_test=x[:2] + 100, y_test=y[:2])
np.savez_compressed("packed.npz", X=x.astype(np.float32), y=np.linspace(0, 1, 6))
np.savez("one_hot.npz", x=x.reshape(6, 4), y=np.eye(3)[[2, 0, 1, 2, 0, 1]])
np.savez("no_labels.npz", x=x)

grey = np.array([[0, 64, 128], [255, 200, 10]], dtype=np.uint8)
rgb = np.stack([grey, 255 - grey, grey // 2], axis=-1)
Image.fromarray(grey).save("grey.png")
Image.fromarray(rgb).save("rgb.png")
Image.fromarray(rgb).convert("P", palette=Image.Palette.ADAPTIVE).save("palette.png")
rgba = np.dstack([rgb, np.array([[255, 0, 255], [255, 255, 0]], dtype=np.uint8)])
Image.fromarray(rgba).save("transparent.png")
Image.fromarray(grey.astype(np.uint16) * 257).save("grey16.png")
Image.fromarray(np.full((16, 16), 77, np.uint8)).save("grey.jpg", quality=95)
Image.fromarray(np.full((8, 12, 3), (200, 50, 100), np.uint8)).save("rgb.jpg", quality=95)
Image.fromarray(np.full((8, 8, 4), 100, np.uint8), mode="CMYK").save("cmyk.jpg")
Image.fromarray(grey).save("grey.pgm")
Image.fromarray(rgb).save("rgb.ppm")
