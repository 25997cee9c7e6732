"""Make packages/weights-converter/test/fixtures/dictionaries: one tiny network as training programs save it.

    python reference/make_dictionary_fixtures.py

Each file holds the same FSRCNN, or a raw and an averaged copy of it, in the dictionary of a tutorial, a framework or a
tool; dictionaries.json says which copy must be taken, what else the file holds, and what PyTorch makes of a small input.
"""

import json
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from make_family_fixtures import L1, LIGHTNING, encode, hourglass, interleaved, randomise, share_storage
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import parametrizations, prune, weight_norm
from torch.optim.swa_utils import AveragedModel

OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures/dictionaries"
SCALE = 2


def network(seed: int, names: str = L1, channels: int = 1) -> nn.Module:
    made = hourglass(names, channels, SCALE, 4, SCALE - 1, False)
    randomise(made, torch.Generator().manual_seed(seed))
    return made.eval()


def under(prefix: str, state: dict) -> dict:
    return {prefix + name: tensor for name, tensor in state.items()}


def adam(state: dict) -> dict:
    moments = {i: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(2)} for i in range(2)}
    return {"state": moments, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999), "params": [0, 1]}]}


RAW, AVERAGED = network(0), network(1)
R, A = share_storage(RAW.state_dict()), share_storage(AVERAGED.state_dict())
RANDOM = torch.get_rng_state()[:64].clone()
SWA = AveragedModel(AVERAGED).state_dict()
SWA["n_averaged"] = torch.tensor(7)
SWA = OrderedDict((name, A.get(name.removeprefix("module."), tensor)) for name, tensor in SWA.items())
VGG = {"0.weight": torch.zeros(2, 3, 3, 3), "0.bias": torch.zeros(2), "2.weight": torch.zeros(2, 2, 3, 3), "2.bias": torch.zeros(2)}
CRITIC = {"0.weight": torch.zeros(2, 1, 3, 3), "0.bias": torch.zeros(2), "2.weight": torch.zeros(1, 2, 3, 3), "2.bias": torch.zeros(1)}
TUTORIAL = {"epoch": 10, "model_state_dict": R, "optimizer_state_dict": adam(R)}
LIGHTNING_FILE = {"epoch": 1, "pytorch-lightning_version": "2.1.0", "optimizer_states": [adam(R)], "lr_schedulers": [], "loops": {}}

