"""Our tiles beside Lucent's, and a whole layer beside the same loop in PyTorch, in one run.

For some channels of three layers of SqueezeNet, Lucent (512 steps, its usual settings) and `layerscope filters` (the standard recipe)
each grow a tile at each size; PyTorch judges both PNGs: the channel's mean activation over the picture, and over 16 random shifts of up to 8
pixels with grey around. The sheet shows both side by side. Then all 512 channels of fire8.concat are grown with the preset
"fast", and by a loop in PyTorch that does the same in the same batches. Below 1 we are faster; above 1 our tiles activate more.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy
import torch
import torchvision
from PIL import Image, ImageDraw
from safetensors.torch import load_file

from networks import our_name

OURS = os.environ["LAYERSCOPE"]
ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "models/squeezenet1_1/squeezenet1_1_f16.safetensors"

CHANNELS = (3, 10, 40, 100)
# Our names, and the places in torchvision's `features`.
LAYERS = {"fire4.concat": 6, "fire6.concat": 9, "fire8.concat": 11}
STEPS = 512
SIZES = (96, 128, 224, 320, 512)
# At most this share of Lucent's time, where there is a limit.
LIMITS = {224: 1 / 15, 128: 1 / 40}

# These weights want blue, green, red of 0 to 255, less this.
MEAN = torch.tensor([104.006, 116.669, 122.679]).view(1, 3, 1, 1)


def normalise(pictures: torch.Tensor) -> torch.Tensor:
    return pictures[:, [2, 1, 0]] * 255 - MEAN


class SqueezeNet(torchvision.models.SqueezeNet):
    """Takes pictures of 0 to 1."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return super().forward(normalise(pictures))


def squeezenet() -> torch.nn.Module:
    model = SqueezeNet("1_1")
    weights = load_file(WEIGHTS)
    model.load_state_dict({name: weights[our_name("squeezenet1_1", name)].float() for name in model.state_dict()})
    return model.eval().requires_grad_(False)


def activation(model: torch.nn.Module, layer: str, channel: int, pictures: torch.Tensor) -> torch.Tensor:
    """The mean of the channel for each of the pictures, `[n, 3, h, w]` of 0 to 1."""
    with torch.no_grad():
        values = normalise(pictures)
        for module in model.features[: LAYERS[layer] + 1]:
            values = module(values)
    return values[:, channel].mean(dim=(1, 2))


def judge(model: torch.nn.Module, layer: str, channel: int, path: Path) -> tuple[float, float]:
    pixels = numpy.asarray(Image.open(path).convert("RGB"), dtype=numpy.float32) / 255
    picture = torch.from_numpy(pixels).permute(2, 0, 1)[None]
    height, width = picture.shape[2:]
    padded = torch.nn.functional.pad(picture, (8, 8, 8, 8), value=0.5)
    offsets = numpy.random.default_rng(0).integers(0, 17, size=(16, 2))
    moved = torch.cat([padded[:, :, y : y + height, x : x + width] for y, x in offsets])
    return activation(model, layer, channel, picture).item(), activation(model, layer, channel, moved).mean().item()


def lucent_tile(model: torch.nn.Module, layer: str, channel: int, size: int, path: Path) -> float:
    """Grows and saves a tile; answers the seconds."""
    from lucent.optvis import param, render

    torch.manual_seed(0)
    started = time.perf_counter()
    images = render.render_vis(
        model,
        f"features_{LAYERS[layer]}:{channel}",
        param_f=lambda: param.image(size),
        thresholds=(STEPS,),
        preprocess=False,
        show_image=False,
        progress=False,
    )
    seconds = time.perf_counter() - started
    Image.fromarray((numpy.asarray(images[-1][0]) * 255).round().astype(numpy.uint8)).save(path)
    return seconds


