"""Writes what PyTorch computes, in float64, for networks filled with made-up weights: the JSON files beside this one.

An environment for it is made by

    python3 -m venv env && env/bin/pip install torch==2.15.0 torchvision==0.29.2 timm==1.0.31 numpy==2.4.6

and all files, or those of the networks named, by

    env/bin/python tests/data/reference/generate.py [NETWORK...]

What the row of an architecture says of a library's network (see src/zoo/architecture.rs) is printed by

    env/bin/python tests/data/reference/generate.py torchvision:resnet18 timm:darknet53

Weights are made from their names (see src/zoo/tests/generated.rs), so the files hold only summaries: of every layer, shape,
mean, standard deviation, minimum, maximum and some samples; and of the gradients of some channels' means with respect to
the input, norm, mean and so on. Layers are called as Layerscope calls them.
"""

import json
import pathlib
import re
import sys

import numpy as np
import torch
import torchvision.models as models
from torch import fx

HERE = pathlib.Path(__file__).parent
CLASSES = 40
SAMPLES = 6


# Weights and input.


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def uniform(name, count):
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(fnv1a(name))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def weights(name, shape, gain):
    if len(shape) > 1:
        offset, scale = 0.0, np.sqrt(3 * gain / np.prod(shape[1:]))
    else:
        offset, scale = float(name.endswith((".weight", ".running_var"))), 0.25
    return (offset + scale * uniform(name, int(np.prod(shape)))).astype(np.float32).reshape(shape)


def filled(model, gain, tensor_name):
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            values = weights(tensor_name(name), tuple(tensor.shape), gain)
            tensor.copy_(torch.from_numpy(values).to(tensor.dtype))
    return model


def picture(lo, hi, size):
    c, i, j = np.meshgrid(np.arange(3), np.arange(size[0]), np.arange(size[1]), indexing="ij")
    x = lo + (hi - lo) * (0.5 + 0.5 * np.sin(0.05 * i * (c + 1) + 0.08 * j + c))
    return torch.from_numpy(x.astype(np.float32)).double()[None].requires_grad_()


# Names.


def resnet_name(name, count):
    return f"{name}{count}" if re.fullmatch(r"layer.*\.relu", name) else name


def inception_name(name, count):
    name = name.replace(".cat", ".concat").replace(".avg_pool2d", ".branch_pool.pool").replace(".max_pool2d", ".branch_pool")
    if re.fullmatch(r"Mixed_7[bc]\.concat", name) and count < 3:
        name = name.replace(".concat", [".branch3x3.concat", ".branch3x3dbl.concat"][count - 1])
    return name


def mobilenet_name(name, _):
    kinds = {"0": "conv", "1": "bn", "2": "relu6"}
    if match := re.fullmatch(r"(features\.\d+)\.(\d)", name):
        return f"{match[1]}.{kinds[match[2]]}"
    if match := re.fullmatch(r"(features\.\d+)\.conv\.(\d)(?:\.(\d))?", name):
        block, part, kind = match[1], int(match[2]), match[3]
        parts = ["depthwise", "project"] if block == "features.1" else ["expand", "depthwise", "project"]
        if kind is None:
            kind = "01"[part - parts.index("project")]
        return f"{block}.{parts[min(part, len(parts) - 1)]}.{kinds[kind]}"
    return name


def densenet_name(name, _):
    return {"relu": "features.relu5"}.get(name, name.replace(".cat", ".concat"))


def squeezenet_name(name, _, fires=None, pools=None):
    fires = fires or {"3": 2, "4": 3, "6": 4, "7": 5, "9": 6, "10": 7, "11": 8, "12": 9}
    plain = {"features.0": "conv1", "features.1": "conv1.relu"} | (
        pools or {"features.2": "pool1", "features.5": "pool3", "features.8": "pool5"}
    )
    plain |= {"classifier.1": "conv10", "classifier.2": "conv10.relu", "classifier.3": "pool10"}
    plain |= {"flatten": "logits"}
    if match := re.fullmatch(r"features\.(\d+)\.(\w+?)(_activation)?", name):
        part = {"cat": "concat", "squeeze": "squeeze1x1"}.get(match[2], match[2])
        return f"fire{fires[match[1]]}.{part}" + (".relu" if match[3] else "")
    return plain.get(name, name)


def squeezenet_1_0_name(name, count):
    fires = {"3": 2, "4": 3, "5": 4, "7": 5, "8": 6, "9": 7, "10": 8, "12": 9}
    pools = {"features.2": "pool1", "features.6": "pool4", "features.11": "pool8"}
    return squeezenet_name(name, count, fires, pools)


