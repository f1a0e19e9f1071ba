"""Writes the ONNX models beside this file, and what ONNX and ONNX Runtime compute with them.

An environment for it is made by

    python3 -m venv env && env/bin/pip install torch==2.15.0 torchvision==0.29.2 onnx==1.23.2 onnxruntime==1.32.0 \
        onnxscript==0.7.2 onnx-ir==1.1.0 numpy==2.4.6 ml_dtypes==0.6.0 tensorflow-cpu==2.21.0 keras==3.15.1 tf2onnx==1.17.0

and all files, or those of the parts named, by

    env/bin/python tests/data/onnx/generate.py [operators] [networks] [small] [keras] [hostile]

operators: operators.bin has the ONNX project's test vectors for the operators below, one protobuf message,

    message Vectors { repeated Case cases = 1; }
    message Case { string name = 1; ModelProto model = 2; repeated DataSet sets = 3; }
    message DataSet { repeated TensorProto inputs = 1; repeated TensorProto outputs = 2; }

where inputs and outputs are in the order of the graph's and have their names. In expansions ("_expanded") what comes before
the names of intermediate values is dropped: it repeats the name of the case. operators.json says which of the vectors for
these operators are left out, and why.

networks: networks/ has torchvision's networks as both of PyTorch's exporters write them, but without weights. A tensor of
more than 16 numbers is external data of a file weights.bin that is kept nowhere, and further entries of its external_data
say what is in it: "fill" is "weight", "one" or "zero", and for weights "inputs" is how many numbers an output sums up.
With number i of u from the name of the tensor (see src/zoo/tests/generated.rs), weights are u * sqrt(3 * gain / inputs),
ones 1 + u / 4, zeros u / 4. networks.json has the gains, and what ONNX Runtime computes, in float32 and without
optimisations, with the input of tests/data/reference: all logits; of some tensors shape, mean, standard deviation, largest
magnitude and samples. (ONNX Runtime itself refuses such entries: it is given the weights with the model.)

small, keras: small/ has networks of our own and their weights, with layers and forms that torchvision's do not have;
small.json has an input of each and what ONNX Runtime computes with it. Both flat, in the order of the model's own shapes.

hostile: hostile/ has models that are wrong, each with one fault, which its name says.
"""

import io
import json
import math
import pathlib
import runpy
import sys
import tempfile
import types
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from onnx import TensorProto
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
# Weights and input by formula.
reference = types.SimpleNamespace(**runpy.run_path(str(HERE.parent / "reference/generate.py")))


# Protobuf by hand.


def varint(value):
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    data.append(value)
    return bytes(data)


