#!/usr/bin/env python3
"""Homework 2, part 2, verification, to begin with: loads the pairs, compares them, and writes submission.csv.

    python3 starter.py [DATA] [TRAIN]      DATA is the folder with dev_pairs.csv and test_pairs.csv, TRAIN that of classification

Two pictures are as similar as the cosine between their differences from the mean picture. The embedding of a network that has learnt to tell people
apart will do better. Needs NumPy and Pillow.
"""

import csv
import pathlib
import sys

import numpy as np
from PIL import Image

SIDE = 16


def read(path):
    with Image.open(path) as picture:
        x = np.asarray(picture.convert("RGB").resize((SIDE, SIDE), Image.BOX), dtype=np.float32)
    return ((x - x.mean()) / (x.std() + 1e-5)).ravel()


def equal_error_rate(labels, similarities):
    """Where as many strangers are accepted as people are rejected."""
    labels = labels[np.argsort(-similarities)]
    rejected = 1 - np.cumsum(labels) / labels.sum()
    accepted = np.cumsum(1 - labels) / (1 - labels).sum()
    crossing = np.argmin(np.abs(rejected - accepted))
    return (rejected[crossing] + accepted[crossing]) / 2


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "..")
    train = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else data / ".." / ".." / "hw2p2-classification" / "data")
    some = sorted((train / "train").glob("*/*.png"))[:500]
    mean = np.stack([read(path) for path in some]).mean(axis=0)

    def compare(pairs):
        with open(data / pairs, newline="") as file:
            rows = list(csv.DictReader(file))
        vectors = {name: read(data / name) - mean for name in {row[column] for row in rows for column in ("first", "second")}}
        vectors = {name: x / np.linalg.norm(x) for name, x in vectors.items()}
        return rows, np.array([vectors[row["first"]] @ vectors[row["second"]] for row in rows])

    rows, similarities = compare("dev_pairs.csv")
    print("equal error rate on dev:", equal_error_rate(np.array([int(row["label"]) for row in rows]), similarities))
    rows, similarities = compare("test_pairs.csv")
    with open("submission.csv", "w") as file:
        file.write("id,label\n")
        file.writelines(f"{row['id']},{similarity:.6f}\n" for row, similarity in zip(rows, similarities))


if __name__ == "__main__":
    main()
