"""Make fixtures/parity/: one SASRec training step after another, computed by PyTorch in float64.

Each file holds the parameters, a batch, the hidden states, the loss, every gradient and the parameters after
three Adam steps. The network is written out with plain tensor operations, (in, out) weights and x @ W + b, so
that it can be read beside the paper (Kang & McAuley 2018, section III) and shares nothing with the library.

    python scripts/make_parity_fixtures.py            writes the files
    python scripts/make_parity_fixtures.py --check    computes them again and compares with the files

Needs torch and safetensors. Random numbers come from Python's own generator, so they do not depend on torch.
"""

import argparse
import dataclasses
import json
import math
import random
from functools import partial
from pathlib import Path
from typing import ClassVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "parity"
LENGTHS = (7, 4, 1)  # events of each history; L is the longest
LAYER_NORM_EPSILON = 1e-5
ADAM = {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8, "steps": 3}


@dataclasses.dataclass(frozen=True)
class Case:
    """Options of one fixture, named as in the library."""

    norm: str = "pre"  # pre | post | original
    positions: str = "learned"  # learned | sinusoidal | rotary | none
    loss: str = "bce"  # bce | gbce | bpr | cross-entropy | sampled-softmax
    activation: str = "relu"  # relu | gelu (exact) | swiglu
    residual: str = "plain"  # plain | gated
    exclude_seen: bool = False
    dropout: float = 0.0
    negatives: int = 1
    calibration: float = 0.75  # of gbce
    num_heads: int = 2
    feed_forward_dim: int = 8
    num_items: int = 13
    embedding_dim: int = 8
    num_blocks: int = 2
    max_length: int = 9
    causal: ClassVar[bool] = True

    def options(self, seed):
        options = {camel_case(name): value for name, value in dataclasses.asdict(self).items()}
        if self.loss == "cross-entropy":
            del options["negatives"]
        else:
            del options["excludeSeen"]
        if self.loss != "gbce":
            del options["calibration"]
        return {**options, "layerNormEpsilon": LAYER_NORM_EPSILON, "adam": ADAM, "lengths": LENGTHS, "seed": seed}


def camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def cases():
    """Name -> case: norms x positions x losses, then one departure at a time."""
    table = {
        f"{norm}-{positions}-{loss}": Case(norm=norm, positions=positions, loss=loss)
        for norm in ("pre", "post", "original")
        for positions in ("learned", "sinusoidal", "none")
        for loss in ("bce", "cross-entropy")
    }
    masked = {"dropout": 0.2, "feed_forward_dim": 4}
    table["pre-learned-bce-dropout"] = Case(**masked)
    table["post-learned-bce-dropout"] = Case(norm="post", **masked)
    table["original-learned-cross-entropy-dropout"] = Case(norm="original", loss="cross-entropy", **masked)
    table["pre-learned-bce-gelu"] = Case(activation="gelu", feed_forward_dim=12)
    table["pre-learned-bce-negatives4"] = Case(negatives=4)
    table["pre-learned-cross-entropy-heads1"] = Case(loss="cross-entropy", num_heads=1)
    table["pre-rotary-cross-entropy-seen-excluded"] = Case(positions="rotary", loss="cross-entropy", exclude_seen=True)
    table["post-rotary-bce-heads1"] = Case(norm="post", positions="rotary", num_heads=1)
    table["pre-rotary-cross-entropy-swiglu-gated-dropout"] = Case(
        positions="rotary", loss="cross-entropy", activation="swiglu", residual="gated", **masked
    )
    table["post-learned-bce-swiglu-gated"] = Case(norm="post", activation="swiglu", residual="gated")
    table["original-sinusoidal-cross-entropy-gated-seen-excluded"] = Case(
        norm="original", positions="sinusoidal", loss="cross-entropy", residual="gated", exclude_seen=True
    )
    table["pre-learned-gbce"] = Case(loss="gbce", negatives=4)
    table["post-learned-gbce-calibration1-dropout"] = Case(
        norm="post", loss="gbce", negatives=2, calibration=1.0, **masked
    )
    table["pre-learned-bpr"] = Case(loss="bpr")
    table["original-sinusoidal-bpr-negatives3"] = Case(
        norm="original", positions="sinusoidal", loss="bpr", negatives=3
    )
    table["pre-learned-sampled-softmax"] = Case(loss="sampled-softmax", negatives=6)
    table["original-learned-sampled-softmax-dropout"] = Case(
        norm="original", loss="sampled-softmax", negatives=5, **masked
    )
    return table


