"""The arguments of those functions in the sink tables that want more than the samples by name."""

from __future__ import annotations

import importlib
import io
import itertools
from typing import TYPE_CHECKING

import numpy as np

from tests.torch_run.sinks.samples import (
    BYTES,
    CLASSES,
    IMAGE,
    INTEGER,
    INTEGERS,
    LABELLED,
    LONG,
    MATRIX,
    NO_DISTANCE,
    RANKED,
    SCALAR,
    SHARES,
    TABLE,
    TABLE_CLASSES,
    VECTOR,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _model() -> object:
    return importlib.import_module("sklearn.linear_model").LinearRegression()


_COUNTER = itertools.count()
# Functions, given with what they have in common, and the arguments that are given to them besides those that have to
# be; with the name of a parameter in parentheses only for the calls that are about it. A function among the arguments
# is called for each call.
_ARGUMENTS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("h5py.File()", "create_dataset", {"name": lambda: f"set {next(_COUNTER)}"}),
    ("imageio imageio.v2", "imsave imwrite", {"uri": io.BytesIO, "im": BYTES, "format": "png"}),
    ("imageio.v3", "imwrite", {"uri": io.BytesIO, "image": BYTES, "extension": ".png"}),
    ("imageio imageio.v2", "mimsave mimwrite", {"uri": io.BytesIO, "ims": np.stack([BYTES, BYTES]), "format": "gif"}),
    ("numpy", "arange", {"start_or_stop": 1.0, "stop": 3.0, "step": 0.5}),
    ("numpy", "apply_along_axis", {"func1d": lambda: np.max}),
    ("numpy", "argpartition partition", {"kth": INTEGER}),
    ("numpy", "bincount bitwise_count bitwise_invert bitwise_not invert", {"x": INTEGERS}),
    (
        "numpy",
        "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor gcd lcm left_shift right_shift",
        {"x1": INTEGERS, "x2": INTEGERS},
    ),
    ("numpy", "concat concatenate", {"arrays": MATRIX}),
    ("numpy", "delete insert", {"obj": INTEGER}),
    ("numpy", "diagonal trace", {"a": MATRIX}),
    ("numpy", "einsum", {"operands": ("i,i", VECTOR, VECTOR)}),
    ("numpy", "fill_diagonal", {"a": MATRIX}),
    ("numpy", "fliplr rot90", {"m": MATRIX}),
    ("numpy", "ldexp", {"x2": INTEGERS}),
    ("numpy", "matrix_transpose", {"x": MATRIX}),
    ("numpy", "matvec vecmat", {"x1": MATRIX, "x2": MATRIX}),
    ("numpy", "moveaxis", {"source": 0, "destination": 0}),
    ("numpy", "nanquantile quantile", {"q": SHARES}),
    ("numpy", "pad", {"pad_width": INTEGER}),
    ("numpy", "piecewise", {"x": MATRIX, "condlist": MATRIX, "funclist": MATRIX}),
    ("numpy", "polyfit", {"deg": 1}),
    ("numpy", "put take", {"ind": INTEGERS, "indices": INTEGERS}),
    ("numpy", "repeat", {"repeats": INTEGERS}),
    ("numpy", "resize", {"new_shape": 2}),
    ("numpy", "select", {"condlist": np.eye(3) > 0, "choicelist": MATRIX}),
    ("numpy", "swapaxes", {"axis1": 0, "axis2": 0}),
    ("numpy", "tensordot", {"a": MATRIX, "b": MATRIX}),
    ("numpy", "tile", {"reps": INTEGERS}),
    ("numpy", "unravel_index", {"indices": INTEGERS}),
    ("numpy", "where", {"x": VECTOR, "y": VECTOR}),
    ("numpy.fft", "fft2 ifft2 irfft2 rfft2", {"a": MATRIX}),
    ("numpy.linalg", "cross outer vecdot", {"x1": VECTOR, "x2": VECTOR}),
    ("numpy.linalg", "matrix_power", {"n": 2}),
    ("numpy.ma", "concatenate", {"arrays": MATRIX}),
    ("numpy.ma", "masked_inside masked_outside", {"v1": 0, "v2": 1}),
    ("numpy.ndarray()", "put", {"indices": INTEGERS}),
    ("numpy.testing", "assert_array_less", {"x": SHARES}),
    ("skimage.io", "imsave", {"fname": "image.png", "arr": BYTES, "check_contrast": False}),
    ("skimage.measure", "label", {"label_image": BYTES[:, :, 0]}),
    ("skimage.util", "montage", {"arr_in": np.stack([IMAGE, IMAGE])}),
    ("soundfile", "write", {"samplerate": 8000, "format": "wav"}),
    ("wandb", "Audio", {"sample_rate": 8000}),
    (
        "wandb.plot",
        "pr_curve roc_curve",
        {"y_true": [0, 1, 1], "y_probas": np.array([[0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])},
    ),
    ("seaborn", "heatmap clustermap", {"data": MATRIX}),
    ("seaborn", "jointplot(x) lineplot(x) relplot(x)", {"y": VECTOR}),
    ("seaborn", "jointplot(y) lineplot(y) relplot(y)", {"x": VECTOR}),
    ("seaborn", "regplot residplot", {"x": VECTOR, "y": VECTOR}),
    ("scipy.cluster.hierarchy", "fclusterdata", {"t": 1}),
    ("scipy.fft", "fft2 hfft2 ifft2 ihfft2 irfft2 rfft2", {"x": MATRIX}),
    ("scipy.integrate", "cumulative_simpson", {"initial": SCALAR}),
    ("scipy.interpolate", "InterpolatedUnivariateSpline UnivariateSpline splrep", {"x": LONG, "y": LONG, "w": LONG}),
    ("scipy.interpolate", "LinearNDInterpolator", {"points": TABLE, "values": TABLE}),
    ("scipy.interpolate", "NearestNDInterpolator", {"x": MATRIX, "y": MATRIX}),
    ("scipy.interpolate", "RBFInterpolator", {"y": TABLE, "d": TABLE, "smoothing": SCALAR}),
    ("scipy.interpolate", "griddata", {"fill_value": SCALAR}),
    ("scipy.interpolate", "make_interp_spline", {"x": LONG, "y": LONG}),
    ("scipy.linalg", "circulant fiedler fiedler_companion", {"a": VECTOR, "c": VECTOR}),
    ("scipy.linalg", "eigh_tridiagonal eigvalsh_tridiagonal", {"d": np.ones(4)}),
    ("scipy.linalg", "fractional_matrix_power", {"t": 1}),
    ("scipy.linalg", "matmul_toeplitz solve_circulant solve_toeplitz solveh_banded", {"b": VECTOR, "x": VECTOR}),
    ("scipy.ndimage", "distance_transform_bf", {"sampling": SCALAR}),
    ("scipy.optimize", "linear_sum_assignment", {"cost_matrix": MATRIX}),
    ("scipy.optimize", "nnls lsq_linear quadratic_assignment", {"A": MATRIX, "B": MATRIX}),
    ("scipy.signal", "convolve2d correlate2d", {"in1": MATRIX, "in2": MATRIX, "fillvalue": SCALAR}),
    ("scipy.signal", "decimate", {"x": LONG, "q": 2}),
    ("scipy.signal", "detrend", {"bp": INTEGERS}),
    ("scipy.signal", "filtfilt", {"x": LONG}),
    ("scipy.signal", "istft", {"Zxx": MATRIX, "window": np.ones(4)}),
    ("scipy.signal", "medfilt", {"kernel_size": INTEGER}),
    ("scipy.signal", "medfilt2d", {"input": MATRIX, "kernel_size": INTEGER}),
    ("scipy.signal", "order_filter", {"rank": 1}),
    ("scipy.signal", "peak_prominences", {"peaks": INTEGERS}),
    ("scipy.signal", "resample", {"num": 2}),
    ("scipy.signal", "resample_poly", {"up": 2, "down": 1}),
    ("scipy.sparse", "coo_array coo_matrix", {"arg1": MATRIX}),
    ("scipy.signal", "wiener", {"mysize": INTEGER}),
    ("scipy.spatial.distance", "directed_hausdorff", {"u": MATRIX, "v": MATRIX}),
    ("scipy.spatial.distance", "mahalanobis", {"VI": MATRIX}),
    ("scipy.spatial.distance", "num_obs_dm", {"d": NO_DISTANCE}),
    ("scipy.spatial.distance", "num_obs_y", {"Y": VECTOR}),
    ("scipy.spatial.distance", "squareform", {"X": NO_DISTANCE}),
    ("scipy.special", "multigammaln", {"a": INTEGER + 3, "d": INTEGER}),
    ("scipy.stats", "anderson_ksamp directional_stats", {"samples": MATRIX}),
    ("scipy.stats", "bartlett f_oneway kruskal levene", {"samples": (VECTOR, VECTOR + 1)}),
    ("scipy.stats", "friedmanchisquare", {"samples": (VECTOR, VECTOR + 1, VECTOR)}),
    ("scipy.stats", "fisher_exact", {"table": MATRIX[:2, :2]}),
    ("scipy.stats", "gaussian_kde", {"dataset": LONG, "weights": LONG}),
    ("scipy.stats", "multivariate_normal", {"mean": VECTOR, "cov": MATRIX}),
    ("scipy.stats", "scoreatpercentile trim_mean", {"per": 50, "proportiontocut": 0.1}),
    ("scipy.stats", "spearmanr", {"a": MATRIX}),
    ("scipy.stats", "ttest_1samp", {"popmean": SCALAR}),
    ("sklearn.cluster", "k_means", {"X": MATRIX, "sample_weight": VECTOR}),
    ("sklearn.feature_selection", "chi2", {"X": TABLE}),
    ("sklearn.manifold", "locally_linear_embedding", {"n_neighbors": 5, "n_components": 2}),
    ("sklearn.metrics", "average_precision_score dcg_score ndcg_score", {"y_true": LABELLED, "y_score": RANKED}),
    (
        "sklearn.metrics",
        "coverage_error label_ranking_average_precision_score label_ranking_loss",
        {"y_true": LABELLED, "y_score": RANKED},
    ),
    ("sklearn.linear_model.SGDClassifier()", "partial_fit", {"classes": np.unique(CLASSES)}),
    ("sklearn.metrics", "d2_log_loss_score log_loss", {"y_proba": SHARES}),
    (
        "sklearn.model_selection",
        "cross_val_predict cross_val_score cross_validate learning_curve",
        {"estimator": _model, "X": TABLE, "y": TABLE_CLASSES, "error_score": "raise"},
    ),
    ("sklearn.metrics", "fbeta_score", {"beta": 1}),
    ("sklearn.metrics", "mean_gamma_deviance mean_poisson_deviance", {"y_true": VECTOR, "y_pred": VECTOR}),
    ("sklearn.metrics.pairwise", "haversine_distances", {"X": RANKED[:, :2], "Y": RANKED[:, :2]}),
    ("sklearn.preprocessing.LabelEncoder()", "inverse_transform", {"y": INTEGERS}),
    (
        "sklearn.utils",
        "compute_class_weight",
        {"class_weight": "balanced", "classes": np.unique(CLASSES), "y": CLASSES},
    ),
    ("sklearn.utils", "compute_sample_weight", {"class_weight": "balanced", "y": CLASSES}),
)


_GRID = (VECTOR, VECTOR, MATRIX)
_FLOW = (MATRIX, MATRIX)
_LOW, _HIGH = ("left", "bottom", "lower"), ("right", "top", "upper")
_POINTS = (np.array([0.0, 1.0, 0.0, 2.0]), np.array([0.0, 0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0, 5.0]))
# For pyplot and the methods of axes.
_PLOTTING: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("acorr xcorr", {"x": LONG, "y": LONG}),
    ("axhline axvline", dict.fromkeys(("x", "y", "xmin", "xmax", "ymin", "ymax"), 0.5)),
    ("barbs quiver", {"args": _FLOW}),
    ("cohere", {"x": np.resize(LONG, 600), "y": np.resize(LONG, 600)}),
    ("contour contourf pcolor pcolormesh", {"args": _GRID}),
    ("eventplot", {"lineoffsets": SCALAR}),
    ("hist", {"bottom": SCALAR}),
    ("hist2d", {"bins": VECTOR}),
    ("imsave", {"arr": MATRIX}),
    ("imshow", {"alpha": MATRIX / 2, "vmin": 0.0, "vmax": 1.0}),
    ("plot", {"args": (VECTOR, VECTOR)}),
    ("set_xlim set_ylim xlim ylim set_xbound set_ybound", {**dict.fromkeys(_LOW, 0.0), **dict.fromkeys(_HIGH, 1.0)}),
    ("spy", {"Z": MATRIX}),
    ("stackplot", {"args": (VECTOR, VECTOR)}),
    ("stairs", {"edges": np.arange(4.0)}),
    ("streamplot", {"u": MATRIX, "v": MATRIX}),
    ("tricontour tricontourf tripcolor", {"args": _POINTS}),
    ("triplot", {"args": _POINTS[:2]}),
)
_PLOTTING_IN_SPACE: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("contour contourf contour3D plot_surface plot_wireframe", {"X": MATRIX, "Y": MATRIX.T, "Z": MATRIX}),
    ("plot plot3D", {"args": VECTOR}),
    ("plot_trisurf", {"args": _POINTS}),
    ("quiver", dict.fromkeys("XYZUVW", VECTOR)),
    ("set_zlim", {"bottom": 0.0, "top": 1.0}),
)


def _by_path() -> Iterator[tuple[str, Mapping[str, object]]]:
    random = ((place, *each) for place in _RANDOM_PLACES for each in _RANDOM)
    plotting = ((place, *each) for place in _PLACES for each in _PLOTTING)
    in_space = (("mpl_toolkits.mplot3d.Axes3D()", *each) for each in _PLOTTING_IN_SPACE)
    for places, names, arguments in itertools.chain(_ARGUMENTS, random, plotting, in_space):
        for place, name in itertools.product(places.split(), names.split()):
            yield f"{place}.{name}", arguments


_RANDOM_PLACES = ("numpy.random", "numpy.random.default_rng()", "numpy.random.Generator()")
_RANDOM: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("binomial", {"n": INTEGERS, "p": SHARES}),
    ("choice", {"p": SHARES}),
    ("multinomial", {"n": 3, "pvals": SHARES}),
    ("multivariate_normal", {"cov": MATRIX}),
    ("uniform", {"low": VECTOR, "high": VECTOR + 5}),
)
_PLACES = ("matplotlib.pyplot", "matplotlib.axes.Axes()", "matplotlib.image")
ARGUMENTS = dict(_by_path())
