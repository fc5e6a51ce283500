"""Writes fixtures/safetensors/*.safetensors with Python's safetensors library, for the tests of src/storage/.

python-plain.safetensors is the library's own output. python-sealed.safetensors has the same content and sasrec's
checksum, computed here with hashlib from docs/file-format.md alone.

    pip install numpy safetensors
    python scripts/make-safetensors-fixture.py
"""

import hashlib
import json
import pathlib
import struct

import numpy as np
from safetensors.numpy import save

TENSORS = {
    "weight": np.array([[0.5, -1.25, 3.0], [1e-30, -0.0, np.inf]], dtype=np.float32),
    "scalar": np.array(np.pi, dtype=np.float64),
    "big": np.array([2**62, -1, 0], dtype=np.int64),
    "rows": np.array([[-7], [7]], dtype=np.int32),
    "bytes": np.array([0, 1, 254, 255, 7], dtype=np.uint8),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "名前 é": np.array([1.5], dtype=np.float32),
}
# One entry: the library does not keep the order of several.
METADATA = {"note": 'été "quoted" \\ back\nline 日本'}


def sealed(plain: bytes) -> bytes:
    (length,) = struct.unpack("<Q", plain[:8])
    header, data = json.loads(plain[8 : 8 + length]), plain[8 + length :]
    metadata = {"checksum": "sha256:" + "0" * 64, **header.pop("__metadata__")}
    text = json.dumps({"__metadata__": metadata, **header}, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-(8 + len(text)) % 64)
    file = struct.pack("<Q", len(text)) + text + data
    at = file.index(b"sha256:") + len(b"sha256:")
    return file[:at] + hashlib.sha256(file).hexdigest().encode() + file[at + 64 :]


folder = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "safetensors"
folder.mkdir(parents=True, exist_ok=True)
plain = save(TENSORS, METADATA)
(folder / "python-plain.safetensors").write_bytes(plain)
(folder / "python-sealed.safetensors").write_bytes(sealed(plain))
