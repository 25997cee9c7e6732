"""MATLAB's bicubic `imresize` and BT.601 luma, in float64: what the super-resolution protocol is defined by."""

import numpy as np


def imresize(image: np.ndarray, scale: float, axes: tuple[int, ...] = (0, 1)) -> np.ndarray:
    """Resize [height, width] by `scale`, bicubic (a = -0.5), antialiased when shrinking; nothing is clamped or rounded."""
    for axis in axes:
        weights, indices = tap_weights(image.shape[axis], scale)
        taps = np.take(image, indices, axis=axis)  # the axis becomes [output size, taps]
        image = np.einsum("ot,otw->ow" if axis == 0 else "ot,hot->ho", weights, taps)
    return image


def tap_weights(size: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights and source indices, both [output size, taps], of one resized axis."""
    stretch = min(scale, 1.0)  # antialiasing widens the kernel by 1 / scale
    support = 4 / stretch
    centre = np.arange(1, int(np.ceil(size * scale)) + 1) / scale + (1 - 1 / scale) / 2  # counted from 1, as MATLAB does
    indices = np.floor(centre - support / 2)[:, None] + np.arange(int(np.ceil(support)) + 2)
    weights = cubic(stretch * (centre[:, None] - indices))
    mirrored = np.concatenate([np.arange(size), np.arange(size)[::-1]])  # beyond the edge, the edge pixel repeats first
    return weights / weights.sum(axis=1, keepdims=True), mirrored[(indices.astype(int) - 1) % (2 * size)]


def cubic(x: np.ndarray) -> np.ndarray:
    """Keys' cubic convolution kernel with a = -0.5."""
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0.0))


def luma_bt601(rgb: np.ndarray) -> np.ndarray:
    """Studio-swing luma, rounded to 16..235 as MATLAB's rgb2ycbcr does for uint8, of [height, width, 3] uint8."""
    return np.floor(rgb @ np.array([65.481, 128.553, 24.966]) / 255 + 16 + 0.5)