# name: (what is saved, the copy that must be taken, what else must be named)
DICTIONARIES = {
    "tutorial-loss": ({**TUTORIAL, "loss": torch.tensor(0.0123)}, "raw", ["loss"]),
    "best-psnr": ({**TUTORIAL, "best_psnr": torch.tensor(31.2, dtype=torch.float64)}, "raw", ["best_psnr"]),
    "rng-state": ({**TUTORIAL, "rng_state": RANDOM}, "raw", ["rng_state"]),
    "cuda-rng-states": ({**TUTORIAL, "cuda_rng_state": [RANDOM, RANDOM]}, "raw", ["cuda_rng_state"]),
    "loss-history": ({**TUTORIAL, "loss_history": torch.rand(10)}, "raw", ["loss_history"]),
    "metrics": ({**TUTORIAL, "metrics": {"psnr": torch.tensor(30.0), "ssim": torch.tensor(0.9)}}, "raw", ["metrics"]),
    "mean-std": ({"model": R, "mean": torch.tensor([0.5]), "std": torch.tensor([0.5])}, "raw", ["mean", "std"]),
    "sampler": ({"state_dict": R, "sampler": {"rng": RANDOM, "position": 3}}, "raw", ["sampler"]),
    "criterion": ({"state_dict": R, "criterion": {"weight": torch.ones(1)}}, "raw", ["criterion"]),
    "criterion-state": ({"model_state_dict": R, "criterion_state_dict": {"weight": torch.ones(3)}}, "raw", ["criterion_state_dict"]),
    "grad-scaler": ({"net": R, "scaler": {"_scale": torch.tensor(65536.0)}, "optimizer": adam(R)}, "raw", []),
    "pair": ((R, torch.tensor(0.5)), "raw", ["1"]),
    "buffer-beside-layers": ({**R, "mean": torch.tensor([0.5])}, "raw", ["mean"]),
    "ignite": ({"model": R, "trainer": {"iteration": 3, "seed": torch.tensor(7)}, "optimizer": adam(R)}, "raw", ["trainer.seed"]),
    "fabric": ({"model": R, "iteration": torch.tensor(3), "random_states": {"torch": RANDOM}}, "raw", ["iteration", "random_states"]),
    "deepspeed": ({"module": R, "buffer_names": [], "optimizer": adam(R), "global_steps": torch.tensor(3)}, "raw", ["global_steps"]),
    "compiled": ({**under("_orig_mod.", R), "n_averaged": torch.tensor(3)}, "raw", ["n_averaged"]),
    "lightning-metrics": (
        {**LIGHTNING_FILE, "state_dict": {**under("model.", R), "psnr.sum_squared_error": torch.tensor(0.0), "psnr.total": torch.tensor(0)}},
        "raw", ["state_dict.psnr"],
    ),
    "lightning-loss-window": ({**LIGHTNING_FILE, "state_dict": {**under("net.", R), "loss_fn.window": torch.rand(1, 1, 3, 3)}}, "raw", ["loss_fn"]),
    "lightning-perceptual": ({**LIGHTNING_FILE, "state_dict": {**under("upscaler.", R), **under("perceptual.vgg.", VGG)}}, "raw", ["perceptual"]),
    "lightning-gan": (
        {**LIGHTNING_FILE, "state_dict": {**under("generator.", R), **under("discriminator.", CRITIC)}}, "raw", ["state_dict.discriminator"],
    ),
    "lightning-averaging": ({**LIGHTNING_FILE, "state_dict": R, "callbacks": {"EMA": {"decay": 0.999, "shadow": A}}}, "raw", ["callbacks"]),
    "mmagic-step-counter": ({"meta": {"iter": 1}, "state_dict": {**under("generator.", R), "step_counter": torch.tensor(5)}}, "raw", ["step_counter"]),
    "mmagic-ema": (
        {"meta": {"iter": 1}, "state_dict": {**under("generator.", R), **under("generator_ema.", A), "step_counter": torch.tensor(5)}},
        "averaged", ["step_counter"],
    ),
    "mmengine": (
        {"meta": {"mmengine_version": "0.10.4"}, "state_dict": A, "ema_state_dict": {**under("module.", R), "steps": torch.tensor(9)}},
        "averaged", ["ema_state_dict.steps"],
    ),
    "gan": ({"netG": R, "netD": CRITIC, "optimizerG": adam(R), "optimizerD": adam(R)}, "raw", ["netD"]),
    "gan-state-dicts": ({"g_state_dict": R, "d_state_dict": CRITIC}, "raw", ["d_state_dict"]),
    "distillation": ({"student": R, "teacher": A}, "raw", ["teacher"]),
    "basicsr": ({"params": R, "params_ema": A}, "averaged", []),
    "timm": ({"epoch": 3, "arch": "fsrcnn", "state_dict": R, "state_dict_ema": A, "version": 2}, "averaged", []),
    "ema-model": ({"model": R, "ema_model": A}, "averaged", []),
    "model-ema": ({"model": R, "model_ema": under("module.", A)}, "averaged", []),
    "camel-case": ({"model": R, "modelEMA": A}, "averaged", []),
    "lornatang": ({"state_dict": R, "ema_state_dict": SWA, "best_psnr": 31.0}, "averaged", ["n_averaged"]),
    "averaged-model": (SWA, "averaged", ["n_averaged"]),
    "swa": ({"model_state_dict": R, "swa_model_state_dict": SWA, "optimizer_state_dict": adam(R)}, "averaged", ["n_averaged"]),
    "shadow-dictionary": ({"model": R, "ema": {"decay": 0.999, "shadow": A}}, "averaged", []),
    "shadow-list": (
        {"model": R, "ema": {"decay": 0.999, "num_updates": 3, "shadow_params": list(A.values()), "collected_params": None}},
        "averaged", [],
    ),
    "ema-pytorch": (
        {"model": R, "ema": {**under("online_model.", R), **under("ema_model.", A), "initted": torch.tensor(True), "step": torch.tensor(5)}},
        "averaged", ["ema.initted", "ema.step"],
    ),
    "fairseq": ({"model": R, "extra_state": {"ema": A, "train_iterator": {"epoch": 1}}}, "averaged", []),
    "best-and-last": ({"last_state_dict": R, "best_state_dict": A}, "averaged", []),
    "names-of-its-own": ({"state_dict": {**under("upscaler.", R), **under("upscaler_ema.", A)}}, "averaged", []),
}