def field(number, content):
    """A field with a length: a string, bytes or a message."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(data):
    """The fields of a message that has only fields with a length."""
    at = 0

    def read_varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = read_varint()
        assert tag & 7 == 2
        length = read_varint()
        yield tag >> 3, data[at : at + length]
        at += length
    assert at == len(data)


# Test vectors of operators.


OPERATORS = set(
    """Conv ConvTranspose Gemm MatMul BatchNormalization InstanceNormalization LayerNormalization GroupNormalization LRN
    MeanVarianceNormalization Relu LeakyRelu PRelu Elu Celu Selu Clip Sigmoid HardSigmoid HardSwish Tanh Gelu Softplus
    Softsign Mish Swish ThresholdedRelu Erf MaxPool AveragePool GlobalAveragePool GlobalMaxPool ReduceMean ReduceSum
    ReduceMax ReduceMin ReduceProd ReduceL2 Concat Add Sub Mul Div Min Max Sum Mean Pad Flatten Reshape Squeeze Unsqueeze
    Transpose Slice Split Gather Resize Upsample Softmax LogSoftmax Dropout Identity Constant ConstantOfShape Shape Size
    Cast CastLike Expand Range Where Equal Less LessOrEqual Greater GreaterOrEqual Not And Or Floor Ceil Round Mod Sign Neg
    Abs Sqrt Exp Log Pow Reciprocal QuantizeLinear DequantizeLinear DynamicQuantizeLinear DepthToSpace SpaceToDepth
    Tile""".split()
)
# In bytes: an operator's own vectors, and those of its expansion into simpler ones.
LARGEST_CASES = {False: 25_000, True: 2_800}
LARGEST_FILE = 900_000


def is_about_operators(model):
    return all(node.op_type in OPERATORS and node.domain in ("", "ai.onnx") for node in model.graph.node)


def tensors(values, infos):
    assert len(values) == len(infos)
    for value, info in zip(values, infos):
        if isinstance(value, TensorProto):
            value.name = info.name
            yield value
        else:
            yield onnx.numpy_helper.from_array(value, info.name)


def reason_against(infos):
    for info in infos:
        kind = info.type.WhichOneof("value")
        if kind != "tensor_type":
            return kind.removesuffix("_type")
        element = TensorProto.DataType.Name(info.type.tensor_type.elem_type).lower()
        if element in ("string", "complex64", "complex128"):
            return element
    return None


def packed(case):
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    model.ClearField("doc_string")
    model.graph.ClearField("doc_string")
    for node in model.graph.node:
        node.ClearField("doc_string")
        for values in (node.input, node.output):
            values[:] = [value.split("_expanded_function_")[-1] for value in values]
    data = field(1, case.name.encode()) + field(2, model.SerializeToString())
    for values in case.data_sets:
        numbered = zip((1, 2), values, (model.graph.input, model.graph.output))
        data += field(3, b"".join(field(n, t.SerializeToString()) for n, v, i in numbered for t in tensors(v, i)))
    return data


def unpacked(data):
    """By name: the model and the sets of inputs and outputs."""
    cases = {}
    for _, case in fields(data):
        name, model, *sets = (content for _, content in fields(case))
        sets = [[(number, TensorProto.FromString(content)) for number, content in fields(values)] for values in sets]
        sets = [tuple([t for n, t in values if n == number] for number in (1, 2)) for values in sets]
        cases[name.decode()] = onnx.load_model_from_string(model), sets
    return cases


def operators():
    from onnx.backend.test.loader import load_model_tests

    data, names, dropped = b"", [], {}
    for case in sorted(load_model_tests(kind="node"), key=lambda case: case.name):
        if not is_about_operators(case.model):
            continue
        reason = reason_against([*case.model.graph.input, *case.model.graph.output])
        content = b"" if reason else packed(case)
        if len(content) > LARGEST_CASES["_expanded" in case.name]:
            reason = f"{len(content)} bytes"
        if reason:
            dropped[case.name] = reason
            print(f"dropped {case.name}: {reason}")
        else:
            names.append(case.name)
            data += field(1, content)
    assert len(data) < LARGEST_FILE, len(data)
    again = unpacked(data)
    assert list(again) == names
    for model, sets in again.values():
        for inputs, outputs in sets:
            assert [t.name for t in inputs] == [i.name for i in model.graph.input]
            assert [t.name for t in outputs] == [o.name for o in model.graph.output]
    (HERE / "operators.bin").write_bytes(data)
    content = {"onnx": onnx.__version__, "packed": len(names), "dropped": dropped}
    (HERE / "operators.json").write_text(json.dumps(content, indent=1) + "\n")
    print(f"operators.bin: {len(names)} cases, {len(data)} bytes")


# Networks without weights.


CLASSES = 40
SIZE = (96, 96)
LARGEST_KEPT = 16
TENSORS = 60
SAMPLES = 4


def vgg11():
    """With a small head, which has most of its weights: for the maps of 3 x 3 that the input gives, few hidden neurons."""
    model = torchvision.models.vgg11(init_weights=False)
    model.avgpool.output_size = (3, 3)
    for i, (inputs, outputs) in {0: (512 * 3 * 3, 64), 3: (64, 64), 6: (64, CLASSES)}.items():
        model.classifier[i] = nn.Linear(inputs, outputs)
    return model


EXPORTERS = ("torchscript", "dynamo")
# dynamic: batch, height and width may be any; norms: the older exporter leaves batch norms out of the convolutions.
NETWORKS = {
    "squeezenet1_1": dict(gain=2.0, dynamic=True),
    "resnet18": dict(gain=1.0, dynamic=True, norms=True),
    "mobilenet_v3_small": dict(gain=2.0, dynamic=True, norms=True),
    "inception_v3": dict(gain=2.0, aux_logits=False, init_weights=False),
    "efficientnet_b0": dict(gain=2.0),
    "shufflenet_v2_x0_5": dict(gain=1.5, dynamic=True),
    "densenet121": dict(gain=2.0, exporters=["dynamo"]),
    "convnext_tiny": dict(gain=1.0),
    "regnet_y_400mf": dict(gain=1.0),
    "googlenet": dict(gain=2.0, aux_logits=False, init_weights=False),
    "vgg11": dict(gain=2.0, build=vgg11),
}


def built(name, build=None, **options):
    """With random weights, so that no exporter takes tensors for the same one."""
    torch.manual_seed(0)
    model = build() if build else torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **options)
    with torch.no_grad():
        for tensor in model.state_dict().values():
            if tensor.is_floating_point():
                tensor.uniform_(0.5, 1.5)
    return model.eval()


def exported(model, x, exporter, dynamic=False, norms=False):
    axes = {0: "batch", 2: "height", 3: "width"} if dynamic else {}
    if exporter == "torchscript":
        kept = dict(training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False) if norms else {}
        file = io.BytesIO()
        options = dict(dynamo=False, opset_version=17, input_names=["input"], dynamic_axes={"input": axes}, **kept)
        torch.onnx.export(model, (x,), file, **options)
        return onnx.load_model_from_string(file.getvalue())
    shapes = ({axis: torch.export.Dim.DYNAMIC for axis in axes},)
    program = torch.onnx.export(model, (x,), dynamo=True, input_names=["input"], dynamic_shapes=shapes, verbose=False)
    return program.model_proto


def strip(model):
    """Drops what describes, not what is computed."""
    for part in (model, model.graph, *model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    model.graph.ClearField("value_info")


def constants_to_initializers(graph):
    for node in list(graph.node):
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tensor = node.attribute[0].t
            if is_made_up(tensor):
                tensor.name = node.output[0]
                graph.initializer.append(tensor)
                graph.node.remove(node)


def is_made_up(tensor):
    return tensor.data_type == TensorProto.FLOAT and math.prod(tensor.dims) > LARGEST_KEPT


def role(name, shape, graph):
    """What a tensor is filled with, and how many numbers an output of it sums up."""
    node, place = next((node, list(node.input).index(name)) for node in graph.node if name in node.input)
    match node.op_type, place:
        case "Conv", 1:
            return "weight", math.prod(shape[1:])
        case "Gemm", 1:
            transposed = any(a.name == "transB" and a.i for a in node.attribute)
            return "weight", shape[1 if transposed else 0]
        case "MatMul", 1:
            return "weight", shape[-2]
        case ("BatchNormalization", 1 | 4) | ("LayerNormalization", 1) | ("Mul", _):
            return "one", None
        case ("Conv" | "Gemm", 2) | ("BatchNormalization", 2 | 3) | ("LayerNormalization", 2) | ("Add", _):
            return "zero", None
    raise ValueError(f"{name} {shape} of {node.op_type}")


def empty(model):
    """Makes all tensors that are made up external data."""
    constants_to_initializers(model.graph)
    offset = 0
    for tensor in filter(is_made_up, model.graph.initializer):
        fill, inputs = role(tensor.name, tensor.dims, model.graph)
        length = 4 * math.prod(tensor.dims)
        entries = {"location": "weights.bin", "offset": offset, "length": length, "fill": fill}
        entries |= {} if inputs is None else {"inputs": inputs}
        offset += length
        for data in ("raw_data", "float_data", "external_data"):
            tensor.ClearField(data)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in entries.items():
            tensor.external_data.add(key=key, value=str(value))


def filled(model, gain):
    """A copy that has its weights inside."""
    full = onnx.ModelProto()
    full.CopyFrom(model)
    for tensor in filter(is_made_up, full.graph.initializer):
        entries = {entry.key: entry.value for entry in tensor.external_data}
        start, scale = {"weight": (0.0, None), "one": (1.0, 0.25), "zero": (0.0, 0.25)}[entries["fill"]]
        scale = scale or np.sqrt(3 * gain / int(entries["inputs"]))
        values = start + scale * reference.uniform(tensor.name, math.prod(tensor.dims))
        tensor.ClearField("external_data")
        tensor.data_location = TensorProto.DEFAULT
        tensor.raw_data = values.astype("<f4").tobytes()
    return full


def run(model, feeds, outputs=None):
    """A file or what is in it, without optimisations, so that every value is there."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(outputs, feeds)


