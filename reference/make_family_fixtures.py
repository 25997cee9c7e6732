"""Make packages/weights-converter/test/fixtures/families: tiny networks saved the way published repositories save theirs.

    python reference/make_family_fixtures.py

Each file holds seeded weights under one repository's names; families.json says how the network was built, and what
PyTorch makes of a small seeded input. All tensors of a file are views of one storage, which keeps the files small.
"""

import base64
import json
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures/families"
S, M = 2, 4


def features(channels: int) -> int:
    """Unlike the channels, so that shapes alone tell the deconvolution."""
    return 4 if channels == 3 else 3


def conv(inputs: int, outputs: int, kernel: int, padding: int | None = None) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2 if padding is None else padding)


def prelu(channels: int, shared: bool) -> nn.PReLU:
    return nn.PReLU(1 if shared else channels)


class Chain(nn.Module):
    """Modules under given (dotted) names, run in that order. A name that stands twice runs twice."""

    def __init__(self, steps: list[tuple[str, nn.Module]]) -> None:
        super().__init__()
        self.order = [name for name, _ in steps]
        for name, module in steps:
            self.place(name.split("."), module)

    def place(self, path: list[str], module: nn.Module) -> None:
        parent: nn.Module = self
        for part in path[:-1]:
            if part not in parent._modules:
                parent.add_module(part, nn.Module())
            parent = parent._modules[part]
        if path[-1] not in parent._modules:
            parent.add_module(path[-1], module)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for name in self.order:
            x = self.get_submodule(name)(x)
        return x


def hourglass(names: str, channels: int, scale: int, padding: int, output_padding: int, shared: bool, m: int = M) -> Chain:
    """FSRCNN from a list of names: convolutions and PReLUs alternate as the list has them; a name with * is a PReLU."""
    d = features(channels)
    widths = iter([(channels, d, 5), (d, S, 1), *[(S, S, 3)] * m, (S, d, 1)])
    steps: list[tuple[str, nn.Module]] = []
    width = channels
    for name in names.split():
        if name.endswith("*"):
            steps.append((name[:-1], prelu(width, shared)))
        elif name == names.split()[-1]:
            steps.append((name, nn.ConvTranspose2d(d, channels, 9, scale, padding=padding, output_padding=output_padding)))
        else:
            inputs, width, kernel = next(widths)
            steps.append((name, conv(inputs, width, kernel)))
    return Chain(steps)


def chain(*steps: tuple[str, nn.Module]) -> Chain:
    return Chain(list(steps))


class Net(nn.Module):
    """The layers of icpm/super-resolution, to be saved as a whole module."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        d = features(1)
        self.first_part = nn.Sequential(conv(1, d, 5), nn.PReLU())
        layers: list[nn.Module] = [nn.Sequential(conv(d, S, 1), nn.PReLU())]
        layers += [conv(S, S, 3) for _ in range(M)]
        layers += [nn.PReLU(), nn.Sequential(conv(S, d, 1), nn.PReLU())]
        self.mid_part = nn.Sequential(*layers)
        self.last_part = nn.ConvTranspose2d(d, 1, 9, scale, padding=3, output_padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last_part(self.mid_part(self.first_part(x)))


class Clamp(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.clamp(0, 1)


class Drop(nn.Module):
    """Only the first channels, as ETDS x3 has it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, : self.channels]


class Adding(Chain):
    """A chain that ends in a pixel shuffle, and the picture repeated scale times, as ECBSR, ABPN and Compact add it."""

    def __init__(self, scale: int, steps: list[tuple[str, nn.Module]]) -> None:
        super().__init__([*steps, ("shuffle", nn.PixelShuffle(scale))])
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


