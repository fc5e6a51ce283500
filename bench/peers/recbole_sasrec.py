"""RecBole's SASRec as its users run it: `Trainer.fit`, then `full_sort_topk`. README.md describes the commands.

RecBole turns a history of n events into n - 1 training sequences, one for each prefix, each with one target. An epoch
over MovieLens-1M is 7,668 batches of 128, most of an hour, so `fit` may be told to stop after some of them; its time
is then that of those batches times their number.
"""

import math
import os
import tempfile
from itertools import islice
from pathlib import Path

import numpy as np
import recbole
import torch
from recbole.config import Config
from recbole.data import create_dataset, data_preparation
from recbole.model.sequential_recommender import SASRec
from recbole.trainer import Trainer
from recbole.utils import init_seed
from recbole.utils.case_study import full_sort_topk
from serve import THREADS, clock, read_events, serve

NAME = "events"


class FirstBatches:
    """A data loader that stops early."""

    def __init__(self, loader, count):
        self.loader, self.count = loader, count

    def __iter__(self):
        return islice(iter(self.loader), self.count)

    def __getattr__(self, name):
        return getattr(self.loader, name)


class Peer:
    def init(self, data, maxLength, dim, blocks, heads, dropout, batchSize):  # noqa: N803 (the protocol's names)
        torch.set_num_threads(THREADS)
        self.folder = tempfile.TemporaryDirectory()
        os.chdir(self.folder.name)  # RecBole writes logs and checkpoints where it is
        Path(NAME).mkdir()
        columns = zip(*read_events(data), strict=True)
        head = "user_id:token\titem_id:token\ttimestamp:float\n"
        Path(NAME, f"{NAME}.inter").write_text(head + "".join(f"{u}\t{i}\t{t}\n" for u, i, t in columns))
        options = {
            "data_path": ".", "load_col": {"inter": ["user_id", "item_id", "timestamp"]}, "use_gpu": False,
            "MAX_ITEM_LIST_LENGTH": maxLength, "hidden_size": dim, "inner_size": dim, "n_layers": blocks,
            "n_heads": heads, "hidden_dropout_prob": dropout, "attn_dropout_prob": dropout, "hidden_act": "relu",
            "loss_type": "CE", "train_neg_sample_args": None, "train_batch_size": batchSize, "epochs": 1,
            "eval_args": {"split": {"LS": "valid_and_test"}, "order": "TO", "mode": "full"}, "show_progress": False,
        }  # fmt: skip
        self.config = Config(model="SASRec", dataset=NAME, config_dict=options)
        init_seed(self.config["seed"], self.config["reproducibility"])
        dataset = create_dataset(self.config)
        self.train, _, self.test = data_preparation(self.config, dataset)
        self.users = dataset.token2id("user_id", [str(u) for u in sorted(set(read_events(data)[0]))])
        return {"version": f"RecBole {recbole.__version__}", "batches": len(self.train)}

    def fit(self, batches=0):
        """One epoch from scratch, or its first `batches` and their time scaled to the whole."""
        whole = len(self.train)
        count = min(batches or whole, whole)
        self.model = SASRec(self.config, self.train.dataset)
        trainer = Trainer(self.config, self.model)
        loader = FirstBatches(self.train, count)
        _, ms = clock(lambda: trainer.fit(loader, verbose=False, saved=False))
        return {"ms": ms * whole / count, "loss": trainer.train_loss_dict[0] / count}

    def recommend(self):
        """Ten items for every user, in blocks, as the matrices of all at once would not fit. Seen ones are left in."""
        blocks = np.array_split(self.users, math.ceil(len(self.users) / 256))
        lists, ms = clock(lambda: [full_sort_topk(block, self.model, self.test, k=10)[1] for block in blocks])
        return {"ms": ms, "lists": sum(len(block) for block in lists)}


peer = Peer()
serve({name: getattr(peer, name) for name in ("init", "fit", "recommend")})