def spread(items, count):
    """Some, evenly spread, the last among them."""
    places = np.linspace(0, len(items) - 1, min(count, len(items))).round().astype(int)
    return [items[i] for i in places]


def short(value):
    return float(f"{value:.8g}")


def summary(node, value):
    flat = value.ravel().astype(np.float64)
    assert np.isfinite(flat).all(), node.name
    return {
        "node": node.name,
        "op": node.op_type,
        "output": node.output[0],
        "shape": list(value.shape),
        "mean": short(flat.mean()),
        "std": short(flat.std()),
        "max_abs": short(np.abs(flat).max()),
        "samples": [[i, short(flat[i])] for i in spread(range(len(flat)), SAMPLES)],
    }


def all_values(model, x):
    """Of every node that makes a floating-point tensor of two to four dimensions, its first output."""
    output = model.graph.output[0].name
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    nodes = [node for node in model.graph.node if node.op_type != "Constant"]
    watched.graph.output.extend(onnx.ValueInfoProto(name=n.output[0]) for n in nodes if n.output[0] != output)
    values = run(watched.SerializeToString(), {"input": x}, [node.output[0] for node in nodes])
    return [(n, v) for n, v in zip(nodes, values) if v.dtype == np.float32 and 2 <= v.ndim <= 4]


