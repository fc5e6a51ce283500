"""SASRec in PyTorch, as the benchmark's peer.

The network follows the widely used PyTorch port: item 0 is padding, histories are padded on the left to maxLength,
nn.MultiheadAttention with a causal mask, point-wise feed-forward as Conv1d of width 1, LayerNorm before each part,
Adam with betas (.9, .98). Variants in VARIANTS make it faster without changing what is computed. README.md beside
this file describes the commands.
"""

import ctypes
import json
import math
from itertools import cycle, islice

import torch
import torch.nn.functional as F
from serve import THREADS, clock, serve
from torch import nn

ALL_POSITIONS = "mha-all"
PORT_VARIANTS = ("mha", ALL_POSITIONS, "mha-fast")
VARIANTS = (*PORT_VARIANTS, "sdpa", "pooled")
DEFAULTS = {
    "dim": 64, "blocks": 2, "heads": 1, "dropout": 0.2, "threads": THREADS, "seed": 1, "batches": None,
    "variant": "sdpa", "keepMemory": True, "padTo": "maxLength", "learningRate": 0.001,
}  # fmt: skip
REQUIRED = ("loss", "items", "maxLength")

# Shapes: B histories, L columns, H heads, d dim, V items, T valid positions of the batch.


class PortAttention(nn.Module):
    """nn.MultiheadAttention, batch second. Asking for the attention weights, as the port does, costs a second path."""

    def __init__(self, dim, heads, dropout, need_weights):
        super().__init__()
        self.inner = nn.MultiheadAttention(dim, heads, dropout)
        self.need_weights = need_weights

    def forward(self, x):  # (B, L, d)
        L = x.shape[1]
        later = torch.ones(L, L, dtype=torch.bool, device=x.device).triu(1)
        x = x.transpose(0, 1)
        return self.inner(x, x, x, attn_mask=later, need_weights=self.need_weights)[0].transpose(0, 1)


class PooledDropout(nn.Module):
    """Dropout whose masks are views into one pool of random multipliers, at a random place each time: drawing new
    ones is over a third of a PyTorch step. Masks of different steps overlap, shifted, so they are not independent."""

    pools = {}

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        pool = self.pools.get(self.p)
        if pool is None or pool.numel() < 2 * x.numel():
            pool = self.pools[self.p] = torch.empty(2 * x.numel()).bernoulli_(1 - self.p).div_(1 - self.p)
        start = int(torch.randint(pool.numel() - x.numel(), ()))
        return x * pool[start : start + x.numel()].view(x.shape)


class FusedAttention(nn.Module):
    """One product for queries, keys and values, and scaled_dot_product_attention; or, with pooled masks, its parts."""

    def __init__(self, dim, heads, dropout, pooled):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.pool = PooledDropout(dropout) if pooled else None
        self.project, self.output = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)

    def forward(self, x):
        B, L, d = x.shape
        q, k, v = self.project(x).view(B, L, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)  # (B, H, L, d/H)
        if self.pool and self.training:
            later = torch.full((L, L), -math.inf).triu(1)
            probabilities = torch.softmax(q @ (k * k.shape[-1] ** -0.5).transpose(2, 3) + later, -1)  # (B, H, L, L)
            mixed = self.pool(probabilities) @ v
        else:
            dropout = self.dropout if self.training else 0.0
            mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=True)  # (B, H, L, d/H)
        return self.output(mixed.transpose(1, 2).reshape(B, L, d))


class ConvFeedForward(nn.Module):
    def __init__(self, dim, dropout):
        super().__init__()
        self.first, self.second = nn.Conv1d(dim, dim, 1), nn.Conv1d(dim, dim, 1)
        self.drop1, self.drop2 = nn.Dropout(dropout), nn.Dropout(dropout)

    def forward(self, x):
        inner = self.drop1(F.relu(self.first(x.transpose(1, 2))))  # (B, d, L)
        return self.drop2(self.second(inner)).transpose(1, 2)


