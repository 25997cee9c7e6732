"""SOAP (Vyas et al., "SOAP: Improving and Stabilizing Shampoo using Adam", 2024): Adam in the eigenbasis of Shampoo's preconditioner."""

import math

import torch
from torch import Tensor
from torch.optim import Optimizer

LARGEST_SIDE = 256  # a longer side of a matrix keeps its own basis: its factor would cost more than the network


class Soap(Optimizer):
    """A tensor of two or more axes is a matrix, its first axis against all others; a vector gets plain Adam."""

    def __init__(self, parameters, lr: float, betas: tuple[float, float] = (0.95, 0.95), basis_every: int = 10) -> None:
        super().__init__(parameters, {"lr": lr, "betas": betas, "basis_every": basis_every, "epsilon": 1e-8})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self.update(parameter, group)

    def update(self, parameter: Tensor, group: dict) -> None:
        (beta1, beta2), state = group["betas"], self.state[parameter]
        gradient = parameter.grad.flatten(1) if parameter.ndim > 1 else parameter.grad[:, None]
        sides = [side for side in (0, 1) if parameter.ndim > 1 and gradient.shape[side] <= LARGEST_SIDE]
        if not state:
            state |= {"step": 0, "mean": torch.zeros_like(gradient), "square": torch.zeros_like(gradient)}
            for side in sides:
                state[f"factor{side}"] = factor_of(gradient, side)
                state[f"basis{side}"] = torch.linalg.eigh(state[f"factor{side}"])[1].flip(1).contiguous()

        state["step"] += 1
        state["mean"].lerp_(gradient, 1 - beta1)
        rotated, mean = gradient, state["mean"]
        for side in sides:
            rotated, mean = (rotate(matrix, state[f"basis{side}"], side) for matrix in (rotated, mean))
        state["square"].lerp_(rotated.square(), 1 - beta2)
        correction = math.sqrt(1 - beta2 ** state["step"]) / (1 - beta1 ** state["step"])
        update = correction * mean / (state["square"].sqrt() + group["epsilon"])
        for side in sides:
            update = rotate(update, state[f"basis{side}"].T, side)
        parameter.sub_(group["lr"] * update.reshape(parameter.shape))

        for side in sides:
            state[f"factor{side}"].lerp_(factor_of(gradient, side), 1 - beta2)
            if state["step"] % group["basis_every"] == 0:
                # One power iteration follows the eigenvectors, which turn slowly.
                state[f"basis{side}"] = torch.linalg.qr(state[f"factor{side}"] @ state[f"basis{side}"])[0]


def factor_of(gradient: Tensor, side: int) -> Tensor:
    return gradient @ gradient.T if side == 0 else gradient.T @ gradient


def rotate(matrix: Tensor, basis: Tensor, side: int) -> Tensor:
    return basis.T @ matrix if side == 0 else matrix @ basis