def squeezenet_tensor(rename):
    """The authors' names of the tensors."""

    def name(torchvision):
        layer, tensor = torchvision.rsplit(".", 1)
        return f"{rename(layer, 1)}.{tensor}"

    return name


def plain_name(name, _):
    return re.sub(r"\.cat$", ".concat", re.sub(r"\.iadd$", ".add", name))


def shufflenet_name(name, count):
    return re.sub(r"\.getitem$", f".half{count}", plain_name(name, count))


def convnext_name(name, count):
    return re.sub(r"\.layer_norm$", "", re.sub(r"\.mul$", ".layer_scale", plain_name(name, count)))


# Running.


class Recorder(fx.Interpreter):
    """Runs a network and keeps, of each layer, a summary and the means of its channels. At once: some layers overwrite
    what they read."""

    def __init__(self, model, rename):
        tracer = fx.Tracer(autowrap_functions=(models.shufflenetv2.channel_shuffle,))
        super().__init__(fx.GraphModule(model, tracer.trace(model)))
        linears = [n for n in self.module.graph.nodes if n.op == "call_module" and self.kind(n) == "Linear"]
        self.last = linears[-1] if linears else None
        self.rename = rename
        self.layers, self.means, self.seen = {}, {}, {}

    def run_node(self, node):
        value = super().run_node(node)
        if name := self.layer_name(node):
            self.record(name, value, node)
        return value

    def layer_name(self, node):
        scope = next(reversed(node.meta.get("nn_module_stack", {})), "").split("@")[0]
        called = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
        is_mean = node.op == "call_method" and node.target == "mean"
        if node.op not in ("call_module", "call_function") and not is_mean:
            return None
        if "ropout" in str(self.kind(node)) or called in ("permute", "stochastic_depth"):
            return None
        name = called if node.op == "call_module" or not scope else f"{scope}.{called}"
        if called == "cat" and len(node.args[0]) == 1:
            return None
        self.seen[name] = self.seen.get(name, 0) + 1
        name = self.rename({"adaptive_avg_pool2d": "avgpool", "mean": "avgpool"}.get(name, name), self.seen[name])
        return name if name.rsplit(".")[-1] != "flatten" and self.kind(node) != "Flatten" else None

    def kind(self, node):
        return type(self.fetch_attr(node.target)).__name__ if node.op == "call_module" else ""

    def record(self, name, value, node):
        if node is self.last:
            name = "logits"
        is_inside = re.search(r"\.block\.[2-5]$", name) and self.kind(node) in ("LayerNorm", "Linear", "GELU")
        if value.dim() == 4 and (is_inside or getattr(node.target, "__name__", "") == "layer_norm"):
            # Between two permutations: channels are last.
            value = value.permute(0, 3, 1, 2).contiguous()
        if node.op == "call_method":
            value = value[..., None, None]
        assert name not in self.layers, name
        self.layers[name] = summary(value)
        if self.kind(node) == "BatchNorm2d" and node.target != name:
            self.layers[name]["tensors"] = node.target
        self.means[name] = value.flatten(2).mean(2)[0] if value.dim() == 4 else value[0]


def samples(value):
    flat = value.detach().flatten()
    at = np.linspace(0, len(flat) - 1, min(SAMPLES, len(flat))).round().astype(int)
    return [[int(i), float(flat[i])] for i in at]


def summary(value):
    value = value.detach()
    assert torch.isfinite(value).all()
    return {
        "shape": list(value.shape),
        "mean": float(value.mean()),
        "std": float(value.std(unbiased=False)),
        "min": float(value.min()),
        "max": float(value.max()),
        "samples": samples(value),
    }


def gradient(recorder, x, layer, channel):
    mean = recorder.means[layer][channel]
    (g,) = torch.autograd.grad(mean, x, retain_graph=True)
    mean, alive = mean.detach(), [i for i, m in enumerate(recorder.means[layer]) if m != 0]
    assert g.abs().max() > 0, f"{layer} {channel} has no gradient; choose one of {alive}"
    return {
        "layer": layer,
        "channel": channel,
        "objective": float(mean),
        "gradient": {
            "l2": float(g.norm()),
            "mean": float(g.mean()),
            "abs_mean": float(g.abs().mean()),
            "max_abs": float(g.abs().max()),
            "samples": samples(g),
        },
    }


def bottleneck_toy():
    return models.ResNet(models.resnet.Bottleneck, [1, 2, 1, 1], num_classes=CLASSES)