def networks():
    folder = HERE / "networks"
    folder.mkdir(exist_ok=True)
    x = reference.picture(-2.0, 2.0, SIZE).detach().float().numpy()
    content = {}
    for name, options in NETWORKS.items():
        options = options.copy()
        gain, dynamic, norms = options.pop("gain"), options.pop("dynamic", False), options.pop("norms", False)
        exporters = options.pop("exporters", EXPORTERS)
        network = built(name, **options)
        for exporter in exporters:
            model = exported(network, torch.from_numpy(x), exporter, dynamic, norms)
            strip(model)
            empty(model)
            file = f"{name}_{exporter}.onnx"
            (folder / file).write_bytes(model.SerializeToString())
            values = all_values(filled(model, gain), x)
            node, logits = values[-1]
            assert node.output[0] == model.graph.output[0].name and logits.shape == (1, CLASSES)
            content[f"{name}_{exporter}"] = {
                "file": file,
                "gain": gain,
                "size": SIZE,
                "dynamic": dynamic,
                "output": node.output[0],
                "logits": [short(value) for value in logits[0]],
                "tensors": [summary(*value) for value in spread(values, TENSORS)],
            }
            size, largest = (folder / file).stat().st_size, max(np.abs(v).max() for _, v in values)
            print(f"{file}: {size} bytes, logits spread {logits.std():.3g}, largest value {largest:.3g}")
    write_networks(content)


def write_networks(content):
    """A line for each tensor."""
    compact = {"separators": (",", ":")}
    blocks = []
    for name, network in content.items():
        tensors = ",\n".join(json.dumps(tensor, **compact) for tensor in network.pop("tensors"))
        blocks.append(f'"{name}":{json.dumps(network, **compact)[:-1]},"tensors":[\n{tensors}]}}')
    (HERE / "networks.json").write_text("{" + ",\n".join(blocks) + "}\n")


# Small models with weights.


