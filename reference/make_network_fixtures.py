"""Facts about FSRCNN's geometry as PyTorch gives them, for packages/network/test.

Writes packages/network/test/fixtures/interpolation.json, rows of seeded numbers as `interpolate` enlarges them,
and deconvolution.json:
- output sizes of ConvTranspose2d for many (kernel, stride, padding, output_padding), and which ones PyTorch refuses;
- the values of some transposed convolutions on small seeded integers (exact in float32);
- the reach of whole hourglasses, read off the gradient of one output pixel.

Run: python reference/make_network_fixtures.py
"""

import json
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(20260101)
torch.set_num_threads(1)
OUT = Path(__file__).parent.parent / "packages/network/test/fixtures/deconvolution.json"


def integers(*shape):
    return torch.randint(-4, 5, shape).float()


def sizes():
    rows = []
    for kernel in (3, 5, 8, 9):
        for stride in (1, 2, 3, 4):
            for padding in range(0, 5):
                for output_padding in range(0, 5):
                    layer = nn.ConvTranspose2d(1, 1, kernel, stride, padding, output_padding)
                    try:
                        size = layer(torch.zeros(1, 1, 7, 7)).shape[-1]
                    except (RuntimeError, ValueError):
                        size = None
                    rows.append([kernel, stride, padding, output_padding, size])
    return {"columns": ["kernel", "stride", "padding", "outputPadding", "size of 7, null where PyTorch refuses"], "rows": rows}


def values():
    cases = []
    for stride, crop, outputs in [(2, (4, 3), 1), (2, (3, 4), 2), (3, (4, 2), 1), (3, (3, 3), 3), (4, (4, 1), 1), (4, (2, 3), 1), (4, (0, 5), 1)]:
        weight, picture = integers(2, outputs, 9, 9), integers(1, 2, 4, 3)
        full = nn.functional.conv_transpose2d(picture, weight, stride=stride)  # no crop at all
        height, width = full.shape[-2:]
        out = full[:, :, crop[0] : height - crop[1], crop[0] : width - crop[1]]
        cases.append(
            {
                "stride": stride,
                "crop": crop,
                "weight": {"shape": list(weight.shape), "data": weight.flatten().int().tolist()},
                "input": {"shape": list(picture.shape), "data": picture.flatten().int().tolist()},
                "output": {"shape": list(out.shape), "data": out.flatten().int().tolist()},
            }
        )
    return cases


def reach(feature, mapping, m, scale, kernel, before):
    """How far from its own input pixel an output pixel looks: the support of its gradient, over all phases."""
    layers = [nn.Conv2d(1, 1, feature, padding=feature // 2), nn.Conv2d(1, 1, 1)]
    layers += [nn.Conv2d(1, 1, mapping, padding=mapping // 2) for _ in range(m)]
    body = nn.Sequential(*layers)
    head = torch.ones(1, 1, kernel, kernel)
    for parameter in body.parameters():
        nn.init.constant_(parameter, 1.0)
    size, centre = 41, 20
    most = [0, 0]
    for phase in range(scale):
        picture = torch.zeros(1, 1, size, size, requires_grad=True)
        out = nn.functional.conv_transpose2d(body(picture), head, stride=scale)[:, :, before:, before:]
        out[0, 0, centre * scale + phase, centre * scale + phase].backward()
        touched = picture.grad[0, 0].abs().sum(1).nonzero().flatten().tolist()
        most = [max(most[0], centre - touched[0]), max(most[1], touched[-1] - centre)]
    return most


def reaches():
    rows = []
    for scale in (2, 3, 4):
        for before in {(9 - scale) // 2, 4}:
            for m in (1, 4):
                rows.append({"feature": 5, "map": 3, "m": m, "scale": scale, "kernel": 9, "before": before, "reach": reach(5, 3, m, scale, 9, before)})
    rows.append({"feature": 7, "map": 5, "m": 2, "scale": 3, "kernel": 7, "before": 2, "reach": reach(7, 5, 2, 3, 7, 2)})
    return rows


def interpolations():
    """Rows by nearest, bilinear and bicubic `interpolate` with align_corners=False."""
    cases = []
    for mode in ("nearest", "bilinear", "bicubic"):
        for factor in (1, 2, 3, 4, 5):
            row = torch.rand(1, 1, 1, 7, dtype=torch.float64)
            corners = {} if mode == "nearest" else {"align_corners": False}
            out = nn.functional.interpolate(row, size=(1, 7 * factor), mode=mode, **corners)
            cases.append({"interpolation": mode, "factor": factor, "input": row.flatten().tolist(), "output": out.flatten().tolist()})
    return cases


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "sizes": sizes(), "values": values(), "reaches": reaches()}))
print(OUT.name, OUT.stat().st_size)
INTERPOLATION = OUT.with_name("interpolation.json")
INTERPOLATION.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "cases": interpolations()}) + "\n")
print(INTERPOLATION.name, INTERPOLATION.stat().st_size)
