"""Writes fixtures/models/markov-python.safetensors: markov.safetensors, read and written again by Python's library.

    pip install numpy safetensors
    python scripts/make-model-fixtures.py

The recipe is that of docs/file-format.md. The library chooses the order of metadata and tensors; the checksum is left out.
"""

import pathlib

from safetensors import safe_open
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "models"
with safe_open(folder / "markov.safetensors", "np") as model:
    tensors = {name: model.get_tensor(name) for name in model.keys()}
    metadata = {key: text for key, text in model.metadata().items() if key != "checksum"}
save_file(tensors, folder / "markov-python.safetensors", metadata)
