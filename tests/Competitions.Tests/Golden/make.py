#!/usr/bin/python3
"""What NumPy and SciPy say of a sound: run again with  /usr/bin/python3 tests/Competitions.Tests/Golden/make.py

sound.npy        3,000 samples: a gliding tone over noise (NumPy's generator 7)
mfcc.npy         its cepstral coefficients, computed from the definitions with scipy.fft
resampled.npy    a sine of 440 Hz at 16 kHz as it should be after resampling from 22,050 Hz
"""

import pathlib

import numpy as np
import scipy.fft

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)
time = np.arange(3000) / 16000
sound = 0.4 * np.sin(2 * np.pi * (300 + 4000 * time) * time) + 0.02 * rng.standard_normal(3000)
np.save(HERE / "sound.npy", sound)

emphasized = np.concatenate([sound[:1], sound[1:] - 0.97 * sound[:-1]])
frames = np.stack([emphasized[t:t + 400] * np.hamming(400) for t in range(0, len(sound) - 399, 160)])
power = np.abs(scipy.fft.rfft(frames, 512)) ** 2 / 512

mel = lambda f: 2595 * np.log10(1 + f / 700)
corners = 700 * (10 ** (np.linspace(0, mel(8000), 42) / 2595) - 1)
bins = np.fft.rfftfreq(512, 1 / 16000)
triangles = np.array([np.interp(bins, corners[b:b + 3], [0, 1, 0]) for b in range(40)])
logarithms = np.log(np.maximum(power @ triangles.T, 1e-10))
np.save(HERE / "mfcc.npy", scipy.fft.dct(logarithms, type=2, norm="ortho", axis=1)[:, :28])

np.save(HERE / "resampled.npy", 0.5 * np.sin(2 * np.pi * 440 * np.arange(1600) / 16000))