def save(name: str, saved: object, **options: object) -> None:
    torch.save(saved, OUT / f"{name}.pth", **options)


def factored(change: object) -> nn.Module:
    made = network(0)
    for module in list(made.modules()):
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            change(module)
    return made


def prune_all(module: nn.Module) -> None:
    prune.l1_unstructured(module, "weight", amount=0.3)
    prune.random_unstructured(module, "bias", amount=0.5)


def norm_new(module: nn.Module) -> None:
    parametrizations.weight_norm(module)
    module.parametrizations.weight.original0.data *= 0.8


def norm_old(dim: int | None) -> object:
    def change(module: nn.Module) -> None:
        weight_norm(module, dim=dim)
        module.weight_g.data *= 0.8

    return change


FACTORED = {
    "pruned": prune_all,
    "pruned-channels": lambda module: prune.ln_structured(module, "weight", amount=0.4, n=2, dim=1) if module.weight.shape[1] > 1 else None,
    "weight-norm": norm_old(0),
    "weight-norm-inputs": norm_old(1),
    "weight-norm-whole": norm_old(None),
    "weight-norm-parametrized": norm_new,
}


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    OUT.mkdir(parents=True, exist_ok=True)
    x = torch.rand((1, 1, 4, 3), generator=torch.Generator().manual_seed(9))
    colours = torch.rand((1, 3, 4, 3), generator=torch.Generator().manual_seed(9))

    def run(made: nn.Module, picture: torch.Tensor = x) -> dict[str, object]:
        with torch.no_grad():
            return {"input": encode(picture), "output": encode(made(picture))}

    listing: dict[str, object] = {"raw": run(RAW), "averaged": run(AVERAGED)}
    files = {}
    for name, (saved, takes, left_out) in DICTIONARIES.items():
        save(name, saved)
        files[name] = {"takes": takes, "leftOut": left_out}
    listing["dictionaries"] = files
    save_file({name: tensor.clone() for name, tensor in {**under("ema.", A), **under("model.", R)}.items()}, OUT / "ema.safetensors")

    listing["factored"] = {}
    for name, change in FACTORED.items():
        made = factored(change)
        save(name, share_storage(made.state_dict()))
        listing["factored"][name] = run(made)
    spectral = factored(nn.utils.spectral_norm)
    save("spectral-norm", share_storage(spectral.state_dict()))

    listing["rgb"] = {}
    for seed, (name, names) in enumerate({"yjn870": L1, "lornatang": interleaved("feature_extraction"), "lightning": LIGHTNING}.items()):
        made = network(seed, names, 3)
        save(f"rgb-{name}", share_storage(made.state_dict()))
        listing["rgb"][name] = run(made, colours)

    arrays = {name: tensor.numpy() for name, tensor in RAW.state_dict().items()}
    save("numpy", arrays)
    save("numpy-protocol-5", arrays, pickle_protocol=5)
    save("numpy-fortran", {name: np.asfortranarray(array) for name, array in arrays.items()})
    save("numpy-big-endian", {name: array.astype(">f8") for name, array in arrays.items()})
    save("numpy-objects", {"weights": np.array([{"a": 1}, None], dtype=object), "names": np.array(["a", "b"])})
    (OUT / "dictionaries.json").write_text(json.dumps({"torch": torch.__version__, **listing}) + "\n")


if __name__ == "__main__":
    main()
