#!/usr/bin/env python3
"""Homework 4, part 2, the language model, to begin with: counts, and writes submission.csv.

    python3 starter.py [DATA]      DATA is the folder with train.txt, dev.txt, test.txt and tokens.csv

What follows is counted after the last two characters, mixed with what follows one and none. Your transformer will do better. Only NumPy is needed.
"""

import pathlib
import sys

import numpy as np

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
END = len(ALPHABET)  # the end of a sentence; here also what stands before its first character
TOKENS = END + 1


def lines(path):
    with open(path) as file:
        return [line.rstrip("\n") for line in file]  # a space at the end of a line counts


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "..")
    counts = np.zeros((TOKENS, TOKENS, TOKENS))  # first, second, third
    for line in lines(data / "train.txt"):
        tokens = [END, END] + [ALPHABET.index(letter) for letter in line] + [END]
        for a, b, c in zip(tokens, tokens[1:], tokens[2:]):
            counts[a, b, c] += 1

    def log_probabilities(beginning):
        a, b = ([END, END] + [ALPHABET.index(letter) for letter in beginning])[-2:]
        one = (counts.sum(axis=(0, 1)) + 1) / (counts.sum() + TOKENS)
        two = (counts.sum(axis=0)[b] + 5 * one) / (counts.sum(axis=0)[b].sum() + 5)
        return np.log((counts[a, b] + 5 * two) / (counts[a, b].sum() + 5))

    loss, tokens = 0.0, 0
    for line in lines(data / "dev.txt")[:100]:
        for cut, letter in enumerate(line):
            loss, tokens = loss - log_probabilities(line[:cut])[ALPHABET.index(letter)], tokens + 1
    print("perplexity on dev:", np.exp(loss / tokens))

    with open("submission.csv", "w") as file:
        file.write("id,label\n")
        for row, beginning in enumerate(lines(data / "test.txt")):
            file.write(f"{row},{' '.join(f'{value:.4f}' for value in log_probabilities(beginning))}\n")


if __name__ == "__main__":
    main()
