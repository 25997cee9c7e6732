#!/usr/bin/env python3
"""PSNR, MSE and SSIM of samples beyond 0..1, by scikit-image with a stated data_range: packages/metrics/test/fixtures/data-range.json.

    python reference/make_data_range_fixtures.py

The pictures are given by formulas that another language rebuilds bit for bit: i = row, j = column, c = channel;
reference = low + (high - low) * (((7*i + 13*j + 29*c) mod 64) / 63),
picture = reference + (high - low) * ((hash32(i, j, 5 + c) mod 201 - 100) / 1000), each stored in its own type.
"""
import json
from pathlib import Path

import numpy as np
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

from make_metrics_vectors import hash32

OUT = Path(__file__).parent.parent / 'packages/metrics/test/fixtures/data-range.json'
HEIGHT, WIDTH = 24, 31

CASES = [
    {'name': 'depths 0..65535 as floats', 'dtype': 'float32', 'channels': 1, 'low': 0, 'high': 65535, 'dataRange': 65535},
    {'name': 'colours -1..1', 'dtype': 'float64', 'channels': 3, 'low': -1, 'high': 1, 'dataRange': 2},
    {'name': 'Hounsfield units -1024..3071', 'dtype': 'float64', 'channels': 1, 'low': -1024, 'high': 3071, 'dataRange': 4095},
    {'name': 'words of 10 bits that overshoot', 'dtype': 'uint16', 'channels': 1, 'low': 200, 'high': 1020, 'dataRange': 1023},
    {'name': 'floats 0..1 whose range is stated too small', 'dtype': 'float32', 'channels': 3, 'low': 0, 'high': 1, 'dataRange': 0.5},
]


def pictures(case):
    i, j, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(case['channels']), indexing='ij')
    span = float(case['high'] - case['low'])
    reference = case['low'] + span * (((7 * i + 13 * j + 29 * c) % 64) / 63)
    noise = np.stack([hash32(i[..., k], j[..., k], 5 + k) % np.uint64(201) for k in range(case['channels'])], axis=-1)
    picture = reference + span * ((noise.astype(np.float64) - 100) / 1000)
    return [np.trunc(x).astype(np.uint16) if case['dtype'] == 'uint16' else x.astype(case['dtype'])
            for x in (picture, reference)]


def measured(case):
    picture, reference = [x.astype(np.float64) for x in pictures(case)]
    options = {'data_range': case['dataRange'], 'channel_axis': -1}
    wang = {'gaussian_weights': True, 'sigma': 1.5, 'use_sample_covariance': False}  # windows inside the picture
    return {**case,
            'mse': float(mean_squared_error(reference, picture)),
            'psnr': float(peak_signal_noise_ratio(reference, picture, data_range=case['dataRange'])),
            'ssim': {'skimage': float(structural_similarity(reference, picture, **options)),
                     'sr': float(structural_similarity(reference, picture, **options, **wang))}}


cases = [measured(case) for case in CASES]
OUT.write_text(json.dumps({'height': HEIGHT, 'width': WIDTH, 'cases': cases}, indent=1) + '\n')
print(OUT)
