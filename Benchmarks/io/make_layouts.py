"""Makes Tests/FeatureTablesTests/Fixtures/layouts.h5.gz: the ways in which HDF5 stores numbers.

    .venv-peers/bin/python Benchmarks/io/make_layouts.py layouts.h5 && gzip -9n layouts.h5

The fixture was written by h5py 3.16.0 with HDF5 2.0.0.

The numbers of every dataset follow from their places, so that the tests need no other file:
element i (counted row by row) is (i * 7919) mod 251, less 125 where the type is signed.
"""

import sys

import h5py
import numpy


def numbers(shape, dtype):
    dtype = numpy.dtype(dtype)
    values = numpy.arange(int(numpy.prod(shape)), dtype="int64") * 7919 % 251
    return (values if dtype.kind == "u" else values - 125).astype(dtype).reshape(shape)


with h5py.File(sys.argv[1], "w", libver="earliest") as file:
    for dtype in ["f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", ">f4", ">i8"]:
        name = dtype.replace(">", "big_")
        file.create_dataset(f"contiguous_{name}", data=numbers((13, 5), dtype))
    for name, options in {
        "chunked": {},
        "gzip": {"compression": "gzip"},
        "shuffled": {"shuffle": True},
        "shuffled_gzip": {"shuffle": True, "compression": "gzip"},
        "checksum": {"fletcher32": True},
        "scaled": {"scaleoffset": True},
    }.items():
        dtype = "i4" if name == "scaled" else "f4"
        layouts = {"1d": ((103,), (40,)), "rows": ((17, 6), (10, 6)), "tiles": ((17, 6), (10, 4))}
        if name == "gzip":
            layouts["3d"] = ((3, 4, 5), (2, 2, 5))
        for label, (shape, chunk) in layouts.items():
            file.create_dataset(f"{name}_{label}", data=numbers(shape, dtype), chunks=chunk, **options)
    for dtype in ["f8", "u2", "i8", ">f4"]:
        file.create_dataset(
            f"gzip_{dtype.replace('>', 'big_')}",
            data=numbers((13, 5), dtype),
            chunks=(10, 3),
            compression="gzip",
        )
    for name, fill in [("zeros", 0), ("sevens", 7)]:
        sparse = file.create_dataset(
            f"missing_{name}", (20, 3), "f4", chunks=(4, 3), fillvalue=fill, compression="gzip"
        )
        sparse[4:8] = numbers((4, 3), "f4")
    file.create_dataset("nothing", (0, 4), "f4", maxshape=(None, 4), chunks=(2, 4))
    extremes = numpy.array([2**40, -(2**40), 2**31, -(2**31), 2**62 + 1, 0], "i8")
    file.create_dataset("extremes_i8", data=extremes)
    file.create_dataset("extremes_u8", data=numpy.array([2**63 + 2**40, 2**32, 1], "u8"))
    values = [numpy.nan, numpy.inf, -numpy.inf, 0.1, 1e-320, -0.0, 1e300]
    file.create_dataset("extremes_f8", data=numpy.array(values, "f8"))
