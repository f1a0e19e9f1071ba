"""The networks that are compared: torchvision's architectures with random weights, as PyTorch, ONNX and safetensors."""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

DESCRIPTION = """\
name = "{title}"
architecture = "{architecture}"
weights = "weights.safetensors"
provenance = "Random weights, for measuring."

[preprocessing]
size = [{size}, {size}]
crop = "whole"
channels = "rgb"
range = 1.0
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]
"""


@dataclass(frozen=True)
class Network:
    """A network up to a layer, and an input for it."""

    key: str
    title: str
    architecture: str
    # The layer as Layerscope calls it: the last before any softmax.
    layer: str
    size: int
    batch: int = 1
    # How many of the stages of `features` to run; all of the network if None.
    stages: int | None = None

    def build(self) -> torch.nn.Module:
        """In evaluation mode, with constant weights; the same weights every time."""
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options = {"aux_logits": False, "init_weights": True} if self.architecture == "inception_v3" else {}
            model = getattr(torchvision.models, self.architecture)(weights=None, **options)
        # Statistics as after training keep activations in the range that they have in use.
        model.train()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = None
        with torch.no_grad():
            noise = torch.randn(8, 3, self.size, self.size)
            model(noise)
            if self.architecture == "squeezenet1_1":
                # The channel whose gradient is measured must not be dead: it is heard at every other position.
                fire = model.features[9]
                squeezed = torch.relu(fire.squeeze(model.features[:9](noise)))
                fire.expand1x1.bias[0] -= fire.expand1x1(squeezed)[:, 0].median()
        model.eval().requires_grad_(False)
        return model.features[: self.stages].eval() if self.stages else model

    def input(self) -> torch.Tensor:
        return torch.randn(self.batch, 3, self.size, self.size, generator=torch.Generator().manual_seed(1))

    def export(self, folder: Path) -> None:
        """Writes model.onnx, and model.toml with weights.safetensors, unless they are there."""
        if (folder / "complete").exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        model = self.build()
        program = torch.onnx.export(model, (self.input(),), input_names=["input"], dynamo=True, verbose=False)
        program.save(folder / "model.onnx")
        tensors = {our_name(self.architecture, name): tensor for name, tensor in self.all_weights().items()}
        save_file(tensors, folder / "weights.safetensors")
        description = DESCRIPTION.format(title=self.title, architecture=self.architecture, size=self.size)
        (folder / "model.toml").write_text(description)
        (folder / "complete").touch()

    def all_weights(self) -> dict[str, torch.Tensor]:
        """Layerscope takes whole networks, whatever layer it runs them to."""
        whole = Network(self.key, self.title, self.architecture, self.layer, self.size).build()
        return {name: tensor.contiguous() for name, tensor in whole.state_dict().items() if tensor.is_floating_point()}


NETWORKS = [
    Network("squeezenet", "SqueezeNet 1.1", "squeezenet1_1", "logits", 224),
    Network("resnet18", "ResNet-18", "resnet18", "logits", 224),
    Network("inception_v3", "Inception v3", "inception_v3", "logits", 299),
    Network("mobilenet_v2", "MobileNet v2", "mobilenet_v2", "logits", 224),
    Network("squeezenet_batch", "SqueezeNet 1.1", "squeezenet1_1", "fire6.concat", 128, batch=8, stages=10),
]


def our_name(architecture: str, name: str) -> str:
    """torchvision numbers SqueezeNet's stages; Layerscope calls its layers what the paper does."""
    if architecture != "squeezenet1_1":
        return name
    stages = {"0": "conv1", "3": "fire2", "4": "fire3", "6": "fire4", "7": "fire5"}
    stages |= {"9": "fire6", "10": "fire7", "11": "fire8", "12": "fire9"}
    name = re.sub(r"^features\.(\d+)", lambda match: stages[match[1]], name)
    return name.replace(".squeeze.", ".squeeze1x1.").replace("classifier.1.", "conv10.")
