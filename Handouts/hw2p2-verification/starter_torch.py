#!/usr/bin/env python3
"""Homework 2, part 2, verification with PyTorch, to begin with: compares the embeddings of the network that classification has trained.

    python3 starter_torch.py [DATA] [CLASSIFICATION]

CLASSIFICATION is the folder where starter_torch.py of classification was run: it and its network.pt are used.
"""

import csv
import importlib.util
import pathlib
import sys

import torch


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "..")
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else data / ".." / ".." / "hw2p2-classification" / "data" / "starter")
    spec = importlib.util.spec_from_file_location("classification", folder / "starter_torch.py")
    classification = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(classification)

    weights = torch.load(folder / "network.pt")
    network = classification.network_of(people=len(list(weights.values())[-1]))
    network.load_state_dict(weights)
    embedding = network[:-1]  # without the layer that names people
    embedding.eval()

    with open(data / "test_pairs.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row[column] for row in rows for column in ("first", "second")})
    faces = classification.Faces([data / name for name in names], False)
    with torch.no_grad():
        vectors = torch.cat([embedding(x) for x, _ in torch.utils.data.DataLoader(faces, batch_size=128)])
    vectors = dict(zip(names, torch.nn.functional.normalize(vectors - vectors.mean(dim=0))))
    with open("submission.csv", "w") as file:
        file.write("id,label\n")
        file.writelines(f"{row['id']},{(vectors[row['first']] @ vectors[row['second']]).item():.6f}\n" for row in rows)


if __name__ == "__main__":
    main()