def reseed(module, seed):
    """Random weights and statistics, as after training."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if tensor.is_floating_point() and tensor.dim() < 2:
                tensor.uniform_(0.5, 1.5) if name.endswith(("weight", "var", "scale")) else tensor.uniform_(-0.5, 0.5)
    return module.eval()


def small_modules():
    """By name: the module, the shape of its input and whether batch, height and width may be any."""
    class SqueezeExcitation(nn.Module):
        def __init__(self, channels, hidden):
            super().__init__()
            self.pool = nn.AdaptiveAvgPool2d(1)
            self.reduce, self.expand = nn.Conv2d(channels, hidden, 1), nn.Conv2d(hidden, channels, 1)

        def forward(self, x):
            return x * torch.sigmoid(self.expand(F.relu(self.reduce(self.pool(x)))))

    torch.manual_seed(0)
    classifier = nn.Sequential()
    for name, module in {
        "conv": nn.Conv2d(3, 12, 3, padding=1, bias=False),
        "bn": nn.BatchNorm2d(12),
        "relu": nn.ReLU(inplace=True),
        "maxpool": nn.MaxPool2d(3, 2, ceil_mode=True),
        "avgpool": nn.AvgPool2d(3, 1, padding=1, count_include_pad=False),
        "se": SqueezeExcitation(12, 4),
        "conv2": nn.Conv2d(12, 16, 3, stride=2, groups=4),
        "hardswish": nn.Hardswish(),
        "pool": nn.AdaptiveAvgPool2d(1),
        "flatten": nn.Flatten(),
        "dropout": nn.Dropout(),
        "fc": nn.Linear(16, 10),
        "softmax": nn.Softmax(dim=1),
    }.items():
        classifier.add_module(name, module)

    class Shuffle(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(3, 12, 3, stride=2, padding=1)
            self.depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False)
            self.pointwise = nn.Conv2d(6, 6, 1)
            self.head = nn.Conv2d(12, 5, 1)

        def forward(self, x):
            a, b = F.relu(self.stem(x)).chunk(2, dim=1)
            x = torch.cat([a, F.relu(self.pointwise(self.depthwise(b)))], dim=1)
            n, c, h, w = x.shape
            x = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
            a, b = torch.split(x, [4, 8], dim=1)
            return self.head(torch.cat([b, a], dim=1)).mean([2, 3])

    class Normalisations(nn.Module):
        """A block of ConvNeXt, then the other kinds of normalisation."""

        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(3, 8, 4, stride=4)
            self.depthwise = nn.Conv2d(8, 8, 7, padding=3, groups=8)
            self.norm = nn.LayerNorm(8, eps=1e-6)
            self.expand, self.project = nn.Linear(8, 32), nn.Linear(32, 8)
            self.layer_scale = nn.Parameter(torch.ones(8))
            self.group_norm, self.prelu = nn.GroupNorm(4, 8), nn.PReLU(8)
            self.instance_norm = nn.InstanceNorm2d(8, affine=True)
            self.head_norm, self.head = nn.LayerNorm(8), nn.Linear(8, 6)

        def forward(self, x):
            x = self.stem(x)
            y = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
            y = self.layer_scale * self.project(F.gelu(self.expand(y)))
            x = x + y.permute(0, 3, 1, 2)
            x = self.instance_norm(self.prelu(self.group_norm(x)))
            return self.head(self.head_norm(x.square().mean([2, 3])))

    class Decoder(nn.Module):
        """Maps at many times the size."""

        def __init__(self):
            super().__init__()
            self.encode = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(3, 8, 3, stride=2), nn.ReLU())
            self.deconv = nn.ConvTranspose2d(8, 8, 4, stride=2, padding=1)
            self.grouped = nn.ConvTranspose2d(8, 8, 3, padding=1, groups=2, bias=False)
            self.odd = nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1)
            self.fine = nn.Conv2d(6, 8, 3, padding=1)
            self.last = nn.Conv2d(2, 2, 1)

        def forward(self, x):
            x = self.encode(x)
            x = F.relu(self.grouped(F.relu(self.deconv(x)))) + F.interpolate(x, scale_factor=2, mode="nearest")
            x = F.interpolate(x, scale_factor=1.5, mode="bilinear", align_corners=False)
            x = F.interpolate(x, size=(7, 9), mode="bilinear", align_corners=True)
            x = F.pixel_shuffle(self.fine(self.odd(x)), 2)
            return torch.sigmoid(self.last(F.pad(x, (1, 0, 0, 1), value=0.5)))

    class Any(nn.Module):
        """Of any size."""

        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
            self.one, self.two = nn.Linear(8, 7), nn.Linear(8, 7)

        def forward(self, x):
            x = F.leaky_relu(self.stem(x), 0.1)
            pooled = F.adaptive_avg_pool2d(F.max_pool2d(x, 2), (1, 1))
            return self.one(pooled.view(pooled.size(0), -1)) + self.two(x.mean((2, 3)))

    def digits():
        convolutions = nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 8, 3), nn.ReLU6(), nn.MaxPool2d(2)
        return nn.Sequential(*convolutions, nn.Flatten(), nn.Linear(72, 32), nn.ELU(), nn.Linear(32, 10))

    def four_channels():
        body = nn.Conv2d(4, 8, 3, padding=1, padding_mode="replicate"), nn.SiLU(), nn.Conv2d(8, 8, 3, dilation=2), nn.Mish()
        head = nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8, 5), nn.LogSoftmax(dim=1)
        return nn.Sequential(*body, nn.Softplus(), *head)

    modules = {
        "classifier": (classifier, (3, 20, 24), False),
        "shuffle": (Shuffle(), (3, 20, 24), False),
        "normalisations": (Normalisations(), (3, 20, 24), False),
        "decoder": (Decoder(), (3, 10, 12), False),
        "digits": (digits(), (1, 20, 20), False),
        "four_channels": (four_channels(), (4, 12, 16), False),
        "any_size": (Any(), (3, 20, 24), True),
    }
    return {name: (reseed(module, seed), *rest) for seed, (name, (module, *rest)) in enumerate(modules.items())}


def float16_weights(model):
    """As converters write it: what is stored has half precision and is cast where it is used."""
    half = onnx.ModelProto()
    half.CopyFrom(model)
    casts = []
    for tensor in half.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            name, values = tensor.name, onnx.numpy_helper.to_array(tensor)
            tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(onnx.helper.make_node("Cast", [tensor.name], [name], f"{name}_cast", to=TensorProto.FLOAT))
    nodes = [*casts, *half.graph.node]
    half.graph.ClearField("node")
    half.graph.node.extend(nodes)
    return half


def quantised(model, shape):
    from onnxruntime import quantization

    class Reader(quantization.CalibrationDataReader):
        def __init__(self):
            self.inputs = iter([{"input": noise(f"calibration {i}", shape)} for i in range(8)])

        def get_next(self):
            return next(self.inputs, None)

    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/float.onnx", f"{folder}/quantised.onnx"
        onnx.save(model, source)
        quantization.quantize_static(source, target, Reader(), quant_format=quantization.QuantFormat.QDQ, per_channel=True)
        return onnx.load(target)


def noise(name, shape):
    values = reference.uniform(name, math.prod(shape)).reshape(1, *shape)
    return values.round(3).astype(np.float32)


def channels_last(model, shape):
    """As tf2onnx writes networks of Keras: the input has its channels last and is transposed first."""
    graph = model.graph
    c, h, w = shape
    for node in graph.node:
        node.input[:] = ["transposed" if value == "input" else value for value in node.input]
    graph.node.insert(0, onnx.helper.make_node("Transpose", ["input"], ["transposed"], "transpose", perm=[0, 3, 1, 2]))
    graph.input[0].CopyFrom(onnx.helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", h, w, c]))
    return model


def with_unused_inputs(model):
    """As Keras's export writes some networks: constants that are folded away stay behind as inputs."""
    more = onnx.ModelProto()
    more.CopyFrom(model)
    for name in ("Sub/y:0", "Sqrt/x:0"):
        more.graph.input.append(onnx.helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 1, 3]))
    return more