class Branch(nn.Module):
    """xindongzhang/ECBSR's SeqConv3x3: a 1x1 convolution, its border filled with its bias, and a 3x3 one after it."""

    def __init__(self, inputs: int, outputs: int, edge: list[list[float]] | None) -> None:
        super().__init__()
        middle = 2 * outputs if edge is None else outputs
        self.k0, self.b0 = nn.Parameter(torch.zeros(middle, inputs, 1, 1)), nn.Parameter(torch.zeros(middle))
        if edge is None:
            self.k1, self.b1 = nn.Parameter(torch.zeros(outputs, middle, 3, 3)), nn.Parameter(torch.zeros(outputs))
            return
        self.scale, self.bias = nn.Parameter(torch.zeros(outputs, 1, 1, 1)), nn.Parameter(torch.zeros(outputs))
        self.mask = nn.Parameter(torch.tensor(edge, dtype=torch.float32).expand(outputs, 1, 3, 3).clone(), requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.pad(F.conv2d(x, self.k0), [1] * 4) + self.b0.view(1, -1, 1, 1)
        if hasattr(self, "mask"):
            return F.conv2d(y, self.scale * self.mask, self.bias, groups=self.bias.numel())
        return F.conv2d(y, self.k1, self.b1)


class Ecb(nn.Module):
    """xindongzhang/ECBSR's block as it is trained: the sum of five branches, and PReLU."""

    def __init__(self, inputs: int, outputs: int, active: bool = True) -> None:
        super().__init__()
        self.conv3x3 = conv(inputs, outputs, 3)
        self.conv1x1_3x3 = Branch(inputs, outputs, None)
        self.conv1x1_sbx = Branch(inputs, outputs, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
        self.conv1x1_sby = Branch(inputs, outputs, [[1, 2, 1], [0, 0, 0], [-1, -2, -1]])
        self.conv1x1_lpl = Branch(inputs, outputs, [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
        self.act = prelu(outputs, False) if active else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        branches = [self.conv3x3, self.conv1x1_3x3, self.conv1x1_sbx, self.conv1x1_sby, self.conv1x1_lpl]
        return self.act(sum(branch(x) for branch in branches))


def rectified(*convolutions: tuple[str, nn.Module]) -> list[tuple[str, nn.Module]]:
    """A ReLU after each."""
    return [step for name, layer in convolutions for step in ((name, layer), (f"relu_{name.replace('.', '_')}", nn.ReLU()))]


EVERY = [(f"{2 * i}", f"{2 * i + 1}*") for i in range(M + 2)]
L1 = "first_part.0 first_part.1* " + " ".join(f"mid_part.{a} mid_part.{b}" for a, b in EVERY) + " last_part"
L2 = "first_part.0 first_part.1* mid_part.0 mid_part.1* mid_part.2 mid_part.3 mid_part.4 mid_part.5 mid_part.6* mid_part.7 mid_part.8* last_part"
L3 = "main.0 main.1* main.2 main.3* main.4 main.5 main.6 main.7 main.8* main.9 main.10* main.11"
L4 = "features.0 features.1* shrink.0 shrink.1* map.0 map.1 map.2 map.3 map.4* expand.0 expand.1* deconv"


def interleaved(first: str, m: int = M) -> str:
    maps = " ".join(f"map.{2 * i} map.{2 * i + 1}*" for i in range(m))
    return f"{first}.0 {first}.1* shrink.0 shrink.1* {maps} expand.0 expand.1* deconv"


NHAT = "feature_extract activation_1* shrink activation_2* map_1 map_2 map_3 map_4 activation_3* expand activation_4* deconv"
UTHEA = "feature_extraction prelu_1* shrink prelu_2* lm1 lm2 lm3 lm4 prelu_3* expanding prelu_4* deconvolution"
LIBTORCH = "conv1 prelu* conv2 prelu* conv3 conv4 conv5 conv6 prelu* conv7 prelu* convTrans"
LIGHTNING = " ".join(f"model.{2 * i} model.{2 * i + 1}*" for i in range(M + 3)) + f" model.{2 * M + 6}"

# name: (network, channels, scale, what else a caller must state, how the tensors are wrapped)
FAMILIES = {
    "lornatang-1-x3": (hourglass(L1, 1, 3, 4, 2, False), 1, 3, {}, "plain"),
    "lornatang-2-x4": (hourglass(L2, 1, 4, 3, 1, True), 1, 4, {}, "plain"),
    "lornatang-3-x2": (hourglass(L3, 1, 2, 3, 1, True), 1, 2, {}, "plain"),
    "lornatang-4-x3": (hourglass(L4, 1, 3, 4, 1, True), 1, 3, {"deconv": {"crop": [4, 3]}}, "plain"),
    "lornatang-5-x4": (hourglass(L4, 1, 4, 4, 3, True), 1, 4, {}, "plain"),
    "lornatang-6-x2": (hourglass(L4, 3, 2, 4, 1, True), 3, 2, {}, "plain"),
    "lornatang-7-x3": (hourglass(L4, 1, 3, 4, 2, True), 1, 3, {"inputRange": [-1, 1]}, "optimizer"),
    "lornatang-8-x4": (hourglass(interleaved("feature_extraction"), 1, 4, 4, 3, False), 1, 4, {}, "optimizer"),
    "icpm-x3": (Net(3), 1, None, {}, "module"),
    "nhat-thanh-fsrcnn-x2": (hourglass(NHAT, 3, 2, 4, 1, False), 3, 2, {}, "model"),
    "uthea-x3": (hourglass(UTHEA, 3, 3, 3, 0, True), 3, 3, {}, "plain"),
    "suxrob-x2": (hourglass(interleaved("feature", 6), 1, 2, 4, 1, False, 6), 1, None, {}, "arguments"),
    "libtorch-x2": (hourglass(LIBTORCH, 1, 2, 3, 1, True), 1, 2, {}, "plain"),
    "lightning-x2": (hourglass(LIGHTNING, 3, 2, 4, 1, False), 3, 2, {}, "state_dict"),
    "yjn870-srcnn": (
        chain(("conv1", conv(1, 3, 9)), ("relu1", nn.ReLU()), ("conv2", conv(3, 2, 5)), ("relu2", nn.ReLU()), ("conv3", conv(2, 1, 5))),
        1, 2, {}, "parallel",
    ),
    "lornatang-srcnn-7997": (
        chain(
            ("features.0", conv(1, 2, 7)), ("features.1", nn.ReLU()), ("map.0", conv(2, 2, 9)), ("map.1", nn.ReLU()),
            ("map.2", conv(2, 2, 9)), ("map.3", nn.ReLU()), ("reconstruction.0", conv(2, 1, 7)),
        ),
        1, 3, {}, "plain",
    ),
    "nhat-thanh-srcnn-valid": (
        chain(
            ("patch_extraction", conv(3, 2, 9, 0)), ("relu1", nn.ReLU()), ("nonlinear_map", conv(2, 2, 3, 0)),
            ("relu2", nn.ReLU()), ("recon", conv(2, 3, 5, 0)),
        ),
        3, 2, {}, "plain",
    ),
    "batch-norm-srcnn": (
        chain(
            ("conv1", nn.Conv2d(1, 3, 9, padding=4, bias=False)), ("bn1", nn.BatchNorm2d(3)), ("relu1", nn.ReLU()),
            ("conv2", conv(3, 2, 1)), ("bn2", nn.BatchNorm2d(2)), ("relu2", nn.ReLU()), ("conv3", conv(2, 1, 5)),
        ),
        1, 2, {}, "plain",
    ),
    "lornatang-espcn": (
        chain(
            ("feature_maps.0", conv(1, 3, 5)), ("feature_maps.1", nn.Tanh()), ("feature_maps.2", conv(3, 2, 3)),
            ("feature_maps.3", nn.Tanh()), ("sub_pixel.0", conv(2, 9, 3)), ("sub_pixel.1", nn.PixelShuffle(3)),
        ),
        1, None, {}, "plain",
    ),
    "leftthomas-espcn": (
        chain(
            ("conv1", conv(1, 3, 5)), ("tanh1", nn.Tanh()), ("conv2", conv(3, 2, 3)), ("tanh2", nn.Tanh()),
            ("conv3", conv(2, 4, 3)), ("shuffle", nn.PixelShuffle(2)), ("sigmoid", nn.Sigmoid()),
        ),
        1, None, {}, "plain",
    ),
    "nhat-thanh-espcn": (
        chain(
            ("conv_1", conv(3, 4, 5)), ("tanh1", nn.Tanh()), ("conv_2", conv(4, 2, 3)), ("tanh2", nn.Tanh()),
            ("conv_3", conv(2, 12, 3)), ("shuffle", nn.PixelShuffle(2)), ("clamp", Clamp()),
        ),
        3, None, {}, "plain",
    ),
    "examples-espcn": (
        chain(
            ("conv1", conv(1, 3, 5)), ("relu1", nn.ReLU()), ("conv2", conv(3, 3, 3)), ("relu2", nn.ReLU()),
            ("conv3", conv(3, 2, 3)), ("relu3", nn.ReLU()), ("conv4", conv(2, 16, 3)), ("shuffle", nn.PixelShuffle(4)),
        ),
        1, None, {}, "plain",
    ),
    "etds-espcn-x2": (
        chain(
            ("conv1", conv(3, 4, 5)), ("tanh1", nn.Tanh()), ("conv2", conv(4, 2, 3)), ("tanh2", nn.Tanh()),
            ("conv3", conv(2, 12, 3)), ("shuffle", nn.PixelShuffle(2)), ("sigmoid", nn.Sigmoid()),
        ),
        3, None, {}, "plain",
    ),
    "etds-plain-x2": (
        chain(
            *rectified(("conv_first", conv(3, 4, 3)), ("backbone_convs.0", conv(4, 4, 3)), ("backbone_convs.1", conv(4, 4, 3))),
            ("conv_last", conv(4, 12, 3)), ("shuffle", nn.PixelShuffle(2)),
        ),
        3, None, {}, "plain",
    ),
    "etds-x3": (
        chain(
            *rectified(
                ("conv_first", conv(3, 4, 3)), ("backbone_convs.0", conv(4, 4, 3)), ("conv_last", conv(4, 28, 3)), ("conv_clip", conv(28, 28, 1)),
            ),
            ("drop", Drop(27)), ("shuffle", nn.PixelShuffle(3)),
        ),
        3, None, {}, "plain",
    ),
    "ecbsr-x2": (
        Adding(2, [
            ("backbone.0.0", conv(3, 4, 3)), ("backbone.0.1", prelu(4, False)), ("backbone.1.0", conv(4, 4, 3)),
            ("backbone.1.1", prelu(4, False)), ("backbone.2.0", conv(4, 12, 3)),
        ]),
        3, None, {}, "plain",
    ),
    "ecbsr-et-x2": (
        chain(
            ("backbone.0.0", conv(3, 5, 3)), ("backbone.0.1", prelu(5, False)), ("backbone.1.0", conv(5, 5, 3)), ("backbone.1.1", prelu(5, False)),
            *rectified(("backbone.2.0", conv(5, 12, 3)), ("backbone.3.0", conv(12, 12, 1))), ("shuffle", nn.PixelShuffle(2)),
        ),
        3, None, {}, "plain",
    ),
    "ecbsr-training-x2": (
        Adding(2, [("backbone.0", Ecb(1, 3)), ("backbone.1", Ecb(3, 3)), ("backbone.2", Ecb(3, 4, False))]),
        1, None, {}, "plain",
    ),
    "abpn-x2": (
        Adding(2, [
            *rectified(("backbone.0", conv(3, 4, 3)), ("backbone.2.0", conv(4, 4, 3)), ("backbone.3.0", conv(4, 4, 3)), ("backbone.4", conv(4, 12, 3))),
            ("backbone.6", conv(12, 12, 3)),
        ]),
        3, None, {}, "plain",
    ),
    "compact-x2": (
        Adding(2, [
            ("body.0", conv(3, 4, 3)), ("body.1", prelu(4, False)), ("body.2", conv(4, 4, 3)), ("body.3", prelu(4, False)), ("body.4", conv(4, 12, 3)),
        ]),
        3, None, {}, "params_ema",
    ),
    "chain-deconv-x2": (
        chain(
            *rectified(("conv_first", conv(3, 5, 3)), ("backbone_convs.0", conv(5, 5, 3)), ("backbone_convs.1", conv(5, 5, 3))),
            ("conv_last", nn.ConvTranspose2d(5, 3, 4, 2, 1)),
        ),
        3, 2, {}, "plain",
    ),
    "chain-deconv-prelu-x3": (
        chain(
            ("conv1", conv(1, 4, 5)), ("prelu1", prelu(4, False)), ("conv2", conv(4, 6, 3)), ("prelu2", prelu(6, False)),
            ("conv3", conv(6, 4, 3)), ("prelu3", prelu(4, False)), ("deconv", nn.ConvTranspose2d(4, 1, 9, 3, 4, 2, bias=False)),
        ),
        1, 3, {}, "optimizer",
    ),
    "chain-deconv-module-x4": (
        chain(*rectified(("first", conv(1, 4, 3)), ("second", conv(4, 4, 3))), ("up", nn.ConvTranspose2d(4, 1, 8, 4, 2))),
        1, None, {}, "module",
    ),
}


def randomise(network: nn.Module, generator: torch.Generator) -> None:
    """Weights that keep values near 0..1; slopes as trained ones are: negative and above 1 in places."""
    for module in network.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if name == "mask":
                continue
            noise = torch.randn(parameter.shape, generator=generator)
            if isinstance(module, Branch):
                parameter.data = noise / (4 * parameter[0].numel() ** 0.5)
            elif isinstance(module, nn.PReLU):
                parameter.data = noise * 0.7 + 0.3
            elif name == "weight" and parameter.dim() == 4:
                taps = parameter[0].numel() if isinstance(module, nn.Conv2d) else parameter.shape[0] * 9
                parameter.data = noise / taps**0.5
            else:
                parameter.data = noise * 0.3 + (1 if name == "weight" else 0)
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean = torch.randn(module.num_features, generator=generator) * 0.3
            module.running_var = torch.rand(module.num_features, generator=generator) + 0.5


def share_storage(tensors: dict[str, torch.Tensor]) -> "OrderedDict[str, torch.Tensor]":
    """The same tensors as views of one storage; integer counters stay alone."""
    floats = {name: tensor for name, tensor in tensors.items() if tensor.is_floating_point()}
    flat = torch.cat([tensor.detach().reshape(-1) for tensor in floats.values()])
    views, offset = OrderedDict(), 0
    for name, tensor in tensors.items():
        if name not in floats:
            views[name] = tensor
            continue
        views[name] = flat[offset : offset + tensor.numel()].view(tensor.shape)
        offset += tensor.numel()
    return views


def wrap(network: nn.Module, form: str, scale: int) -> object:
    if form == "module":
        for parameter, view in zip(network.parameters(), share_storage(dict(network.named_parameters())).values()):
            parameter.data = view
        return network
    state = share_storage(network.state_dict())
    if form == "parallel":
        return OrderedDict((f"module.{name}", tensor) for name, tensor in state.items())
    if form == "optimizer":
        moment = {"step": torch.tensor(3.0), "exp_avg": torch.zeros(1, 1, 5, 5)}
        return {"epoch": 7, "state_dict": state, "optimizer": {"state": {0: moment}, "param_groups": [{"lr": 1e-3, "params": [0]}]}}
    if form == "params_ema":
        return {"params": OrderedDict((name, tensor * 0.5) for name, tensor in state.items()), "params_ema": state}
    if form == "arguments":
        return {"model": state, "epoch": 7, "args": {"scale": scale, "lr": 1e-3}}
    return {"plain": state, "model": {"step": 9, "model": state}, "state_dict": {"pytorch-lightning_version": "2.0.0", "state_dict": state}}[form]


def encode(tensor: torch.Tensor) -> dict[str, object]:
    data = base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()
    return {"shape": list(tensor.shape[1:]), "data": data}


def main() -> None:
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    listing = {}
    for seed, (name, (network, channels, scale, stated, form)) in enumerate(FAMILIES.items()):
        generator = torch.Generator().manual_seed(seed)
        randomise(network, generator)
        network.eval()
        side = (17, 18) if "valid" in name else (4, 3)
        x = torch.rand((1, channels, *side), generator=generator)
        with torch.no_grad():
            y = network(x)
        torch.save(wrap(network, form, 2), OUT / f"{name}.pth")
        # "stated" is what a user must say because the file does not: the scale, and what departs from the repository.
        listing[name] = {"scale": scale, "config": stated, "input": encode(x), "output": encode(y)}
    (OUT / "families.json").write_text(json.dumps({"torch": torch.__version__, "families": listing}) + "\n")


if __name__ == "__main__":
    main()
