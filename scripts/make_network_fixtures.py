"""Make fixtures/networks/: training steps of GRU4Rec and BERT4Rec, computed by PyTorch in float64.

As make_parity_fixtures.py, whose helpers it uses, but for the layers that PyTorch has itself: torch.gru, which
torch.nn.GRU calls, scaled_dot_product_attention, layer_norm and gelu.

    python scripts/make_network_fixtures.py            writes the files
    python scripts/make_network_fixtures.py --check    computes them again and compares with the files

Needs torch and safetensors.
"""

import argparse
import dataclasses
import json
import math
import random
from typing import ClassVar

import torch
import torch.nn.functional as F
from make_parity_fixtures import (
    LAYER_NORM_EPSILON,
    LENGTHS,
    camel_case,
    compare,
    deviations,
    linear,
    loss_of,
    normal,
)
from make_parity_fixtures import ADAM as USUAL_ADAM
from make_parity_fixtures import FOLDER as PARITY
from safetensors.torch import save_file

FOLDER = PARITY.parent / "networks"
SEED = 1
# Adam divides a gradient by its own size; the epsilon keeps those near rounding error from moving at random.
ADAM = {**USUAL_ADAM, "epsilon": 1e-4}


@dataclasses.dataclass(frozen=True)
class GRU4Rec:
    """Options of one fixture, named as in the library."""

    num_layers: int = 1
    hidden_dim: int = 8
    loss: str = "cross-entropy"  # cross-entropy | bce
    exclude_seen: bool = False
    dropout: float = 0.0
    negatives: int = 1
    num_items: int = 13
    embedding_dim: int = 8
    max_length: int = 9
    network: str = "gru4rec"
    causal: ClassVar[bool] = True

    def parameters(self, rng):
        d, h = self.embedding_dim, self.hidden_dim
        p = {"itemEmbedding": normal(rng, (self.num_items, d), 0.5)}
        for i in range(self.num_layers):
            add_linear(p, rng, f"layers.{i}.input", d if i == 0 else h, 3 * h)
            add_linear(p, rng, f"layers.{i}.state", h, 3 * h)
        if h != d:
            add_linear(p, rng, "output", h, d)
        return p

    def masks(self, draw):
        B, L = len(LENGTHS), max(LENGTHS)
        masks = {"embedding": draw(L, B, self.embedding_dim)}
        masks.update({f"layers.{i}": draw(L, B, self.hidden_dim) for i in range(self.num_layers)})
        return masks

    def hidden(self, p, batch, masks):
        """(B, L, d). Without masks all layers run in one call of torch.gru."""
        h = self.hidden_dim

        def weights(i):
            """The gates update, reset, candidate in PyTorch's order reset, update, candidate; (out, in)."""
            names = [f"layers.{i}.{part}" for part in ("input.weight", "state.weight", "input.bias", "state.bias")]
            return [torch.cat([p[n].T[h : 2 * h], p[n].T[:h], p[n].T[2 * h :]]) if p[n].dim() == 2 else
                    torch.cat([p[n][h : 2 * h], p[n][:h], p[n][2 * h :]]) for n in names]

        def run(x, layers):
            start = torch.zeros(len(layers), x.shape[1], h, dtype=x.dtype)
            flat = [w for i in layers for w in weights(i)]
            return torch.gru(x, start, flat, True, len(layers), 0.0, False, False, False)[0]

        x = math.sqrt(self.embedding_dim) * p["itemEmbedding"][batch["ids"]].transpose(0, 1)  # (L, B, d)
        if masks:
            x = x * masks["embedding"]
            for i in range(self.num_layers):
                x = run(x, [i]) * masks[f"layers.{i}"]
        else:
            x = run(x, range(self.num_layers))
        x = x.transpose(0, 1)
        return x if h == self.embedding_dim else linear(x, p, "output")


