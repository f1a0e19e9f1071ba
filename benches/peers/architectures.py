"""Every architecture of the zoo with random weights, in the layouts it is read in, beside PyTorch.

torchvision's and timm's networks are saved as checkpoints with random weights and statistics, recognised from these (or
named in a description, where tensors cannot tell), and run on a random input. The table has how far our logits are from
PyTorch's, the largest difference as a share of the largest logit. The exit status is 1 if one is off by more than 1e-3 or
does not open.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import timm
import torch
import torchvision

OURS = os.environ["LAYERSCOPE"]
LIMIT = 1e-3
CLASSES = 10
# Of the input; Inception v3 needs no more.
SIDE = 128
# What is neither torchvision's nor timm's has its own reference values in the tests.
OWN = {"efficientnet_lite0", "cats_or_dogs"}
TIMM_NAMES = {"mobilenet_v4_": "mobilenetv4_", "mobilenet_v3_large": "mobilenetv3_large_100", "mobilenet_v3_small": "mobilenetv3_small_100"}
DESCRIPTION = """\
name = "random"
architecture = "{}"
weights = "weights.pth"
[preprocessing]
size = [128, 128]
crop = "whole"
channels = "rgb"
range = 1.0
mean = [0.0, 0.0, 0.0]
std = [1.0, 1.0, 1.0]
"""


def models(id):
    """The network in each library that has it."""
    if hasattr(torchvision.models, id):
        options = {"aux_logits": True, "init_weights": False} if id in ("googlenet", "inception_v3") else {}
        yield "torchvision", getattr(torchvision.models, id)(weights=None, num_classes=CLASSES, **options)
    name = id
    for ours, theirs in TIMM_NAMES.items():
        name = name.replace(ours, theirs)
    if timm.is_model(name):
        yield "timm", timm.create_model(name, pretrained=False, num_classes=CLASSES)


def shaken(model):
    """Statistics, scales and biases that are not their initial values, so that none can be left out unseen."""
    torch.manual_seed(1)
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif tensor.is_floating_point() and tensor.dim() == 1:
            tensor.add_(0.1 * torch.randn_like(tensor))
    return model.eval()


def logits(folder):
    model = folder / "weights.pth"
    run = lambda *arguments: subprocess.run([OURS, *map(str, arguments)], capture_output=True, text=True, check=True).stdout
    layers = [layer["name"] for layer in json.loads(run("layers", "--model", model, "--json"))]
    last = [layer for layer in layers if layer != "softmax"][-1]
    run("activations", "--tensor", folder / "x.npy", "--model", model, "--layer", last, "--out", folder / "out", "--format", "npy")
    [values] = (folder / "out").rglob("*.npy")
    return numpy.load(values).ravel()


def known():
    lines = subprocess.run([OURS, "models"], capture_output=True, text=True, check=True).stdout.split("ARCHITECTURE", 1)[1]
    return [line.split()[0] for line in lines.splitlines()[1:] if line.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="ARCHITECTURE")
    parser.add_argument("--largest", type=int, default=150, help="millions of parameters; larger ones are left out")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.manual_seed(0)
    picture = torch.randn(1, 3, SIDE, SIDE)
    print("| architecture | layout | off by |\n| --- | --- | --- |")
    is_wrong = False
    for id in arguments.only or [id for id in known() if id not in OWN]:
        for library, model in models(id):
            if sum(p.numel() for p in model.parameters()) > arguments.largest * 1_000_000:
                print(f"| {id} | {library} | left out: {sum(p.numel() for p in model.parameters()) // 1_000_000} million parameters |", flush=True)
                continue
            model = shaken(model)
            with tempfile.TemporaryDirectory() as folder, torch.no_grad():
                folder = Path(folder)
                theirs = model(picture).numpy().ravel()
                torch.save(model.state_dict(), folder / "weights.pth")
                numpy.save(folder / "x.npy", picture.numpy())
                if id.startswith("tf_"):
                    (folder / "weights.toml").write_text(DESCRIPTION.format(id))
                try:
                    ours = logits(folder)
                except subprocess.CalledProcessError as error:
                    print(f"| {id} | {library} | {error.stderr.strip()[:300]} |", flush=True)
                    is_wrong = True
                    continue
            difference = numpy.abs(ours - theirs).max() / numpy.abs(theirs).max()
            is_wrong |= not difference < LIMIT
            print(f"| {id} | {library} | {difference:.1e} |", flush=True)
    sys.exit(is_wrong)


if __name__ == "__main__":
    main()
