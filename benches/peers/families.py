"""One network of each of timm's families, exported to ONNX: does it open, and does it compute what ONNX Runtime does?

Weights are random. The table has, for each network, how many layers it becomes and how far its output is from ONNX
Runtime's, the largest difference as a share of the largest value; or why it is refused. The exit status is 1 if a network
that opens is off by more than 1e-3.
"""

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import onnxruntime
import timm
import torch

OURS = os.environ["LAYERSCOPE"]
LARGEST_SIDE = 160
LIMIT = 1e-3
CLASSES = 10

NETWORKS = """
    bat_resnext26ts botnet26t_256 coat_lite_tiny coatnet_nano_rw_224 convnext_femto convnextv2_atto cspdarknet53 cspresnet50 darknet53 deit_tiny_patch16_224 densenetblur121d dla34
    dm_nfnet_f0 dpn48b ecaresnet26t edgenext_xx_small efficientformer_l1 efficientnet_lite0 ese_vovnet19b_dw fastvit_t8
    fbnetc_100 focalnet_tiny_srf gernet_s ghostnet_100 hardcorenas_a hrnet_w18_small inception_next_tiny inception_resnet_v2
    inception_v4 lcnet_050 legacy_xception mixnet_s mnasnet_small mobilenetv2_050 mobilenetv4_conv_small mobileone_s0
    mobilevit_xxs nasnetalarge nf_regnet_b0 pit_ti_224 pnasnet5large poolformer_s12 poolformerv2_s12 regnetv_040 regnetz_b16
    repghostnet_050 repvgg_a0 res2net50_26w_4s resnest14d resnet26d resnet26t resnetaa50 resnetblur50 resnetv2_50
    resnetv2_50x1_bit resnext26ts rexnet_100 selecsls42b semnasnet_075 seresnet50 skresnet18 spnasnet_100 starnet_s1
    tf_efficientnetv2_b0 tinynet_e tresnet_m visformer_tiny vit_tiny_patch16_224 vovnet39a wide_resnet50_2 xception41
""".split()


class Refused(Exception):
    """What the program says."""


def export(name, exporter, path):
    """Writes the network; answers an input and ONNX Runtime's output for it."""
    torch.manual_seed(0)
    model = timm.create_model(name, pretrained=False, num_classes=CLASSES).eval()
    side = model.default_cfg["input_size"][1]
    if not model.default_cfg.get("fixed_input_size"):
        side = min(side, LARGEST_SIDE)
    picture = torch.randn(1, 3, side, side)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if exporter == "dynamo":
            torch.onnx.export(model, (picture,), path, dynamo=True)
        else:
            torch.onnx.export(model, picture, path, dynamo=False, opset_version=17)
    session = onnxruntime.InferenceSession(path)
    return picture.numpy(), session.run(None, {session.get_inputs()[0].name: picture.numpy()})[0].ravel()


def ours(*arguments):
    done = subprocess.run([OURS, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise Refused(done.stderr.strip().removeprefix("error: "))
    return done.stdout


def compare(name, exporter, folder):
    """How many layers there are, and how far apart the outputs are."""
    model, tensor, out = folder / "model.onnx", folder / "input.npy", folder / "out"
    picture, theirs = export(name, exporter, str(model))
    numpy.save(tensor, picture)
    layers = [layer["name"] for layer in json.loads(ours("layers", "--model", model, "--json"))]
    logits = [layer for layer in layers if layer != "softmax"][-1]
    ours("activations", "--tensor", tensor, "--model", model, "--layer", logits, "--out", out, "--format", "npy")
    [values] = out.rglob("*.npy")
    difference = numpy.abs(numpy.load(values).ravel() - theirs).max() / numpy.abs(theirs).max()
    return len(layers), difference


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exporter", choices=["torchscript", "dynamo"], default="torchscript")
    parser.add_argument("--only", nargs="+", default=NETWORKS, metavar="NETWORK")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    print("| network | layers | off by |\n| --- | --- | --- |")
    is_wrong = False
    for name in arguments.only:
        with tempfile.TemporaryDirectory() as folder:
            try:
                layers, difference = compare(name, arguments.exporter, Path(folder))
            except Refused as refused:
                print(f"| {name} | - | {str(refused).replace(folder + '/', '')[:300]} |", flush=True)
                continue
            except Exception as error:
                print(f"| {name} | - | not exported: {type(error).__name__} |", flush=True)
                continue
        is_wrong |= not difference < LIMIT
        print(f"| {name} | {layers} | {difference:.1e} |", flush=True)
    sys.exit(is_wrong)


if __name__ == "__main__":
    main()
