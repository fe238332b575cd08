"""Objects whose methods are in the sink tables, and what is tried in place of a `*`."""

from __future__ import annotations

import copy
import importlib
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.torch_run.sinks.samples import CLASSES, TABLE, TABLE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _pyplot() -> Any:
    pyplot = importlib.import_module("matplotlib.pyplot")
    pyplot.close("all")
    return pyplot


def _axes(projection: str | None = None) -> object:
    return _pyplot().figure().add_subplot(projection=projection)


# What is not just imported, or built without arguments and fitted.
_OBJECTS: Mapping[str, Callable[[], object]] = {
    "h5py.File()": lambda: importlib.import_module("h5py").File(io.BytesIO(), "w"),
    "matplotlib.axes.Axes()": _axes,
    "matplotlib.pyplot": _pyplot,
    "mpl_toolkits.mplot3d.Axes3D()": lambda: _axes("3d"),
    "numpy.ndarray()": lambda: np.ones(3),
    "numpy.random.Generator()": lambda: np.random.default_rng(0),
}
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "sklearn.*()": (
        "sklearn.cluster.KMeans()",
        "sklearn.decomposition.PCA()",
        "sklearn.linear_model.LinearRegression()",
        "sklearn.linear_model.LogisticRegression()",
        "sklearn.linear_model.SGDClassifier()",
        "sklearn.mixture.GaussianMixture()",
        "sklearn.neighbors.KNeighborsClassifier()",
        "sklearn.preprocessing.StandardScaler()",
        "sklearn.svm.SVC()",
        "sklearn.tree.DecisionTreeClassifier()",
    ),
    "scipy.stats.*": ("scipy.stats.norm", "scipy.stats.expon"),
}
# A `y` that is given to these is not looked at.
UNSUPERVISED = frozenset(
    {
        "sklearn.cluster.KMeans()",
        "sklearn.decomposition.PCA()",
        "sklearn.mixture.GaussianMixture()",
        "sklearn.preprocessing.StandardScaler()",
    }
)


def build(path: str, found: Callable[[], Any]) -> Any:
    """What stands for the path; if nothing special does, what was found."""
    if path in _OBJECTS:
        return _OBJECTS[path]()
    if path not in _FITTED:
        built = found()
        if not path.endswith("()") or not hasattr(built, "fit"):
            return built
        _FITTED[path] = built.fit(CLASSES) if "Label" in path else built.fit(TABLE, TABLE_CLASSES)
    return copy.deepcopy(_FITTED[path])


_FITTED: dict[str, Any] = {}
