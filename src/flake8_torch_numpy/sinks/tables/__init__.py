"""What the functions of other libraries convert, a text for each library; `sinks/table.py` says how it is written."""

from flake8_torch_numpy.sinks.tables import (
    matplotlib,
    numpy,
    numpy_modules,
    numpy_ufuncs,
    others,
    pandas,
    scipy,
    scipy_stats,
    seaborn,
    sklearn,
)

TABLES: tuple[str, ...] = (
    numpy.TABLE,
    numpy_ufuncs.TABLE,
    numpy_modules.TABLE,
    matplotlib.TABLE,
    seaborn.TABLE,
    pandas.TABLE,
    sklearn.TABLE,
    scipy.TABLE,
    scipy_stats.TABLE,
    others.TABLE,
)
