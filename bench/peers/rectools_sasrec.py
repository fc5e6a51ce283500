"""RecTools' SASRecModel as its users run it: `fit` on a Dataset, then `recommend`. README.md describes the commands."""

import logging
import warnings

import numpy as np
import pandas as pd
import rectools
import torch
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import SASRecModel
from serve import THREADS, clock, read_events, serve

warnings.filterwarnings("ignore")
logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)


def dataset_of(users, items, times):
    frame = pd.DataFrame({Columns.User: users, Columns.Item: items, Columns.Weight: 1.0})
    frame[Columns.Datetime] = pd.Timestamp("2000-01-01") + pd.to_timedelta(np.asarray(times), unit="s")
    return Dataset.construct(frame)


class Peer:
    def init(self, data, maxLength, dim, blocks, heads, dropout, batchSize):  # noqa: N803 (the protocol's names)
        torch.set_num_threads(THREADS)
        self.options = {
            "n_factors": dim, "n_blocks": blocks, "n_heads": heads, "session_max_len": maxLength,
            "dropout_rate": dropout, "batch_size": batchSize, "epochs": 1, "lr": 0.001,
        }  # fmt: skip
        users, items, times = read_events(data)
        self.users, self.dataset = np.unique(users), dataset_of(users, items, times)
        return {"version": f"RecTools {rectools.__version__}"}

    def fit(self, loss):
        """One epoch from scratch. RecTools' BCE is the mean over the positive and the negative: their sum is told."""
        self.model = SASRecModel(loss={"bce": "BCE", "ce": "softmax"}[loss], **self.options)
        _, ms = clock(lambda: self.model.fit(self.dataset))
        value = float(self.model.fit_trainer.callback_metrics["train_loss"])
        return {"ms": ms, "loss": value * (2 if loss == "bce" else 1)}

    def recommend(self):
        """Ten items for every user, seen ones left out."""
        ask = {"users": self.users, "dataset": self.dataset, "k": 10, "filter_viewed": True}
        lists, ms = clock(lambda: self.model.recommend(**ask))
        return {"ms": ms, "lists": int(lists[Columns.User].nunique())}

    def recommendOne(self, histories):  # noqa: N802
        """Ten items for each of some new histories, one call each: RecTools wants a Dataset of the new user."""
        times = []
        for history in histories:
            lists, ms = clock(lambda history=history: self.one(history))
            assert len(lists) == 10
            times.append(ms)
        return {"ms": times}

    def one(self, history):
        dataset = dataset_of([0] * len(history), history, range(len(history)))
        return self.model.recommend(users=[0], dataset=dataset, k=10, filter_viewed=True)


peer = Peer()
serve({name: getattr(peer, name) for name in ("init", "fit", "recommend", "recommendOne")})
