"""The one logistic regression that scorecards and linear estimators share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def linear_predictor(values: NDArray[np.float64], target: NDArray[np.int8],
                     weights: NDArray[np.float64] | None = None, **settings: Any,
                     ) -> tuple[float, NDArray[np.float64]]:
    """Return intercept and slopes of a logistic regression of a 0/1 target, in the units of the columns.

    Columns are standardised for the fit, so that the (slight) L2 penalty of scikit-learn's
    ``LogisticRegression`` treats them alike. A column without spread has slope 0.

    Parameters
    ----------
    values : ndarray of float, shape (people, columns)
        Without missing values.
    target : ndarray of int8, shape (people,)
        1 good, 0 not; both occur.
    weights : ndarray of float, shape (people,), optional
        How much each person counts.
    **settings
        Of ``LogisticRegression``, such as ``C``.
    """
    from sklearn.linear_model import LogisticRegression

    centre, spread = values.mean(axis=0), values.std(axis=0)
    # A constant column has a standard deviation of rounding errors, not of zero.
    varies = spread > 1e-9 * (1 + np.abs(centre))
    scale = np.where(varies, spread, 1.0)
    chosen = {"solver": "newton-cholesky", "max_iter": 200, "tol": 1e-8} | settings
    scaled = np.where(varies, (values - centre) / scale, 0.0)
    model = LogisticRegression(**chosen).fit(scaled, target, sample_weight=weights)
    slopes = np.where(varies, model.coef_[0] / scale, 0.0)
    return float(model.intercept_[0] - centre @ slopes), slopes