class LinearFeedForward(nn.Sequential):
    def __init__(self, dim, dropout, pooled):
        drop = PooledDropout if pooled else nn.Dropout
        super().__init__(nn.Linear(dim, dim), nn.ReLU(), drop(dropout), nn.Linear(dim, dim), drop(dropout))


class Block(nn.Module):
    def __init__(self, dim, heads, dropout, variant):
        super().__init__()
        self.attention_norm, self.feed_forward_norm = nn.LayerNorm(dim), nn.LayerNorm(dim)
        if variant in PORT_VARIANTS:
            self.attention = PortAttention(dim, heads, dropout, need_weights=variant != "mha-fast")
            self.feed_forward = ConvFeedForward(dim, dropout)
        else:
            self.attention = FusedAttention(dim, heads, dropout, pooled=variant == "pooled")
            self.feed_forward = LinearFeedForward(dim, dropout, pooled=variant == "pooled")

    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))


class SASRec(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim, dropout = config["dim"], config["dropout"]
        self.items = nn.Embedding(config["items"] + 1, dim, padding_idx=0)
        self.positions = nn.Embedding(config["maxLength"] + 1, dim, padding_idx=0)
        self.drop = PooledDropout(dropout) if config["variant"] == "pooled" else nn.Dropout(dropout)
        self.blocks = nn.ModuleList(
            Block(dim, config["heads"], dropout, config["variant"]) for _ in range(config["blocks"])
        )
        self.final_norm = nn.LayerNorm(dim)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_normal_(parameter)
        with torch.no_grad():
            self.items.weight[0] = 0
            self.positions.weight[0] = 0

    def forward(self, ids):  # (B, L), 0 is padding -> (B, L, d)
        steps = torch.arange(1, ids.shape[1] + 1, device=ids.device) * (ids != 0)
        x = self.drop(self.items(ids) * math.sqrt(self.items.embedding_dim) + self.positions(steps))
        for block in self.blocks:
            x = block(x)
        return self.final_norm(x)


def bce_loss(model, hidden, positives, negatives):
    """Positions without a target are left out before anything is computed for them."""
    valid = positives != 0
    hidden = hidden[valid]  # (T, d)
    positive = (hidden * model.items(positives[valid])).sum(-1)
    negative = (hidden * model.items(negatives[valid])).sum(-1)
    return F.binary_cross_entropy_with_logits(
        positive, torch.ones_like(positive)
    ) + F.binary_cross_entropy_with_logits(negative, torch.zeros_like(negative))


def cross_entropy_loss(model, hidden, positives, _negatives):
    valid = positives != 0
    logits = hidden[valid] @ model.items.weight[1:].T  # (T, V)
    return F.cross_entropy(logits, positives[valid] - 1)


def cross_entropy_of_all_loss(model, hidden, positives, _negatives):
    """Logits of padding too, which the loss then ignores, as published code has it. The same loss, more work."""
    logits = hidden.flatten(0, 1) @ model.items.weight[1:].T  # (B L, V)
    return F.cross_entropy(logits, positives.flatten() - 1, ignore_index=-1)


LOSSES = {"bce": bce_loss, "ce": cross_entropy_loss}


def pad_left(rows, length):
    """(B, length) of int64: the last `length` ids of each row, zeros before them."""
    out = torch.zeros(len(rows), length, dtype=torch.int64)
    for row, ids in zip(out, rows, strict=True):
        if ids:
            kept = ids[-length:]
            row[length - len(kept) :] = torch.tensor(kept)
    return out


def read_batches(config):
    """Padding happens here, outside the measured steps, as the port leaves it to its sampling processes."""
    if config["batches"] is None:
        return []
    with open(config["batches"], encoding="utf-8") as file:
        stored = json.load(file)["batches"]
    names = ("sequences", "positives", "negatives") if config["loss"] == "bce" else ("sequences", "positives")
    batches = []
    for number, batch in enumerate(stored):
        longest = max(len(row) for row in batch["sequences"])
        length = config["maxLength"] if config["padTo"] == "maxLength" else min(longest, config["maxLength"])
        tensors = [pad_left(batch[name], length) for name in names]
        if any(t.max() > config["items"] or t.min() < 0 for t in tensors):
            raise ValueError(f"batch {number} of {config['batches']} has an id outside 1..{config['items']}")
        if any(not torch.equal(t == 0, tensors[0] == 0) for t in tensors):
            raise ValueError(f"batch {number} of {config['batches']}: sequences and targets differ in length")
        batches.append((*tensors, None) if len(tensors) == 2 else tuple(tensors))
    return batches


def keep_freed_memory():
    """Makes glibc keep freed memory instead of handing each large tensor back to the system and faulting it in anew
    every step, as PyTorch's tuning guide advises (there with another allocator). False where there is no glibc."""
    m_trim_threshold, m_mmap_max = -1, -4
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(m_mmap_max, 0) and mallopt(m_trim_threshold, 2**31 - 1))