@dataclasses.dataclass(frozen=True)
class BERT4Rec:
    """Options of one fixture, named as in the library."""

    num_heads: int = 2
    num_blocks: int = 2
    feed_forward_dim: int = 12
    loss: str = "cross-entropy"
    exclude_seen: bool = False
    dropout: float = 0.0
    mask_probability: float = 0.4
    mask_last_probability: float = 0.1
    num_items: int = 13
    embedding_dim: int = 8
    max_length: int = 9
    network: str = "bert4rec"
    causal: ClassVar[bool] = False

    def parameters(self, rng):
        d, f = self.embedding_dim, self.feed_forward_dim
        p = {
            "itemEmbedding": normal(rng, (self.num_items + 1, d), 0.5),
            "positionEmbedding": normal(rng, (self.max_length + 1, d), 0.5),
        }

        def add_norm(name):
            p[f"{name}.scale"] = normal(rng, (d,), 0.2, 1.0)
            p[f"{name}.bias"] = normal(rng, (d,), 0.2)

        add_norm("embeddingNorm")
        for i in range(self.num_blocks):
            for name in ("query", "value", "output"):
                add_linear(p, rng, f"blocks.{i}.{name}", d, d)
            p[f"blocks.{i}.key.weight"] = normal(rng, (d, d), 1 / math.sqrt(d))
            add_linear(p, rng, f"blocks.{i}.feedForward1", d, f)
            add_linear(p, rng, f"blocks.{i}.feedForward2", f, d)
            add_norm(f"blocks.{i}.attentionNorm")
            add_norm(f"blocks.{i}.feedForwardNorm")
        add_linear(p, rng, "output", d, d)
        add_norm("outputNorm")
        return p

    def masks(self, draw):
        B, L, d = len(LENGTHS), max(LENGTHS), self.embedding_dim
        masks = {"embedding": draw(B, L, d)}
        for i in range(self.num_blocks):
            masks[f"blocks.{i}.attention"] = draw(B, self.num_heads, L, L)
            masks[f"blocks.{i}.output"] = draw(B, L, d)
            masks[f"blocks.{i}.feedForward2"] = draw(B, L, d)
        return masks

    def hidden(self, p, batch, masks):
        """(B, L, d)."""
        B, L = batch["ids"].shape
        d, heads = self.embedding_dim, self.num_heads
        # Positions count from a history's end; fillers have 0.
        positions = torch.tensor([[max(length - 1 - t, 0) for t in range(L)] for length in LENGTHS])
        real = torch.tensor([[t < length for t in range(L)] for length in LENGTHS])[:, None, None, :]  # (B, 1, 1, L)

        def norm(x, name):
            return F.layer_norm(x, (d,), p[f"{name}.scale"], p[f"{name}.bias"], LAYER_NORM_EPSILON)

        def dropped(x, name):
            return x * masks[name] if masks else x

        def split(x):
            return x.reshape(B, L, heads, d // heads).transpose(1, 2)

        def attention(x, block):
            q, v = (split(linear(x, p, f"{block}.{name}")) for name in ("query", "value"))
            k = split(x @ p[f"{block}.key.weight"])
            if masks:  # PyTorch's own takes no mask of ours
                scores = (q @ k.transpose(2, 3) / math.sqrt(d // heads)).masked_fill(~real, -math.inf)
                mixed = dropped(torch.softmax(scores, -1), f"{block}.attention") @ v
            else:
                mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=real)
            return dropped(linear(mixed.transpose(1, 2).reshape(B, L, d), p, f"{block}.output"), f"{block}.output")

        x = math.sqrt(d) * p["itemEmbedding"][batch["ids"]] + p["positionEmbedding"][positions]  # (B, L, d)
        x = dropped(norm(x, "embeddingNorm"), "embedding")
        for i in range(self.num_blocks):
            block = f"blocks.{i}"
            x = norm(x + attention(x, block), f"{block}.attentionNorm")
            inner = F.gelu(linear(x, p, f"{block}.feedForward1"))
            outer = dropped(linear(inner, p, f"{block}.feedForward2"), f"{block}.feedForward2")
            x = norm(x + outer, f"{block}.feedForwardNorm")
        return norm(F.gelu(linear(x, p, "output")), "outputNorm")


def add_linear(p, rng, name, rows, columns):
    p[f"{name}.weight"] = normal(rng, (rows, columns), 1 / math.sqrt(rows))
    p[f"{name}.bias"] = normal(rng, (columns,), 0.2)


def cases():
    return {
        "gru4rec-1": GRU4Rec(),
        "gru4rec-2": GRU4Rec(num_layers=2),
        "gru4rec-2-wide": GRU4Rec(num_layers=2, hidden_dim=10),
        "gru4rec-1-bce": GRU4Rec(loss="bce", negatives=2),
        "gru4rec-1-seen-excluded": GRU4Rec(exclude_seen=True),
        "gru4rec-2-dropout": GRU4Rec(num_layers=2, hidden_dim=6, dropout=0.2),
        "bert4rec": BERT4Rec(),
        "bert4rec-heads1": BERT4Rec(num_heads=1, num_blocks=1),
        "bert4rec-dropout": BERT4Rec(dropout=0.2),
        "bert4rec-seen-excluded": BERT4Rec(exclude_seen=True),
    }


def make_batch(case, rng):
    """Left-aligned, filled up with item 0, a real item too. BERT4Rec: a mask stands where an item is to be guessed."""
    B, L = len(LENGTHS), max(LENGTHS)
    batch = {"ids": torch.zeros(B, L, dtype=torch.int32), "positives": torch.zeros(B, L, dtype=torch.int32)}
    if case.loss == "bce":
        batch["negatives"] = torch.zeros(B, L, case.negatives, dtype=torch.int32)
    guessed = torch.zeros(B, L)
    for b, length in enumerate(LENGTHS):
        events = [rng.randrange(case.num_items) for _ in range(length + 1)]
        if case.network == "bert4rec":
            places = set(rng.sample(range(length), max(1, length // 2)))
            shown = [case.num_items if t in places else events[t] for t in range(length)]
            batch["ids"][b, :length] = torch.tensor(shown)
            batch["positives"][b, :length] = torch.tensor(events[:-1])
            guessed[b, sorted(places)] = 1
        else:
            batch["ids"][b, :length] = torch.tensor(events[:-1])
            batch["positives"][b, :length] = torch.tensor(events[1:])
            guessed[b, :length] = 1
        if case.loss == "bce":
            others = [item for item in range(case.num_items) if item not in events]
            for t in range(length):
                batch["negatives"][b, t] = torch.tensor([rng.choice(others) for _ in range(case.negatives)])
    batch["weights"] = guessed / guessed.sum()
    return batch


def make_masks(case, rng):
    keep = 1 - case.dropout

    def draw(*shape):
        kept = [rng.random() < keep for _ in range(math.prod(shape))]
        return torch.tensor(kept, dtype=torch.float32).reshape(shape) / keep

    return case.masks(draw) if case.dropout > 0 else {}


def run(case, parameters, batch, masks, dtype):
    """Three Adam steps: the first step's outputs and the last parameters."""

    def cast(x):
        return x.to(dtype) if x.is_floating_point() else x.long()

    p = {name: cast(value).clone().requires_grad_() for name, value in parameters.items()}
    batch = {name: cast(value) for name, value in batch.items()}
    masks = {name: cast(value) for name, value in masks.items()}
    betas = (ADAM["beta1"], ADAM["beta2"])
    adam = torch.optim.Adam(p.values(), lr=ADAM["learningRate"], betas=betas, eps=ADAM["epsilon"])
    out = {}
    for step in range(ADAM["steps"]):
        hidden = case.hidden(p, batch, masks)
        loss = loss_of(case, p, hidden, batch)
        adam.zero_grad()
        loss.backward()
        if step == 0:
            out["hidden"], out["loss"] = hidden.detach(), loss.detach()
            out.update({f"grads.{name}": value.grad.clone() for name, value in p.items()})
        adam.step()
    out.update({f"after3.{name}": value.detach() for name, value in p.items()})
    return out


def build(case):
    rng = random.Random(SEED)
    parameters, batch, masks = case.parameters(rng), make_batch(case, rng), make_masks(case, rng)
    out = run(case, parameters, batch, masks, torch.float64)
    tensors = {f"params.{name}": value for name, value in parameters.items()}
    tensors.update(batch)
    tensors.update({f"masks.{name}": value for name, value in masks.items()})
    tensors.update({name: value.to(torch.float32).contiguous() for name, value in out.items()})
    options = {camel_case(name): value for name, value in dataclasses.asdict(case).items()}
    if case.loss != "bce":
        options.pop("negatives", None)
    if not case.exclude_seen:
        del options["excludeSeen"]
    single = run(case, parameters, batch, masks, torch.float32)
    return tensors, {**options, "adam": ADAM, "lengths": LENGTHS, "seed": SEED}, deviations(out, single)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the stored files instead of writing them")
    check = parser.parse_args().check
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    worst = {}
    for name, case in cases().items():
        tensors, options, deviation = build(case)
        path = FOLDER / f"{name}.safetensors"
        if check:
            compare(path, tensors, options)
        else:
            save_file(tensors, path, metadata={"options": json.dumps(options)})
        worst = {kind: max(value, worst.get(kind, 0.0)) for kind, value in deviation.items()}
        print(f"{name}: seed {options['seed']}, loss {tensors['loss'].item():.6f}, {path.stat().st_size} bytes")
    print("float32 against float64, largest difference: ", end="")
    print(", ".join(f"{kind} {value:.1e}" for kind, value in worst.items()))


if __name__ == "__main__":
    main()
