"""Writes the PyTorch checkpoints beside this file: one state dict in every way that torch.save writes, and what must be refused.

    python3 -m venv env && env/bin/pip install torch==2.15.0 numpy==2.4.6
    env/bin/python tests/data/checkpoints/generate.py
"""

import argparse
import os
import pathlib
import pickle
from collections import OrderedDict

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent


def tensors():
    """conv.weight[i] = i / 4 - 3 in its order; conv.bias = 1, -2."""
    weight = (torch.arange(24, dtype=torch.float32) / 4 - 3).reshape(2, 3, 2, 2)
    return OrderedDict([("conv.weight", weight), ("conv.bias", torch.tensor([1.0, -2.0]))])


def prefixed(*prefixes):
    return OrderedDict(("".join(prefixes) + name, tensor) for name, tensor in tensors().items())


def save(name, content, legacy=False):
    torch.save(content, HERE / f"{name}.pth", _use_new_zipfile_serialization=not legacy)


def main():
    save("zip", tensors())
    save("legacy", tensors(), legacy=True)
    optimizer = {"state": {0: {"momentum_buffer": torch.ones(3), "step": 7}}, "param_groups": [{"lr": 1e-3, "params": [0]}]}
    around = {"epoch": 90, "best": np.float64(0.5), "arguments": argparse.Namespace(lr=0.1, layers=[1, 2]), "optimizer": optimizer}
    for key in ["state_dict", "model", "model_state_dict", "net", "ema"]:
        save(f"nested_{key}", around | {key: tensors()}, legacy=key == "net")
    save("prefixed_module", {"state_dict": prefixed("module.")})
    save("prefixed_twice", prefixed("_orig_mod.", "module."))
    save("prefixed_model", prefixed("model.") | {"loss.weight": torch.ones(2)})
    save("parameters", OrderedDict((n, torch.nn.Parameter(t)) for n, t in tensors().items()))
    for dtype in ["float64", "float16", "bfloat16"]:
        save(dtype, OrderedDict((n, t.to(getattr(torch, dtype))) for n, t in tensors().items()), legacy=dtype == "float16")
    save("int8", {"conv.weight": (tensors()["conv.weight"] * 4).to(torch.int8), "conv.bias": torch.tensor([1, -2])})
    weight = tensors()["conv.weight"]
    strided = torch.empty(2, 2, 3, 2).permute(1, 2, 0, 3)
    strided.copy_(weight)
    everything = torch.cat([torch.zeros(5), torch.tensor([1.0, -2.0]), torch.zeros(3)])
    save("strided", {"conv.weight": strided, "conv.bias": everything[5:7], "other": everything[::2]})
    save("channels_last", {"conv.weight": weight.to(memory_format=torch.channels_last), "conv.bias": tensors()["conv.bias"]}, legacy=True)
    shared = torch.cat([weight.flatten(), tensors()["conv.bias"]])
    save("shared", {"conv.weight": shared[:24].view(2, 3, 2, 2), "conv.bias": shared[24:]})
    save("expanded", {"conv.weight": torch.zeros(1).expand(100000, 100000), "conv.bias": torch.ones(2)})

    class Evil:
        def __reduce__(self):
            return os.system, ("touch layerscope-was-here",)

    save("evil", {"conv.weight": weight, "x": Evil()})
    save("evil_legacy", {"conv.weight": weight, "x": Evil()}, legacy=True)
    save("module", torch.nn.Conv2d(3, 2, 2))
    torch.jit.trace(torch.nn.Conv2d(3, 2, 2), torch.zeros(1, 3, 4, 4)).save(HERE / "torchscript.pt")
    save("no_tensors", {"epoch": 3})
    (HERE / "plain_pickle.pth").write_bytes(pickle.dumps({"a": 1}, protocol=2))


if __name__ == "__main__":
    main()