# The network. Shapes: B histories, L columns, H heads, d = embedding_dim, f = feed_forward_dim, n negatives, V items.


def layer_norm(x, p, name):
    centred = x - x.mean(-1, keepdim=True)
    variance = (centred * centred).mean(-1, keepdim=True)  # biased
    return centred / torch.sqrt(variance + LAYER_NORM_EPSILON) * p[f"{name}.scale"] + p[f"{name}.bias"]


def linear(x, p, name):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def dropped(x, masks, name):
    return x * masks[name] if name in masks else x


def rotated(x):
    """RoFormer, section 3.4.2, with features j and j + w / 2 as pairs: (B, H, L, w), places from 0 on."""
    L, w = x.shape[-2:]
    angle = torch.arange(L, dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, w, 2, dtype=torch.float64) / w)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)  # (L, w / 2)
    first, second = x[..., : w // 2], x[..., w // 2 :]
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def attention(query_input, key_value_input, p, masks, block, heads, rotary):
    """softmax((Q K' + M) / sqrt(d / H)) V, heads as contiguous slices of d."""
    B, L, d = query_input.shape

    def split(x):
        return x.reshape(B, L, heads, d // heads).transpose(1, 2)  # (B, H, L, d/H)

    q = split(linear(query_input, p, f"{block}.query"))
    # Rotated, a bias of keys would say something about distances; the library has none.
    k = split(key_value_input @ p[f"{block}.key.weight"] if rotary else linear(key_value_input, p, f"{block}.key"))
    v = split(linear(key_value_input, p, f"{block}.value"))
    if rotary:
        q, k = rotated(q), rotated(k)
    scores = q @ k.transpose(2, 3) / math.sqrt(d // heads)  # (B, H, L, L)
    later = torch.ones(L, L, dtype=torch.bool).triu(1)
    probabilities = torch.softmax(scores.masked_fill(later, -math.inf), dim=-1)
    mixed = dropped(probabilities, masks, f"{block}.attention") @ v  # (B, H, L, d/H)
    return linear(mixed.transpose(1, 2).reshape(B, L, d), p, f"{block}.output")


def feed_forward(x, p, masks, block, activation, trace):
    inner = linear(x, p, f"{block}.feedForward1")  # (B, L, f)
    trace.append(inner)
    if activation == "relu":
        inner = torch.relu(inner)
    elif activation == "gelu":
        inner = inner * 0.5 * (1 + torch.erf(inner / math.sqrt(2)))
    else:  # SwiGLU: Shazeer 2020, equation 6
        inner = inner * torch.sigmoid(inner) * linear(x, p, f"{block}.feedForwardFactor")
    inner = dropped(inner, masks, f"{block}.feedForward1")
    return dropped(linear(inner, p, f"{block}.feedForward2"), masks, f"{block}.feedForward2")  # (B, L, d)


def position_table(case, p, L, dtype):
    """(L, d); sinusoidal as in Vaswani et al. 2017, section 3.5."""
    if case.positions == "learned":
        return p["positionEmbedding"][:L]
    d = case.embedding_dim
    if case.positions in ("none", "rotary"):
        return torch.zeros(L, d, dtype=dtype)
    angle = torch.arange(L, dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(L, d).to(dtype)


def hidden_states(case, p, ids, masks, trace):
    """(B, L, d); trace receives the input of every activation."""
    table = p["itemEmbedding"]
    x = table[ids] * math.sqrt(case.embedding_dim) + position_table(case, p, ids.shape[1], table.dtype)  # (B, L, d)
    x = dropped(x, masks, "embedding")
    for i in range(case.num_blocks):
        block = f"blocks.{i}"
        first, second = f"{block}.attentionNorm", f"{block}.feedForwardNorm"
        rotary = case.positions == "rotary"
        attend = partial(attention, p=p, masks=masks, block=block, heads=case.num_heads, rotary=rotary)
        transform = partial(feed_forward, p=p, masks=masks, block=block, activation=case.activation, trace=trace)
        add1 = partial(add, case, p, f"{block}.attentionGate")
        add2 = partial(add, case, p, f"{block}.feedForwardGate")
        if case.norm == "pre":
            normed = layer_norm(x, p, first)
            x = add1(x, attend(normed, normed))
            x = add2(x, transform(layer_norm(x, p, second)))
        elif case.norm == "post":
            x = layer_norm(add1(x, attend(x, x)), p, first)
            x = layer_norm(add2(x, transform(x)), p, second)
        else:  # original: the query alone is normed, and it is what the residual adds to
            query = layer_norm(x, p, first)
            x = add1(query, attend(query, x))
            h = layer_norm(x, p, second)
            x = add2(h, transform(h))
    return x if case.norm == "post" else layer_norm(x, p, "finalNorm")


def add(case, p, gate, x, said):
    """The residual connection; gated as in LiGR."""
    return x + said * torch.sigmoid(linear(x, p, gate)) if case.residual == "gated" else x + said


def loss_of(case, p, hidden, batch):
    """Sum over positions of weight times loss; the weights are 1 / (valid positions), 0 on padding."""
    table, positives = p["itemEmbedding"], batch["positives"]
    log_sigmoid = torch.nn.functional.logsigmoid
    positive = (hidden * table[positives]).sum(-1)  # (B, L)
    if case.loss == "cross-entropy":
        logits = hidden @ table.T
        if case.exclude_seen:  # the history as far as each event sees it, but not the target
            for b, row in enumerate(batch["ids"]):
                for t in range(len(row)):
                    seen = set(row[: t + 1 if case.causal else LENGTHS[b]].tolist()) - {positives[b, t].item()}
                    logits[b, t, list(seen)] = -math.inf
        each = logits.logsumexp(-1) - positive
    elif case.loss == "sampled-softmax":  # the target, never corrected, and the others' logQ
        negative = hidden @ table[batch["negatives"]].T - batch["logExpectedCounts"]  # (B, L, n)
        hits = batch["negatives"] == positives[:, :, None]  # (B, L, n)
        logits = torch.cat([positive[:, :, None], negative.masked_fill(hits, -math.inf)], dim=-1)
        each = logits.logsumexp(-1) - positive
    else:
        negative = (hidden[:, :, None] * table[batch["negatives"]]).sum(-1)  # (B, L, n)
        if case.loss == "bpr":
            each = -log_sigmoid(positive[:, :, None] - negative).mean(-1)
        elif case.loss == "bce":
            each = -log_sigmoid(positive) - log_sigmoid(-negative).sum(-1)
        else:  # gbce: Petrov and Macdonald 2023, equations 11 and 14
            alpha = case.negatives / (case.num_items - 1)
            beta = alpha * (case.calibration * (1 - 1 / alpha) + 1 / alpha)
            each = -(beta * log_sigmoid(positive) + log_sigmoid(-negative).sum(-1)) / (case.negatives + 1)
    return (each * batch["weights"]).sum()


# Inputs: everything is rounded to float32 first, so that the files hold exactly what was computed with.


def normal(rng, shape, scale=1.0, mean=0.0):
    values = [rng.gauss(mean, scale) for _ in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def make_parameters(case, rng):
    """Far from the usual initial values, so that no scale, bias or row can be forgotten unnoticed."""
    d, f = case.embedding_dim, case.feed_forward_dim
    p = {"itemEmbedding": normal(rng, (case.num_items, d), 0.35)}
    if case.positions == "learned":
        p["positionEmbedding"] = normal(rng, (case.max_length, d), 0.35)

    def add_norm(name):
        p[f"{name}.scale"] = normal(rng, (d,), 0.2, 1.0)
        p[f"{name}.bias"] = normal(rng, (d,), 0.2)

    def add_linear(name, rows, columns):
        p[f"{name}.weight"] = normal(rng, (rows, columns), 1 / math.sqrt(rows))
        p[f"{name}.bias"] = normal(rng, (columns,), 0.2)

    for i in range(case.num_blocks):
        add_norm(f"blocks.{i}.attentionNorm")
        for name in ("query", "key", "value", "output"):
            add_linear(f"blocks.{i}.{name}", d, d)
        if case.positions == "rotary":
            del p[f"blocks.{i}.key.bias"]
        add_norm(f"blocks.{i}.feedForwardNorm")
        add_linear(f"blocks.{i}.feedForward1", d, f)
        add_linear(f"blocks.{i}.feedForward2", f, d)
        if case.activation == "swiglu":
            add_linear(f"blocks.{i}.feedForwardFactor", d, f)
        if case.residual == "gated":
            add_linear(f"blocks.{i}.attentionGate", d, d)
            add_linear(f"blocks.{i}.feedForwardGate", d, d)
    if case.norm != "post":
        add_norm("finalNorm")
    return p


def make_batch(case, rng):
    """Left-aligned histories, padded at the end with item 0, which is also a real item of the first history."""
    B, L, n = len(LENGTHS), max(LENGTHS), case.negatives
    batch = {"ids": torch.zeros(B, L, dtype=torch.int32), "positives": torch.zeros(B, L, dtype=torch.int32)}
    own = case.loss in ("bce", "gbce", "bpr")  # negatives for each target
    if own:
        batch["negatives"] = torch.zeros(B, L, n, dtype=torch.int32)
    batch["weights"] = torch.zeros(B, L)
    for b, length in enumerate(LENGTHS):
        events = [rng.randrange(case.num_items) for _ in range(length + 1)]
        if b == 0:
            events[2] = 0
        batch["ids"][b, :length] = torch.tensor(events[:-1])
        batch["positives"][b, :length] = torch.tensor(events[1:])
        batch["weights"][b, :length] = 1 / sum(LENGTHS)
        if own:
            for t in range(length):
                others = [item for item in range(case.num_items) if item not in events]
                batch["negatives"][b, t] = torch.tensor([rng.choice(others) for _ in range(n)])
    if case.loss == "sampled-softmax":
        chances = [rng.random() + 0.1 for _ in range(case.num_items)]
        # The first two are targets too, and the last is one of them again.
        hits = batch["positives"][0, :2].tolist()
        items = hits + [rng.randrange(case.num_items) for _ in range(n - 3)] + hits[:1]
        batch["negatives"] = torch.tensor(items, dtype=torch.int32)
        batch["logExpectedCounts"] = torch.tensor([math.log(n * chances[i] / sum(chances)) for i in items])
    return batch


def make_masks(case, rng):
    """Inverted dropout: 0 with probability p, else 1 / (1 - p). No dropout, no masks."""
    if case.dropout == 0:
        return {}
    B, L, d, f, keep = len(LENGTHS), max(LENGTHS), case.embedding_dim, case.feed_forward_dim, 1 - case.dropout

    def draw(*shape):
        kept = [rng.random() < keep for _ in range(math.prod(shape))]
        return torch.tensor(kept, dtype=torch.float32).reshape(shape) / keep

    masks = {"embedding": draw(B, L, d)}
    for i in range(case.num_blocks):
        masks[f"blocks.{i}.attention"] = draw(B, case.num_heads, L, L)
        masks[f"blocks.{i}.feedForward1"] = draw(B, L, f)
        masks[f"blocks.{i}.feedForward2"] = draw(B, L, d)
    return masks


def run(case, parameters, batch, masks, dtype):
    """Three Adam steps. Returns the first step's outputs, the last parameters, and two measures of conditioning:
    the smallest non-zero gradient and the activation input closest to the kink of relu."""

    def cast(x):
        return x.to(dtype) if x.is_floating_point() else x.long()

    p = {name: cast(value).clone().requires_grad_() for name, value in parameters.items()}
    batch = {name: cast(value) for name, value in batch.items()}
    masks = {name: cast(value) for name, value in masks.items()}
    adam = torch.optim.Adam(
        p.values(), lr=ADAM["learningRate"], betas=(ADAM["beta1"], ADAM["beta2"]), eps=ADAM["epsilon"]
    )
    out, smallest, margin = {}, math.inf, math.inf
    for step in range(ADAM["steps"]):
        trace = []
        hidden = hidden_states(case, p, batch["ids"], masks, trace)
        loss = loss_of(case, p, hidden, batch)
        adam.zero_grad()
        loss.backward()
        if step == 0:
            out["hidden"], out["loss"] = hidden.detach(), loss.detach()
            out.update({f"grads.{name}": value.grad.clone() for name, value in p.items()})
        smallest = min(smallest, *(smallest_gradient(value.grad) for name, value in p.items() if not shifts(name)))
        margin = min(margin, *(inputs.detach().abs().min().item() for inputs in trace))
        adam.step()
    out.update({f"after3.{name}": value.detach() for name, value in p.items()})
    return out, smallest, margin


def shifts(name):
    """Key biases shift all scores of a query alike, so softmax ignores them: their true gradient is zero."""
    return name.endswith(".key.bias")


def smallest_gradient(gradient):
    nonzero = gradient[gradient != 0].abs()
    return nonzero.min().item() if nonzero.numel() else math.inf


def build(case):
    """Takes the first seed whose reference a float32 implementation can be held to: Adam divides a gradient by its
    own size, so one near rounding error would move a parameter at random, and so would an input at relu's kink."""
    for seed in range(1, 1000):
        rng = random.Random(seed)
        parameters, batch, masks = make_parameters(case, rng), make_batch(case, rng), make_masks(case, rng)
        out, smallest, margin = run(case, parameters, batch, masks, torch.float64)
        if smallest > 2e-5 and (margin > 1e-5 or case.activation != "relu"):
            tensors = {f"params.{name}": value for name, value in parameters.items()}
            tensors.update(batch)
            tensors.update({f"masks.{name}": value for name, value in masks.items()})
            tensors.update({name: value.to(torch.float32).contiguous() for name, value in out.items()})
            single, _, _ = run(case, parameters, batch, masks, torch.float32)
            return tensors, case.options(seed), deviations(out, single)
    raise RuntimeError(f"no seed below 1000 gives a well-conditioned fixture for {case}")


def deviations(reference, single):
    """Largest |float32 - float64| by kind of tensor: how close a float32 implementation can come."""
    worst = {}
    for name, value in reference.items():
        kind = name.split(".")[0] + (" (key bias)" if shifts(name) else "")
        worst[kind] = max(worst.get(kind, 0.0), (single[name].double() - value).abs().max().item())
    return worst


def compare(path, tensors, options):
    """Raises where a stored file differs from what is computed now by more than rounding."""
    with safe_open(path, "pt") as stored:
        if json.loads(stored.metadata()["options"]) != json.loads(json.dumps(options)):
            raise SystemExit(f"{path}: options differ")
        if set(stored.keys()) != set(tensors):
            raise SystemExit(f"{path}: tensor names differ: {sorted(set(stored.keys()) ^ set(tensors))}")
        for name, value in tensors.items():
            if not torch.allclose(stored.get_tensor(name), value, rtol=1e-6, atol=1e-7):
                raise SystemExit(f"{path}: {name} differs from what is computed now")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the stored files instead of writing them")
    check = parser.parse_args().check
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    worst, total = {}, 0
    for name, case in cases().items():
        tensors, options, deviation = build(case)
        path = FOLDER / f"{name}.safetensors"
        if check:
            compare(path, tensors, options)
        else:
            save_file(tensors, path, metadata={"options": json.dumps(options)})
        total += path.stat().st_size
        worst = {kind: max(value, worst.get(kind, 0.0)) for kind, value in deviation.items()}
        print(f"{name}: seed {options['seed']}, loss {tensors['loss'].item():.6f}, {path.stat().st_size} bytes")
    stale = {path.stem for path in FOLDER.glob("*.safetensors")} - set(cases())
    if stale:
        raise SystemExit(f"files that no case makes: {sorted(stale)}")
    print(f"{len(cases())} files, {total} bytes; float32 against float64, largest difference: ", end="")
    print(", ".join(f"{kind} {value:.1e}" for kind, value in worst.items()))


if __name__ == "__main__":
    main()