def small_entry(name, model, x, **options):
    """Saves a model; answers what it computes."""
    strip(model)
    file = HERE / f"small/{name}.onnx"
    onnx.save(model, file, **options)
    assert file.stat().st_size < 40_000, file
    source, *unused = model.graph.input
    feeds = {info.name: np.zeros((1, 1, 1, 3), np.float32) for info in unused}
    feeds[source.name] = x.astype(onnx.helper.tensor_dtype_to_np_dtype(source.type.tensor_type.elem_type))
    (value,) = run(str(file), feeds)
    print(f"{file.name}: {file.stat().st_size} bytes, output of {value.shape}, {value.min():.3g} to {value.max():.3g}")
    return {
        "file": file.name,
        "input_shape": x.shape,
        "output_shape": value.shape,
        "input": [short(v) for v in x.ravel()],
        "output": [short(v) for v in value.ravel()],
    }


def write_small(entries):
    """Beside those that are there."""
    path = HERE / "small.json"
    entries = (json.loads(path.read_text()) if path.exists() else {}) | entries
    lines = [f"{json.dumps(name)}:{json.dumps(entries[name], separators=(',', ':'))}" for name in sorted(entries)]
    path.write_text("{" + ",\n".join(lines) + "}\n")


def small():
    (HERE / "small").mkdir(exist_ok=True)
    entries = {}

    def add(name, model, x, **options):
        entries[name] = small_entry(name, model, x, **options)

    for name, (module, shape, is_any) in small_modules().items():
        x = noise(name, shape)
        for exporter in EXPORTERS:
            model = exported(module, torch.from_numpy(x), exporter, is_any)
            add(f"{name}_{exporter}", model, x)
            if name == "classifier" and exporter == "torchscript":
                add("classifier_float16_weights", float16_weights(model), x)
                add("classifier_quantised", quantised(model, shape), x)
                add("classifier_unused_inputs", with_unused_inputs(model), x)
            if name == "digits" and exporter == "dynamo":
                data = HERE / "small/digits_external.data"
                # onnx.save adds to what is there already, and lets nobody else read it.
                data.unlink(missing_ok=True)
                add("digits_external", model, x, save_as_external_data=True, location=data.name, size_threshold=64)
                data.chmod(0o644)
        if name == "classifier":
            with_norms = exported(module, torch.from_numpy(x), "torchscript", norms=True)
            add("classifier_norms", with_norms, x)
            add("classifier_channels_last", channels_last(with_norms, shape), x.transpose(0, 2, 3, 1))
            for exporter in EXPORTERS:
                half = exported(module.half(), torch.from_numpy(x).half(), exporter)
                add(f"classifier_float16_{exporter}", half, x)
    write_small(entries)


