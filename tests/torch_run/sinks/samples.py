"""Samples of what the arguments of the functions in the sink tables can be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALAR = np.array(1.0)
VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.eye(3) + 1
# Floats, so that they can require grad.
CLASSES = np.array([0.0, 1.0, 1.0])
SHARES = np.array([0.2, 0.3, 0.5])
INTEGER = np.array(1)
INTEGERS = np.array([0, 1, 1])
LONG = np.linspace(1, 2, 30)
TABLE = np.random.default_rng(0).random((20, 3))
TABLE_CLASSES = np.resize(CLASSES, 20)
IMAGE = np.random.default_rng(1).random((8, 8))
COLOURS = np.random.default_rng(2).random((8, 8, 3))
BYTES = np.full((8, 8, 3), 100, np.uint8)
RANKED = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.2, 0.2, 0.6]])
LABELLED = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
NO_DISTANCE = MATRIX - np.diag(np.diag(MATRIX))

_LINEAR_ALGEBRA = dict.fromkeys(("a", "b", "q", "x", "x1", "x2", "B", "E", "a_band"), MATRIX)
_TWO_TABLES = {"X": TABLE, "X_embedded": TABLE, "y": TABLE_CLASSES, "dissimilarities": MATRIX, "adjacency": MATRIX}
# By the name of the parameter, in all places and in some; a function here is called for each call. Anything else is a
# VECTOR.
SAMPLES: Mapping[str, Mapping[str, object]] = {
    "": {
        "A": MATRIX,
        "X": MATRIX,
        "XA": MATRIX,
        "XB": MATRIX,
        "Y": MATRIX,
        "Z": MATRIX,
        "axis": 0,
        "data": VECTOR,
        "file": io.BytesIO,
        "file_name": io.BytesIO,
        "filename": io.BytesIO,
        "fname": io.BytesIO,
        "n_clusters": 2,
        "q": SHARES,
        "rate": 8000,
        "shape": 3,
    },
    "matplotlib.pyplot": {"xmin": SCALAR, "xmax": SCALAR, "ymin": SCALAR, "ymax": SCALAR, "alpha": SHARES},
    "numpy.linalg": _LINEAR_ALGEBRA,
    "scipy.linalg": _LINEAR_ALGEBRA,
    "scipy.spatial": {"points": TABLE, **dict.fromkeys(("data", "data1", "data2", "x", "y"), MATRIX)},
    "skimage.color": dict.fromkeys(("hsv", "image", "lab", "rgb"), COLOURS),
    "skimage.filters": {"image": IMAGE},
    "skimage.transform": {"image": IMAGE, "angle": 5},
    "skimage.util": {"image": IMAGE},
    "plotly.express": {"img": MATRIX},
    "plotly.graph_objects": {"z": MATRIX},
    "sklearn.*()": {"X": TABLE, "y": TABLE_CLASSES, "sample_weight": np.linspace(1, 2, 20)},
    "sklearn.cluster": {"S": MATRIX, "affinity": IMAGE, "y": TABLE_CLASSES},
    "sklearn.covariance": {"emp_cov": MATRIX},
    "sklearn.decomposition": {"dictionary": MATRIX},
    "sklearn.feature_selection": {"X": TABLE, "y": TABLE_CLASSES},
    "sklearn.manifold": _TWO_TABLES,
    "sklearn.metrics": {
        "labels": CLASSES,
        "y_pred": CLASSES,
        "y_proba": SHARES,
        "y_score": SHARES,
        "y_true": CLASSES,
    },
    "sklearn.model_selection": _TWO_TABLES,
    "sklearn.preprocessing.LabelBinarizer()": {"y": CLASSES},
    "sklearn.preprocessing.LabelEncoder()": {"y": CLASSES},
    "sklearn.utils": {"array": MATRIX},
}