class Peer:
    def init(self, **given):
        missing = [name for name in REQUIRED if name not in given]
        unknown = [name for name in given if name not in DEFAULTS and name not in REQUIRED]
        if missing or unknown:
            raise ValueError(f"init: missing {missing}, unknown {unknown}")
        config = {**DEFAULTS, **given}
        for name, allowed in (("loss", tuple(LOSSES)), ("variant", VARIANTS), ("padTo", ("maxLength", "batch"))):
            if config[name] not in allowed:
                raise ValueError(f"init: {name} is {config[name]!r}, must be one of {allowed}")
        if config["variant"] == ALL_POSITIONS and config["loss"] != "ce":
            raise ValueError(f"init: {ALL_POSITIONS} is a variant of the loss ce alone")
        kept = keep_freed_memory() if config["keepMemory"] else False
        torch.set_num_threads(config["threads"])
        torch.manual_seed(config["seed"])
        self.config, self.batches = config, read_batches(config)
        self.loss = cross_entropy_of_all_loss if config["variant"] == ALL_POSITIONS else LOSSES[config["loss"]]
        self.turns = cycle(self.batches)
        self.model = SASRec(config).train()
        fused = None if config["variant"] in PORT_VARIANTS else True
        rate = config["learningRate"]
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=rate, betas=(0.9, 0.98), fused=fused)
        return {
            "version": f"PyTorch {torch.__version__}",
            "keepMemory": kept,
            "batches": [list(batch[0].shape) for batch in self.batches],
            "parameters": sum(p.numel() for p in self.model.parameters()),
        }

    def step(self, n=1):
        """`n` training steps, going round the batches. Losses are read after the clock has stopped."""
        self.model.train()
        done = [clock(lambda batch=batch: self.update(*batch)) for batch in islice(self.turns, n)]
        return {"ms": [ms for _, ms in done], "loss": [loss.item() for loss, _ in done]}

    def update(self, ids, positives, negatives):
        self.optimizer.zero_grad()
        loss = self.loss(self.model, self.model(ids), positives, negatives)
        loss.backward()
        self.optimizer.step()
        return loss

    def recommendOne(self, histories, topK=10):  # noqa: N802, N803 (the protocol's names)
        """From the ids of each history to the ids of its best items, seen ones left out, one after the other."""
        self.model.eval()
        done = [clock(lambda history=history: self.best(history, topK)) for history in histories]
        return {"items": [items for items, _ in done], "ms": [ms for _, ms in done]}

    @torch.inference_mode()
    def best(self, history, k):
        width = self.config["maxLength"]
        ids = pad_left([history], width if self.config["padTo"] == "maxLength" else min(len(history), width))
        scores = self.model.items.weight @ self.model(ids)[0, -1]  # (V + 1)
        scores[0] = -math.inf
        scores[torch.tensor(history)] = -math.inf
        return scores.topk(k).indices.tolist()


peer = Peer()
serve({name: getattr(peer, name) for name in ("init", "step", "recommendOne")})
