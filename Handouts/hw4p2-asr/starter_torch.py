#!/usr/bin/env python3
"""Homework 4, part 2, speech to text with PyTorch, to begin with: a data set, a recurrent network to improve, CTC, and submission.csv.

    python3 starter_torch.py [DATA] [EPOCHS]
"""

import csv
import pathlib
import sys

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence

STACKED = 3  # frames side by side, which makes the time shorter


class Utterances(torch.utils.data.Dataset):
    """Frames (T, STACKED·28) of each utterance, and its text ("" where that is not known)."""

    def __init__(self, folder):
        features, self.offsets = np.load(folder / "features.npy", mmap_mode="r"), np.load(folder / "offsets.npy")
        self.features, self.texts = features, [""] * (len(self.offsets) - 1)
        if (folder / "transcripts.csv").exists():
            with open(folder / "transcripts.csv", newline="") as file:
                self.texts = [row["transcription"] for row in csv.DictReader(file)]

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, u):
        x = np.asarray(self.features[self.offsets[u]:self.offsets[u + 1]], dtype=np.float32)
        x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-5)
        return torch.from_numpy(x[:len(x) // STACKED * STACKED].reshape(-1, STACKED * x.shape[1])), self.texts[u]


def collate(batch):
    frames, texts = zip(*batch)
    return pad_sequence(frames, batch_first=True), torch.tensor([len(x) for x in frames]), texts


class Network(torch.nn.Module):  # yours: convolutions, more layers, attention, …
    def __init__(self, symbols):
        super().__init__()
        self.recurrent = torch.nn.LSTM(STACKED * 28, 64, batch_first=True, bidirectional=True)
        self.output = torch.nn.Linear(128, symbols)

    def forward(self, frames, lengths):
        packed = torch.nn.utils.rnn.pack_padded_sequence(frames, lengths, batch_first=True, enforce_sorted=False)
        return self.output(torch.nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)[0]).log_softmax(dim=2)


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "..")
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    train, dev, test = (Utterances(data / split) for split in ("train", "dev", "test"))
    alphabet = sorted(set("".join(train.texts)))  # symbol 0 is the blank, letter k is symbol k + 1
    network, loss = Network(len(alphabet) + 1), torch.nn.CTCLoss(zero_infinity=True)
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)

    def encode(texts):
        return torch.tensor([alphabet.index(letter) + 1 for text in texts for letter in text]), torch.tensor([len(text) for text in texts])

    for epoch in range(epochs):
        total = 0.0
        for frames, lengths, texts in torch.utils.data.DataLoader(train, batch_size=16, shuffle=True, collate_fn=collate):
            optimizer.zero_grad()
            targets, target_lengths = encode(texts)
            value = loss(network(frames, lengths).transpose(0, 1), targets, lengths, target_lengths)
            value.backward()
            optimizer.step()
            total += value.item()
        print(f"epoch {epoch + 1}: loss {total}")

    def predict(utterances):
        """The likeliest symbol of every step; repeats merged, blanks dropped. A beam search finds better texts."""
        with torch.no_grad():
            for frames, lengths, _ in torch.utils.data.DataLoader(utterances, batch_size=16, collate_fn=collate):
                for row, length in zip(network(frames, lengths).argmax(dim=2), lengths):
                    symbols = torch.unique_consecutive(row[:length]).tolist()
                    yield "".join(alphabet[symbol - 1] for symbol in symbols if symbol)

    with open("submission.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "transcription"])
        writer.writerows(enumerate(predict(test)))


if __name__ == "__main__":
    main()