def our_tiles(layer: str, channels: list[int], size: int, out: Path, arguments: list[str]) -> float:
    """Grows and saves tiles; answers the seconds of all."""
    started = time.perf_counter()
    numbers = ",".join(map(str, channels))
    command = [OURS, "filters", "--layer", layer, "--channels", numbers, "--size", str(size), "--threads", "2"]
    subprocess.run([*command, "--no-cache", "--out", str(out), *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def compare(model: torch.nn.Module, size: int, folder: Path, options: argparse.Namespace) -> dict:
    """Prints the table for one size; answers the pictures by layer and channel."""
    channels = options.channels
    print(f"\n{size} px\n\n| layer, channel | ours | Lucent | ratio | moved: ratio | ours, s | Lucent, s |\n|---|---|---|---|---|---|---|")
    ratios, moved_ratios, times, pictures = [], [], [], {}
    for layer in options.layers:
        ours = folder / f"ours{size}"
        rounds = [our_tiles(layer, channels, size, ours, options.arguments) for _ in range(options.rounds)]
        our_seconds = statistics.median(rounds) / len(channels)
        for channel in channels:
            theirs = folder / f"lucent{size}-{layer}-{channel}.png"
            timing = theirs.with_suffix(".txt")
            if theirs.exists() and timing.exists():
                seconds = float(timing.read_text())
            else:
                seconds = lucent_tile(model, layer, channel, size, theirs)
                timing.write_text(str(seconds))
            own = ours / layer / f"{channel}.png"
            (a, a_moved), (b, b_moved) = (judge(model, layer, channel, path) for path in (own, theirs))
            ratios.append(a / b)
            moved_ratios.append(a_moved / b_moved)
            times.append(our_seconds / seconds)
            pictures[layer, channel] = (own, theirs)
            print(
                f"| {layer} {channel} | {a:.1f} | {b:.1f} | {a / b:.2f} | {a_moved / b_moved:.2f} "
                f"| {our_seconds:.2f} | {seconds:.2f} |",
                flush=True,
            )
    median = statistics.median
    print(
        f"\nmedian {median(ratios):.2f} (wanted 1.0), least {min(ratios):.2f} (wanted 1.0); moved: median "
        f"{median(moved_ratios):.2f}, least {min(moved_ratios):.2f}; time: median 1/{1 / median(times):.0f}"
        + (f" (wanted 1/{1 / LIMITS[size]:.0f})" if size in LIMITS else "")
    )
    return pictures


def sheet(pictures: dict, path: Path, size: int) -> None:
    """Ours and Lucent's side by side: a row a layer, a pair of columns a channel."""
    layers, channels = ([*dict.fromkeys(key[at] for key in pictures)] for at in range(2))
    line, gap = 16, 4
    width, height = 2 * size + 3 * gap, size + 2 * line + gap
    canvas = Image.new("RGB", (width * len(channels) + gap, height * len(layers) + gap), (32, 32, 32))
    draw = ImageDraw.Draw(canvas)
    for row, layer in enumerate(layers):
        for column, channel in enumerate(channels):
            x, y = gap + column * width, gap + row * height
            draw.text((x, y), f"{layer} {channel}", fill=(208, 208, 208))
            for place, (name, tile) in enumerate(zip(("Layerscope", "Lucent"), pictures[layer, channel])):
                left = x + place * (size + gap)
                canvas.paste(Image.open(tile).convert("RGB").resize((size, size)), (left, y + line))
                draw.text((left, y + line + size), name, fill=(150, 150, 150))
    canvas.save(path, optimize=True)


class Loop(torch.nn.Module):
    """The preset "fast" as one would write it in PyTorch: a batch of spectra, moved, through the network, Adam."""

    def __init__(self, model: torch.nn.Module, layer: str, channels: list[int], size: int):
        super().__init__()
        self.features = model.features[: LAYERS[layer] + 1]
        self.channels = torch.tensor(channels)
        self.size = size
        half = size // 2 + 1
        self.spectrum = (0.01 * torch.randn(len(channels), 3, size, half, 2)).requires_grad_(True)
        frequencies = torch.hypot(torch.fft.fftfreq(size)[:, None], torch.fft.rfftfreq(size)[None])
        self.scale = size / frequencies.clamp(min=1 / size) / 4
        correlation = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]])
        self.correlation = correlation / correlation.norm(dim=0).max()
        self.optimizer = torch.optim.Adam([self.spectrum], lr=0.05)

    def picture(self) -> torch.Tensor:
        planes = torch.fft.irfft2(torch.view_as_complex(self.spectrum) * self.scale, s=(self.size, self.size))
        return torch.einsum("rc,nchw->nrhw", self.correlation, planes).sigmoid()

    def move(self, picture: torch.Tensor) -> torch.Tensor:
        count = len(picture)
        angle = (torch.rand(count) * 20 - 10).deg2rad()
        scale = 1 / (1 + (torch.rand(count) * 0.2 - 0.1))
        shift = (torch.rand(count, 2) * 24 - 12).round() * 2 / self.size
        cos, sin = angle.cos() * scale, angle.sin() * scale
        theta = torch.stack([torch.stack([cos, -sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)], 1)
        grid = torch.nn.functional.affine_grid(theta, list(picture.shape), align_corners=False)
        return torch.nn.functional.grid_sample(picture - 0.5, grid, align_corners=False) + 0.5

    def step(self) -> None:
        values = normalise(self.move(self.picture()))
        for module in self.features:
            values = module(values)
        objective = values[torch.arange(len(values)), self.channels].mean(dim=(1, 2)).sum()
        self.optimizer.zero_grad()
        (-objective).backward()
        self.optimizer.step()


def whole_layer(model: torch.nn.Module, folder: Path, layer: str = "fire8.concat", count: int = 512) -> None:
    import json

    out = folder / "whole"
    command = [OURS, "filters", "--layer", layer, "--preset", "fast", "--threads", "2", "--no-cache", "--out", str(out)]
    started = time.perf_counter()
    subprocess.run([*command, "--json"], check=True, stdout=subprocess.DEVNULL)
    ours = time.perf_counter() - started
    record = json.loads((out / "filters.json").read_text())
    recipe, steps = record["recipe"], [channel["steps"] for channel in record["channels"]]
    size, batch = recipe["width"], 8 * 128 * 128 // recipe["width"] ** 2
    started = time.perf_counter()
    taken = 0
    for first in range(0, count, batch):
        loop = Loop(model, layer, list(range(first, min(first + batch, count))), size)
        for _ in range(round(statistics.mean(steps))):
            loop.step()
            taken += len(loop.channels)
        loop.picture()
    theirs = time.perf_counter() - started
    print(
        f"\nall {count} channels of {layer}, {size} px, preset fast, {statistics.mean(steps):.0f} steps each: ours {ours:.1f} s "
        f"(wanted 60), the loop in PyTorch {theirs:.1f} s; ratio {ours / theirs:.2f} (wanted 0.6)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="run featurevis", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[128, 224], choices=SIZES)
    parser.add_argument("--channels", type=int, nargs="*", default=list(CHANNELS))
    parser.add_argument("--layers", nargs="*", default=list(LAYERS), choices=list(LAYERS))
    parser.add_argument("--rounds", type=int, default=3, help="runs of ours, of which the median counts")
    parser.add_argument("--keep", type=Path, help="folder for the pictures; Lucent's that are there already are used again")
    parser.add_argument("--sheet", type=Path, help="where to write the sheet of the smallest size")
    parser.add_argument("--no-layer", action="store_true", help="leave out the whole layer")
    parser.add_argument("arguments", nargs="*", help="after --: further arguments for `layerscope filters`")
    options = parser.parse_args()
    torch.set_num_threads(2)
    model = squeezenet()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in sorted(options.sizes):
            pictures = compare(model, size, folder, options)
            if options.sheet and size == min(options.sizes):
                sheet(pictures, options.sheet, size)
        if not options.no_layer:
            whole_layer(model, folder)


if __name__ == "__main__":
    main()