def dense_toy():
    return models.DenseNet(8, (2, 3, 2, 2), 16, num_classes=CLASSES)


def regnet_toy():
    widths, depths = [16, 48, 72, 96], [1, 2, 2, 1]
    params = models.regnet.BlockParams(depths, widths, [24] * 4, [1.0] * 4, [2] * 4, 0.25)
    params.group_widths = [16, 24, 24, 24]
    return models.RegNet(params, num_classes=CLASSES)


def convnext_toy():
    block = models.convnext.CNBlockConfig
    settings = [block(16, 24, 1), block(24, 32, 2), block(32, 40, 1), block(40, None, 2)]
    return models.ConvNeXt(settings, num_classes=CLASSES)


# The gain keeps values of order 1: twice what is read makes good for the rectifiers, unless sums do.
NETWORKS = {
    "resnet18": dict(
        model=lambda: models.resnet18(num_classes=CLASSES),
        rename=resnet_name,
        gain=1.0,
        size=(75, 64),
        gradients=[("layer1.0.relu1", 3), ("layer2.0.add", 17), ("layer4.0.relu2", 100), ("logits", 7)],
    ),
    "inception_v3": dict(
        model=lambda: models.inception_v3(
            num_classes=CLASSES, aux_logits=False, init_weights=False, transform_input=False
        ),
        rename=inception_name,
        gain=2.0,
        size=(107, 123),
        gradients=[("Conv2d_2b_3x3.relu", 5), ("Mixed_6b.concat", 301), ("Mixed_7b.concat", 900), ("logits", 7)],
    ),
    "mobilenet_v2": dict(
        model=lambda: models.mobilenet_v2(num_classes=CLASSES),
        rename=mobilenet_name,
        gain=1.0,
        size=(96, 80),
        gradients=[("features.2.expand.relu6", 9), ("features.8.add", 20), ("features.18.relu6", 600), ("logits", 7)],
    ),
    "squeezenet1_1": dict(
        model=lambda: models.squeezenet1_1(num_classes=CLASSES),
        rename=squeezenet_name,
        tensor_name=squeezenet_tensor(squeezenet_name),
        gain=2.0,
        size=(95, 80),
        gradients=[("pool1", 11), ("fire5.concat", 100), ("fire9.concat", 300), ("logits", 7)],
    ),
    "squeezenet1_0": dict(
        model=lambda: models.squeezenet1_0(num_classes=CLASSES),
        rename=squeezenet_1_0_name,
        tensor_name=squeezenet_tensor(squeezenet_1_0_name),
        gain=2.0,
        size=(95, 80),
        gradients=[("pool4", 11), ("fire9.concat", 300), ("logits", 7)],
    ),
    "alexnet": dict(
        model=lambda: models.alexnet(num_classes=CLASSES),
        rename=plain_name,
        gain=2.0,
        size=(95, 80),
        gradients=[("features.5", 11), ("classifier.2", 301), ("logits", 7)],
    ),
    "vgg11_bn": dict(
        model=lambda: models.vgg11_bn(num_classes=CLASSES, init_weights=False),
        rename=plain_name,
        gain=1.5,
        size=(64, 48),
        gradients=[("features.7", 11), ("classifier.1", 300), ("logits", 7)],
    ),
    "googlenet": dict(
        model=lambda: models.googlenet(num_classes=CLASSES, aux_logits=False, init_weights=False, transform_input=False),
        rename=plain_name,
        gain=2.0,
        size=(95, 80),
        gradients=[("inception3a.concat", 5), ("inception4d.concat", 301), ("logits", 7)],
    ),
    "mobilenet_v3_small": dict(
        model=lambda: models.mobilenet_v3_small(num_classes=CLASSES),
        rename=plain_name,
        gain=2.0,
        size=(96, 80),
        gradients=[("features.2.block.1.2", 9), ("features.8.add", 20), ("logits", 7)],
    ),
    "mobilenet_v3_large": dict(
        model=lambda: models.mobilenet_v3_large(num_classes=CLASSES),
        rename=plain_name,
        gain=2.0,
        size=(96, 80),
        gradients=[("features.5.add", 9), ("logits", 7)],
    ),
    "shufflenet_v2_x0_5": dict(
        model=lambda: models.shufflenet_v2_x0_5(num_classes=CLASSES),
        rename=shufflenet_name,
        gain=2.0,
        size=(96, 80),
        gradients=[("stage2.1.channel_shuffle", 9), ("stage4.3.concat", 20), ("logits", 7)],
    ),
    "mnasnet0_5": dict(
        model=lambda: models.mnasnet0_5(num_classes=CLASSES),
        rename=plain_name,
        gain=1.5,
        size=(96, 80),
        gradients=[("layers.8.2.add", 9), ("layers.16", 20), ("logits", 7)],
    ),
    "efficientnet_b0": dict(
        model=lambda: models.efficientnet_b0(num_classes=CLASSES),
        rename=plain_name,
        gain=2.0,
        size=(96, 80),
        gradients=[("features.2.1.add", 9), ("features.8.2", 600), ("logits", 7)],
    ),
    "regnet_toy": dict(
        model=regnet_toy,
        rename=plain_name,
        gain=1.0,
        size=(96, 80),
        gradients=[("trunk_output.block2.block2-1.f.se.mul", 9), ("trunk_output.block4.block4-0.add", 20), ("logits", 7)],
    ),
    "convnext_toy": dict(
        model=convnext_toy,
        rename=convnext_name,
        gain=1.0,
        size=(96, 80),
        gradients=[("features.1.0.block.4", 9), ("features.7.1.add", 20), ("logits", 7)],
    ),
    "dense_toy": dict(
        model=dense_toy,
        rename=densenet_name,
        gain=2.0,
        size=(64, 48),
        gradients=[
            ("features.denseblock1.denselayer2.concat", 18),
            ("features.transition2.pool", 5),
            ("features.relu5", 12),
            ("logits", 7),
        ],
    ),
    "bottleneck_toy": dict(
        model=bottleneck_toy,
        rename=resnet_name,
        gain=1.0,
        size=(64, 48),
        gradients=[("maxpool", 3), ("layer2.1.relu3", 17), ("layer4.0.add", 100), ("logits", 7)],
    ),
}