def small_keras():
    """Channels last, as Keras's own export writes it."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((20, 24, 3)),
            layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(padding="same"),
            layers.DepthwiseConv2D(3, padding="same"),
            layers.ReLU(6.0),
            layers.SeparableConv2D(12, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dense(5, activation="softmax"),
        ]
    )
    x = noise("keras", (20, 24, 3))
    model(x)
    for variable in model.weights:
        if len(variable.shape) == 1:
            is_about_one = variable.name in ("gamma", "moving_variance")
            variable.assign(is_about_one + reference.uniform(variable.path, variable.shape[0]) / 4)
    with tempfile.TemporaryDirectory() as folder:
        model.export(f"{folder}/model.onnx", format="onnx", verbose=False)
        write_small({"keras": small_entry("keras", onnx.load(f"{folder}/model.onnx"), x)})


# Models that are wrong.


def tensor(name, values, dtype=np.float32):
    return onnx.numpy_helper.from_array(np.array(values, dtype), name)


def model_of(nodes, initializers, opset=17):
    info = onnx.helper.make_tensor_value_info
    given, wanted = info("input", TensorProto.FLOAT, [1, 3, 16, 16]), info("output", TensorProto.FLOAT, None)
    graph = onnx.helper.make_graph(nodes, "hostile", [given], [wanted], initializers)
    opsets = [onnx.helper.make_opsetid("", opset)]
    return onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="hostile")


def conv(source="input", target="maps", name="conv", weight="weight", **attributes):
    return onnx.helper.make_node("Conv", [source, weight], [target], name, **attributes)


WEIGHT = np.linspace(-1, 1, 4 * 3 * 3 * 3).reshape(4, 3, 3, 3)


def after_conv(op, *inputs, **attributes):
    """A convolution that is fine, then a node: its further inputs are initializers."""
    names = [f"parameter{i}" if values is not None else "" for i, values in enumerate(inputs)]
    tensors = [tensor(n, v, getattr(v, "dtype", np.int64)) for n, v in zip(names, inputs) if v is not None]
    node = onnx.helper.make_node(op, ["maps", *names], ["output"], "last", **attributes)
    return model_of([conv(), node], [tensor("weight", WEIGHT), *tensors])


def beside_conv(op, *inputs):
    """A convolution that is fine, multiplied by what a node makes of initializers."""
    made = onnx.helper.make_node(op, [t.name for t in inputs], ["made"], "made")
    product = onnx.helper.make_node("Mul", ["maps", "made"], ["output"], "last")
    return model_of([conv(), made, product], [tensor("weight", WEIGHT), *inputs])


def lying(change):
    weight = tensor("weight", WEIGHT)
    change(weight)
    return model_of([conv(target="output")], [weight])


def external(location, offset=0):
    def change(weight):
        weight.ClearField("raw_data")
        weight.data_location = TensorProto.EXTERNAL
        for key, value in {"location": location, "offset": offset, "length": 4 * WEIGHT.size}.items():
            weight.external_data.add(key=key, value=str(value))

    return lying(change)


def with_dims(*dims):
    def change(weight):
        weight.dims[:] = dims

    return lying(change)


def nested(depth):
    """Attributes that are graphs with a node that has such an attribute."""
    graph = b""
    for _ in range(depth):
        graph = field(1, field(5, field(6, graph)))
    return b"\x08\x08" + field(7, graph)


def unsupported():
    """A backbone, then the usual end of a detector."""
    make_node, info = onnx.helper.make_node, onnx.helper.make_tensor_value_info
    body = onnx.helper.make_graph(
        [make_node("Identity", ["condition_in"], ["condition_out"]), make_node("Add", ["sum_in", "sum_in"], ["sum_out"])],
        "body",
        [
            info("iteration", TensorProto.INT64, []),
            info("condition_in", TensorProto.BOOL, []),
            info("sum_in", TensorProto.FLOAT, None),
        ],
        [info("condition_out", TensorProto.BOOL, []), info("sum_out", TensorProto.FLOAT, None)],
    )
    nodes = [
        conv(strides=[2, 2]),
        make_node("Relu", ["maps"], ["features"], "backbone.out"),
        make_node("Reshape", ["features", "boxes_shape"], ["boxes"], "boxes"),
        make_node("ReduceMax", ["boxes"], ["best"], "best", axes=[2], keepdims=0),
        make_node("Unsqueeze", ["best", "one"], ["scores"], "scores"),
        make_node("NonMaxSuppression", ["boxes", "scores"], ["selected"], "nms"),
        make_node("Cast", ["selected"], ["indices"], "cast", to=TensorProto.FLOAT),
        make_node("Loop", ["count", "", "indices"], ["output"], "decode", body=body),
    ]
    shapes = [tensor("boxes_shape", [1, -1, 4], np.int64), tensor("one", [1], np.int64), tensor("count", 3, np.int64)]
    return model_of(nodes, [tensor("weight", WEIGHT), *shapes])


def hostile():
    weight, make_node = tensor("weight", WEIGHT), onnx.helper.make_node
    one, two = make_node("Add", ["maps", "b"], ["a"], "one"), make_node("Relu", ["a"], ["b"], "two")
    cycle = [conv(), one, two, make_node("Relu", ["b"], ["output"], "three")]
    concat = make_node("Concat", ["maps", "maps"], ["output"], "concat", axis=-5)
    no_graph = model_of([conv(target="output")], [weight])
    no_graph.ClearField("graph")
    huge = 2**40
    models = {
        "cycle": model_of(cycle, [weight]),
        "input_of_nobody": model_of([conv(), make_node("Add", ["maps", "nobody"], ["output"], "add")], [weight]),
        "data_too_short": lying(lambda weight: setattr(weight, "raw_data", weight.raw_data[:-4])),
        "dims_overflow": with_dims(huge, huge),
        "dims_negative": with_dims(4, -3, 3, 3),
        "external_above": external("../../../../etc/passwd"),
        "external_absolute": external("/etc/passwd"),
        "external_beyond": external("short.bin", offset=4096),
        "unsupported_operators": unsupported(),
        "no_graph": no_graph,
        "nested": nested(1000),
        "same_output_twice": model_of([conv(target="output"), make_node("Relu", ["input"], ["output"], "relu")], [weight]),
        "opset_3": model_of([conv(target="output")], [weight], opset=3),
        "group_0": model_of([conv(target="output", group=0)], [weight]),
        "stride_0": model_of([conv(target="output", strides=[0, 0])], [weight]),
        "pads_negative": model_of([conv(target="output", pads=[-1, -1, -1, -1])], [weight]),
        "pads_leave_nothing": model_of([conv(target="output", pads=[-9, -9, -9, -9])], [weight]),
        "kernel_larger_than_input": model_of([conv(target="output")], [tensor("weight", np.ones((1, 3, 17, 17)) / 867)]),
        "reshape_two_unknown": after_conv("Reshape", [-1, -1]),
        "gather_out_of_range": after_conv("Gather", [4], axis=1),
        "resize_1e30": after_conv("Resize", None, np.array([1, 1, 1e30, 1e30], np.float32)),
        "resize_nan": after_conv("Resize", None, np.array([1, 1, np.nan, np.nan], np.float32)),
        "constant_of_shape_huge": beside_conv("ConstantOfShape", tensor("size", [huge], np.int64)),
        "expand_huge": after_conv("Expand", [2**20, 4, 2**20, 2**20]),
        "tile_huge": after_conv("Tile", [2**20, 2**20, 1, 1]),
        "range_huge": beside_conv("Range", tensor("start", 0.0), tensor("limit", 1e12), tensor("delta", 1.0)),
        "transpose_repeated_axis": after_conv("Transpose", perm=[0, 1, 1, 3]),
        "concat_axis_out_of_range": model_of([conv(), concat], [weight]),
    }
    folder = HERE / "hostile"
    folder.mkdir(exist_ok=True)
    (folder / "short.bin").write_bytes(bytes(16))
    for name, model in models.items():
        content = model if isinstance(model, bytes) else model.SerializeToString()
        (folder / f"{name}.onnx").write_bytes(content)
        print(f"{name}: {len(content)} bytes")


PARTS = {"operators": operators, "networks": networks, "small": small, "keras": small_keras, "hostile": hostile}


def main():
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
