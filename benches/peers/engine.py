"""Forward and input gradient beside PyTorch's, forward beside ONNX Runtime's, in turns in one run.

Every round runs every peer for a while, one after the other, and takes the median of each; the table has the medians over
the rounds of the ratios within a round, so that what slows the machine down for seconds cancels out. All compute the same
gradient, that of the mean of channel 0 with respect to the input, from the same weights, and are checked to agree.
PyTorch runs in evaluation mode with constant weights, in its usual memory format and in channels_last; the table has the
better of the two.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import onnxruntime
import torch

from networks import NETWORKS, Network

OURS = os.environ["LAYERSCOPE"]
CACHE = Path(os.environ["LAYERSCOPE_PEERS"])

# The largest ratios that we allow ourselves: forward and gradient beside PyTorch, forward beside ONNX Runtime.
LIMITS = {
    "squeezenet": (0.45, 1.1),
    "resnet18": (0.60, 1.1),
    "inception_v3": (0.70, 1.2),
    "mobilenet_v2": (0.55, 1.4),
    "squeezenet_batch": (0.40, None),
}


class Pytorch:
    """Forward and input gradient."""

    def __init__(self, network: Network, memory_format: torch.memory_format, kind: torch.dtype = torch.float32):
        self.model = network.build().to(kind).to(memory_format=memory_format)
        self.input = network.input().to(kind).contiguous(memory_format=memory_format).requires_grad_(True)

    def run(self) -> torch.Tensor:
        channels = self.model(self.input)[:, 0]
        # Of maps it is the mean over the positions, of a vector the value; of each item its own.
        (gradient,) = torch.autograd.grad(channels.mean() * len(channels), self.input)
        return gradient


class OnnxRuntime:
    """Forward."""

    def __init__(self, network: Network, folder: Path, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
        self.input = {self.session.get_inputs()[0].name: network.input().numpy()}

    def run(self) -> numpy.ndarray:
        return self.session.run(None, self.input)[0]


class Layerscope:
    """A process of its own each time."""

    def __init__(self, network: Network, folder: Path, threads: int):
        self.common = ["--model", str(folder), "--layer", network.layer, "--threads", str(threads)]
        self.shape = ["--size", str(network.size), "--batch", str(network.batch)]
        self.peak_bytes = 0

    def gradient(self, network: Network, folder: Path) -> numpy.ndarray:
        source, target = folder / "input.npy", folder / "gradient.npy"
        numpy.save(source, network.input().numpy())
        arguments = ["gradient", *self.common, "--tensor", source, "--channel", "0", "--out", target]
        subprocess.run([OURS, *arguments], check=True, stdout=subprocess.DEVNULL)
        return numpy.load(target)

    def measure(self, seconds: float) -> dict:
        arguments = ["bench", *self.common, *self.shape, "--seconds", str(seconds), "--json"]
        with tempfile.TemporaryFile() as answer:
            process = subprocess.Popen([OURS, *arguments], stdout=answer)
            while process.poll() is None:
                self.peak_bytes = max(self.peak_bytes, high_water_mark(process.pid))
                time.sleep(0.05)
            if process.returncode != 0:
                sys.exit(f"error: {OURS} bench failed")
            answer.seek(0)
            return json.load(answer)


def high_water_mark(process: int) -> int:
    """The most memory that a running process has had, in bytes. (What `wait4` says includes who started it.)"""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def median_ms(run, seconds: float) -> float:
    """Of at least three runs."""
    times = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


@dataclass
class Rounds:
    """By round, in milliseconds, unless they say otherwise."""

    pytorch: dict[str, list[float]] = field(default_factory=lambda: {"usual": [], "channels_last": []})
    onnx_runtime: list[float] = field(default_factory=list)
    forward: list[float] = field(default_factory=list)
    gradient: list[float] = field(default_factory=list)
    # GFLOP/s.
    gemm: list[float] = field(default_factory=list)
    # Of our forward pass and of our gradient.
    shares: list[tuple[float, float]] = field(default_factory=list)
    peak_bytes: int = 0

    def best_format(self) -> str:
        return min(self.pytorch, key=lambda name: statistics.median(self.pytorch[name]))


def measure(network: Network, folder: Path, arguments: argparse.Namespace) -> Rounds:
    ours = Layerscope(network, folder, arguments.threads)
    usual = Pytorch(network, torch.contiguous_format)
    last = Pytorch(network, torch.channels_last)
    onnx_runtime = OnnxRuntime(network, folder, arguments.threads)
    check(network, usual, last, onnx_runtime, ours, folder)

    rounds = Rounds()
    for _ in range(arguments.rounds):
        report = ours.measure(arguments.seconds)
        rounds.forward.append(report["forward_ms"])
        rounds.gradient.append(report["gradient_ms"])
        rounds.gemm.append(report["peak"]["gemm_gflops"])
        rounds.shares.append((report["forward"]["share_of_peak"], report["gradient"]["share_of_peak"]))
        rounds.pytorch["usual"].append(median_ms(usual.run, arguments.seconds))
        rounds.pytorch["channels_last"].append(median_ms(last.run, arguments.seconds))
        rounds.onnx_runtime.append(median_ms(onnx_runtime.run, arguments.seconds))
        # Threads that wait for more work spin for a while.
        time.sleep(0.2)
        print(f"{network.title}: round {len(rounds.forward)} of {arguments.rounds}", file=sys.stderr)
    rounds.peak_bytes = ours.peak_bytes
    return rounds


def check(network, usual, last, onnx_runtime, ours, folder) -> None:
    """What does not compute the same is not compared. The yardstick is PyTorch in float64. In float32 a rectifier that
    falls the other way moves single entries of a gradient, with random weights by some per cent of it (that nothing else
    does is proved in src/network/tests/ties.rs)."""
    exact = Pytorch(network, torch.contiguous_format, torch.float64).run().numpy()
    same(f"{network.title}: Layerscope's gradient", ours.gradient(network, folder), exact, 0.1)
    same(f"{network.title}: PyTorch's gradient", usual.run().numpy(), exact, 0.1)
    same(f"{network.title}: PyTorch's channels_last gradient", last.run().numpy(), exact, 0.1)
    with torch.no_grad():
        same(f"{network.title}: ONNX Runtime's output", onnx_runtime.run(), usual.model(usual.input).numpy(), 1e-3)


def same(what: str, found: numpy.ndarray, expected: numpy.ndarray, tolerance: float) -> None:
    difference = numpy.linalg.norm(found.astype("float64") - expected) / numpy.linalg.norm(expected.astype("float64"))
    print(f"{what} is off by {difference:.1e}", file=sys.stderr)
    if not difference < tolerance:
        sys.exit(f"error: {what} is off by {difference:.1e}")


def spread(values: list[float]) -> str:
    """The median and the whole range."""
    return f"**{statistics.median(values):.2f}** ({min(values):.2f} to {max(values):.2f})"


def ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [a / b for a, b in zip(ours, theirs)]


def title(network: Network) -> str:
    name = f"{network.title}, {network.size} px"
    return f"{name}, batch of {network.batch} to {network.layer}" if network.stages else name


def print_tables(results: list[tuple[Network, Rounds]]) -> None:
    print("| network | forward + input gradient, ours / PyTorch | forward, ours / ONNX Runtime | limits |")
    print("| --- | --- | --- | --- |")
    for network, rounds in results:
        limits = LIMITS[network.key]
        gradient = spread(ratios(rounds.gradient, rounds.pytorch[rounds.best_format()]))
        forward = spread(ratios(rounds.forward, rounds.onnx_runtime)) if limits[1] else "-"
        print(f"| {title(network)} | {gradient} | {forward} | {limits[0]:.2f}, {limits[1] or '-'} |")
    print()
    print("| network | gradient: ours | PyTorch | of GEMM peak | forward: ours | ONNX Runtime | of GEMM peak | memory |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for network, rounds in results:
        layout = rounds.best_format()
        other = "channels_last" if layout == "usual" else "usual"
        pytorch, slower = (statistics.median(rounds.pytorch[name]) for name in (layout, other))
        shares = [statistics.median(share[i] for share in rounds.shares) for i in range(2)]
        cells = [
            title(network),
            f"{statistics.median(rounds.gradient):.2f} ms",
            f"{pytorch:.2f} ms ({layout}; {other} {slower:.2f})",
            f"{shares[1]:.0%}",
            f"{statistics.median(rounds.forward):.2f} ms",
            f"{statistics.median(rounds.onnx_runtime):.2f} ms",
            f"{shares[0]:.0%}",
            f"{rounds.peak_bytes / 2**20:.0f} MB",
        ]
        print("| " + " | ".join(cells) + " |")


def machine(arguments: argparse.Namespace, results: list[tuple[Network, Rounds]]) -> str:
    info = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line)
    info = {key.strip(): value.strip() for key, value in info.items()}
    flags = info.get("flags", "").split()
    vectors = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
    peaks = [statistics.median(rounds.gemm) for _, rounds in results]
    version = subprocess.run([OURS, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    versions = f"{version}, PyTorch {torch.__version__}, ONNX Runtime {onnxruntime.__version__}"
    return (
        f"{info.get('model name', 'unknown processor')} (family {info.get('cpu family', '?')}, model "
        f"{info.get('model', '?')}, {vectors}), {os.cpu_count()} cores; {arguments.threads} threads; GEMM peak "
        f"{statistics.median(peaks):.0f} GFLOP/s; {versions}; {arguments.rounds} rounds of {arguments.seconds:g} s each, "
        "medians and whole ranges."
    )


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run engine", description=__doc__.split("\n\n")[0])
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="for each peer [2]")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="[7]")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="S", help="for each peer in a round [1]")
    names = [network.key for network in NETWORKS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--export-only", action="store_true", help="make the networks, measure nothing")
    arguments = parser.parse_args()
    if min(arguments.threads, arguments.rounds) < 1:
        parser.error("threads and rounds are at least 1")
    return arguments


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    results = []
    for network in NETWORKS:
        if arguments.only and network.key not in arguments.only:
            continue
        folder = CACHE / "networks" / network.key
        network.export(folder)
        if not arguments.export_only:
            results.append((network, measure(network, folder, arguments)))
    if results:
        print(machine(arguments, results), end="\n\n")
        print_tables(results)


if __name__ == "__main__":
    main()