def generate(name, model, rename, gain, size, gradients, tensor_name=str):
    model = filled(model().double().eval(), gain, tensor_name).requires_grad_(False)
    lo, hi = -2.0, 2.0
    x = picture(lo, hi, size)
    recorder = Recorder(model, rename)
    logits = recorder.run(x)
    recorder.layers["softmax"] = summary(logits.softmax(1))
    content = {
        "weights": f"made up: torchvision's {name}, {CLASSES} classes",
        "gain": gain,
        "outputs": CLASSES,
        "epsilon": max((m.eps for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)), default=0.0),
        "input": "x[0,c,i,j] = lo + (hi-lo) * (0.5 + 0.5*sin(0.05*i*(c+1) + 0.08*j + c)), in float64, then float32",
        "input_shape": [1, 3, *size],
        "lo": lo,
        "hi": hi,
        "layers": recorder.layers,
        "gradients": [gradient(recorder, x, *which) for which in gradients],
    }
    write(f"{name}_generated", content)


def write(name, content):
    """A line for each layer and each gradient."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            lines.append(f" {json.dumps(key)}: {{\n{rows}\n }}")
        elif key == "gradients":
            rows = ",\n".join(f"  {json.dumps(v)}" for v in value)
            lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    (HERE / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


# What libraries have published.


def row(library, model):
    """What the row of an architecture says of it in src/zoo: how many parameters, and a hash of all tensors' names and shapes."""
    shapes = {n: list(t.shape) for n, t in model.state_dict().items() if "num_batches_tracked" not in n}
    tensors = "\n".join(sorted(f"{name} {shape}" for name, shape in shapes.items() if not name.startswith("AuxLogits.")))
    count = sum(p.numel() for n, p in model.named_parameters() if not n.startswith("AuxLogits."))
    groups = re.findall("....", f"{fnv1a(tensors):016x}")
    return count, f"Published::{library}({count:_}, 0x{'_'.join(groups)})"


def published(library, name):
    """The row of one of torchvision's or timm's networks."""
    if library == "timm":
        import timm

        return row("timm", timm.create_model(name))[1]
    has_heads = name in ("inception_v3", "googlenet")
    # RegNet computes its sizes with tensors.
    with torch.device("cpu" if name.startswith("regnet") else "meta"):
        model = models.get_model(name, **({"aux_logits": False, "init_weights": False} if has_heads else {}))
    count, text = row("torchvision", model)
    said = models.get_model_weights(name).DEFAULT.meta["num_params"]
    # torchvision's figure for Inception counts the auxiliary head, which is dropped after training.
    assert name == "inception_v3" or said == count, (name, said, count)
    return text


def main():
    for name in sys.argv[1:] or NETWORKS:
        if ":" in name:
            print(name, published(*name.split(":")))
        else:
            generate(name, **NETWORKS[name])
            print(name)


if __name__ == "__main__":
    main()
