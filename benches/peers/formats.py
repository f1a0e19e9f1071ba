"""The same network from four files: ONNX by both of PyTorch's exporters, a checkpoint and safetensors.

Of torchvision's networks with random weights the table has how far our logits from each ONNX file are from ONNX Runtime's
with the same file, how far ours from the four files are from each other, and for each file how long `layerscope layers`
takes and how many times the size of the file it needs in memory. Differences are the largest, as a share of the largest
logit. The newer exporter writes the weights to a second file, the older one does not.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import onnxruntime
import torch
from safetensors.torch import save_file

from networks import Network

OURS = os.environ["LAYERSCOPE"]
CACHE = Path(os.environ["LAYERSCOPE_PEERS"])

SIZES = {
    "squeezenet1_1": 224,
    "resnet18": 224,
    "mobilenet_v3_small": 224,
    "inception_v3": 299,
    "efficientnet_b0": 224,
    "shufflenet_v2_x1_0": 224,
    "densenet121": 224,
    "convnext_tiny": 224,
    "regnet_y_400mf": 224,
}
FILES = {
    "ONNX, older": "torchscript.onnx",
    "ONNX, newer": "dynamo.onnx",
    "checkpoint": "weights.pth",
    "safetensors": "weights.safetensors",
}
# The largest differences that we allow ourselves.
LIMIT = 1e-4

# Run by a process of its own that is small: what `wait4` says of memory includes who started it.
MEASURE = """
import os, sys, time
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
started = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(process, 0)
print(time.perf_counter() - started, usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def export(network: Network, folder: Path) -> None:
    """Writes all files, unless they are there."""
    if (folder / "complete").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    model, example = network.build(), (network.input(),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        older = folder / FILES["ONNX, older"]
        torch.onnx.export(model, example, older, dynamo=False, opset_version=17, input_names=["input"])
        program = torch.onnx.export(model, example, dynamo=True, input_names=["input"], verbose=False)
    program.save(folder / FILES["ONNX, newer"], external_data=True)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    torch.save(tensors, folder / FILES["checkpoint"])
    save_file(tensors, folder / FILES["safetensors"])
    numpy.save(folder / "input.npy", network.input().numpy())
    (folder / "complete").touch()


def ours(*arguments: object) -> str:
    return subprocess.run([OURS, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def logits(file: Path) -> numpy.ndarray:
    """Ours: of the layer that the softmax reads."""
    last = json.loads(ours("layers", "--model", file, "--json"))[-1]
    layer = last["inputs"][0] if last["kind"] == "softmax" else last["name"]
    with tempfile.TemporaryDirectory() as out:
        tensor = file.parent / "input.npy"
        written = ours("activations", "--tensor", tensor, "--model", file, "--layer", layer, "--out", out, "--format", "npy")
        return numpy.load(written.strip()).ravel()


def onnx_runtime_logits(file: Path) -> numpy.ndarray:
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return session.run(None, {"input": numpy.load(file.parent / "input.npy")})[0].ravel()


def difference(found: numpy.ndarray, expected: numpy.ndarray) -> float:
    return float(numpy.abs(found - expected).max() / numpy.abs(expected).max())


def opening(file: Path, rounds: int) -> tuple[float, float]:
    """Seconds, and memory as a multiple of the size of the file and what belongs to it."""
    size = sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))
    command = [sys.executable, "-S", "-c", MEASURE, OURS, "layers", "--model", file]
    answers = [subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout for _ in range(rounds)]
    seconds, memory = (list(column) for column in zip(*(map(float, answer.split()) for answer in answers)))
    return statistics.median(seconds), max(memory) / size


def attempt(run, *arguments):
    """None if Layerscope refuses the file; it has said why."""
    try:
        return run(*arguments)
    except subprocess.CalledProcessError:
        return None


def row(name: str, rounds: int) -> tuple[list[str], float]:
    """The cells of a network, and the largest of the differences; infinite if a file is refused."""
    folder = CACHE / "formats" / name
    export(Network(name, name, name, "logits", SIZES[name]), folder)
    answers = {title: attempt(logits, folder / file) for title, file in FILES.items()}
    differences = []
    for title in ("ONNX, older", "ONNX, newer"):
        expected = onnx_runtime_logits(folder / FILES[title])
        differences.append(difference(answers[title], expected) if answers[title] is not None else float("inf"))
    ours = [answer for answer in answers.values() if answer is not None]
    differences.append(max(difference(a, b) for a in ours for b in ours) if len(ours) == len(FILES) else float("inf"))
    size = (folder / FILES["safetensors"]).stat().st_size
    cells = [f"{name}, {size / 1e6:.0f} MB", *("refused" if d == float("inf") else f"{d:.1e}" for d in differences)]
    for file in FILES.values():
        opened = attempt(opening, folder / file, rounds)
        cells.append(f"{opened[0] * 1e3:.0f} ms, {opened[1]:.1f}" if opened else "refused")
    return cells, max(differences)


def main() -> None:
    parser = argparse.ArgumentParser(prog="run formats", description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="of opening a file, of which the median counts [5]")
    parser.add_argument("--only", action="append", choices=list(SIZES), metavar="NAME", help=", ".join(SIZES))
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    onnxruntime.set_default_logger_severity(3)
    opened = [f"{title}: opened, memory / file" for title in FILES]
    heading = ["network", *(f"{title}: ours - ONNX Runtime" for title in list(FILES)[:2]), "our four apart", *opened]
    print(f"| {' | '.join(heading)} |\n|{' --- |' * len(heading)}", flush=True)
    worst = 0.0
    for name in arguments.only or SIZES:
        cells, largest = row(name, arguments.rounds)
        worst = max(worst, largest)
        print(f"| {' | '.join(cells)} |", flush=True)
    if worst == float("inf"):
        sys.exit("error: a file is refused")
    if not worst < LIMIT:
        sys.exit(f"error: logits are off by {worst:.1e}; the limit is {LIMIT:.0e}")


if __name__ == "__main__":
    main()
