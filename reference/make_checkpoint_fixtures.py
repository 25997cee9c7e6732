"""Make packages/weights-converter/test/fixtures: small checkpoints in every form torch writes, with the values torch reads.

    python reference/make_checkpoint_fixtures.py [--research FOLDER]

Most files are written by torch.save itself. Forms that no present torch writes (big-endian, Python 2, the tar layout of
2016, storage views) are put together here byte by byte, and torch.load must read them before they count.
expected.json holds, per file, every tensor as torch (or safetensors) sees it. With --research, the values of the public
checkpoints in that folder go into research-expected.json as SHA-256 alone; their files stay where they are.

Legacy files name their storages by memory address, so their bytes (never their values) differ from run to run.
"""

import argparse
import base64
import collections
import hashlib
import io
import json
import pickle
import re
import struct
import tarfile
import types
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures"
SCALE = 3


class Fsrcnn(nn.Module):
    """The layers of Lornatang/FSRCNN-PyTorch, FSRCNN(3, 2, 1), so that a file stays near 6 kB."""

    def __init__(self) -> None:
        super().__init__()
        self.feature_extraction = nn.Sequential(nn.Conv2d(1, 3, 5, padding=2), nn.PReLU(3))
        self.shrink = nn.Sequential(nn.Conv2d(3, 2, 1), nn.PReLU(2))
        self.map = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.PReLU(2))
        self.expand = nn.Sequential(nn.Conv2d(2, 3, 1), nn.PReLU(3))
        self.deconv = nn.ConvTranspose2d(3, 1, 9, SCALE, padding=4, output_padding=SCALE - 1)


class SharedActivation(nn.Module):
    """One PReLU under two names, a buffer, and a buffer that state_dict() leaves out."""

    def __init__(self) -> None:
        super().__init__()
        activation = nn.PReLU(1)
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3, stride=(2, 1), groups=1), activation, nn.Conv2d(2, 1, 1, bias=False), activation)
        self.norm = nn.BatchNorm2d(1)
        self.register_buffer("mean", torch.tensor([0.5]))
        self.register_buffer("cache", torch.zeros(4), persistent=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--research", type=Path, help="folder of public checkpoints; see CONTRIBUTING.md")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(20260101)
    warnings.simplefilter("ignore")
    (OUT / "checkpoints").mkdir(parents=True, exist_ok=True)
    expected: dict[str, dict] = {}
    write_models(expected)
    write_wrapped(expected)
    write_views(expected)
    write_dtypes(expected)
    write_assembled(expected)
    write_safetensors(expected)
    write_json("expected.json", expected)
    write_json("half-float.json", describe_halves())
    write_json("pickles.json", describe_pickles())
    write_refused()
    if args.research:
        write_json("research-expected.json", describe_research(args.research))
    for path in OUT.glob("*/*"):
        path.chmod(0o644)  # safetensors makes private files


def write_json(name: str, files: dict[str, dict | None]) -> None:
    """One tensor a line, so that a change shows in a diff."""
    text = json.dumps(files, indent=1)
    text = re.sub(r"\s*\n\s*(?=\"(?:dtype|shape|base64|sha256)\"|-?\d|[\]}])", " ", text)
    (OUT / name).write_text(text + "\n")


# --- files by torch.save ---------------------------------------------------------------------------------------------


def write_models(expected: dict) -> None:
    """One model in the forms people save it in; all but the rounded ones hold the same bits."""
    model = Fsrcnn()
    state = model.state_dict()
    # torch would put its own layers' source code into the legacy form of a whole module; a line in its place will do.
    torch.serialization.get_source_lines_and_file = lambda obj, *_: ([f"class {obj.__name__}: ...\n"], 1, "model.py")
    save(expected, "zip.pth", state)
    save(expected, "legacy.pth", state, _use_new_zipfile_serialization=False)
    save(expected, "data-parallel.pth", nn.DataParallel(model).state_dict())
    save(expected, "whole-module.pth", model)
    save(expected, "whole-module-legacy.pth", model, _use_new_zipfile_serialization=False)
    save(expected, "protocol-4.pth", state, pickle_protocol=4)
    save(expected, "protocol-5-legacy.pth", state, pickle_protocol=5, _use_new_zipfile_serialization=False)
    save(expected, "shared-activation.pth", SharedActivation())
    channels_last = {name: t.to(memory_format=torch.channels_last) if t.dim() == 4 else t for name, t in state.items()}
    save(expected, "channels-last.pth", channels_last)
    save(expected, "half.pth", {name: t.half() for name, t in state.items()})
    save(expected, "bfloat16.pth", {name: t.bfloat16() for name, t in state.items()})


def write_wrapped(expected: dict) -> None:
    """Training checkpoints: what else lies beside the weights."""
    torch.manual_seed(2)
    model = Fsrcnn()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    model.deconv.bias.grad = torch.ones_like(model.deconv.bias)
    optimizer.step()
    training = {
        "epoch": 12,
        "best_psnr": 36.5,
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": None,
    }
    values = {"epoch": 12, "best_psnr": 36.5, "scheduler": None, "optimizer.param_groups.0.lr": 1e-3, "optimizer.param_groups.0.betas": [0.9, 0.999]}
    save(expected, "training.pth.tar", training, values=values)
    lightning = {
        "epoch": 3,
        "pytorch-lightning_version": "2.5.0",
        "state_dict": collections.OrderedDict(("model." + name, t) for name, t in model.state_dict().items()),
        "callbacks": {"ModelCheckpoint{'monitor': 'psnr'}": {"best_model_score": torch.tensor(31.25), "best_k_models": collections.Counter(a=1)}},
        "hyper_parameters": {"scale": SCALE, "color": "y", "best": np.float64(31.5), "steps": np.int64(2**60), "half": np.float32(0.1)},
        "args": argparse.Namespace(scale=SCALE, kernels=(5, 1, 3, 9), lr=1e-3, tags=["a", "b"]),
        "history": collections.defaultdict(list, loss=[0.5, 0.25]),
        "blob": b"\x00\xff",
        "flags": {True: 1, None: 2, 2.5: 3, (1, 2): 4, 7: 5, "7": 6},
        "big": 2**70,
    }
    values = {
        "epoch": 3,
        "hyper_parameters.scale": SCALE,
        "hyper_parameters.color": "y",
        "hyper_parameters.best": 31.5,
        "hyper_parameters.half": float(np.float32(0.1)),
        "args.scale": SCALE,
        "args.kernels": [5, 1, 3, 9],
        "args.tags": ["a", "b"],
        "history.loss": [0.5, 0.25],
        "callbacks.ModelCheckpoint{'monitor': 'psnr'}.best_k_models.a": 1,
        "flags.True": 1,
        "flags.None": 2,
        "flags.2.5": 3,
        "flags.(1, 2)": 4,
    }
    save(expected, "lightning.ckpt", lightning, values=values)


def write_views(expected: dict) -> None:
    torch.manual_seed(3)
    base = torch.randn(4, 5, 6)
    views = {
        "base": base,
        "transposed": base.permute(2, 0, 1),
        "offset": base[1:3, 2:, ::2],
        "expanded": base[0, 0, :1].expand(3, 4),
        "overlapping": base.as_strided((3, 4), (1, 1), 7),
        "single": base[2, 3, 4],
        "empty": torch.empty(0, 3),
        "sizeOne": base[:, :1].as_strided((4, 1, 6), (30, 999, 1)),
        "channelsLast": torch.randn(2, 3, 2, 2).to(memory_format=torch.channels_last),
        "list": [base[0], (base[1], base[2])],
        "parameter": nn.Parameter(base[3, 1]),
        "withAttribute": with_attribute(base[3, 2]),
    }
    save(expected, "views.pth", views)
    save(expected, "views-legacy.pth", views, _use_new_zipfile_serialization=False)


def with_attribute(tensor: torch.Tensor) -> torch.Tensor:
    parameter = nn.Parameter(tensor.clone())
    parameter.note = "kept beside the values"
    return parameter


def write_dtypes(expected: dict) -> None:
    floats = torch.tensor([0.0, -0.0, 1.0, -1.5, 0.1, 65504.0, 3e-8, 2.0**-14, 1e30, float("inf"), float("-inf"), float("nan")], dtype=torch.float64)
    tensors = {str(dtype)[6:]: floats.to(dtype) for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)}
    tensors["every_float8_e4m3fn"] = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn)
    tensors["every_float8_e5m2"] = torch.arange(256, dtype=torch.uint8).view(torch.float8_e5m2)
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint64, torch.uint32, torch.uint16, torch.uint8):
        limits = torch.iinfo(dtype)
        tensors[str(dtype)[6:]] = torch.tensor([limits.min, 0, 1, 77, limits.max], dtype=dtype)
    tensors["bool"] = torch.tensor([True, False, True])
    for dtype in (torch.complex32, torch.complex64, torch.complex128):
        tensors[str(dtype)[6:]] = torch.tensor([1 + 2j, -0.5j, 0.1 + 0j]).to(dtype)
    save(expected, "dtypes.pth", tensors)


def save(expected: dict, name: str, obj: object, values: dict | None = None, **options: object) -> None:
    path = OUT / "checkpoints" / name
    torch.save(obj, path, **options)
    loaded = torch.load(path, weights_only=False)
    expected[name] = {"tensors": describe(loaded), "values": values or {}, "modules": describe_modules(loaded)}


# --- files put together here, and read by torch before they count ----------------------------------------------------


def write_assembled(expected: dict) -> None:
    torch.manual_seed(20260101)
    state = Fsrcnn().state_dict()  # the same weights as zip.pth
    for name, data in [
        ("big-endian.pth", swap_zip_bytes(save_to_bytes({**state, "steps": torch.tensor([1, 2**40]), "z": torch.tensor([1 + 2j]), "h": torch.tensor([0.1, -7.0]).half()}))),
        ("before-2-1.pth", rewrite_zip(save_to_bytes(state), lambda record, body: None if record in ("byteorder", ".format_version", ".storage_alignment") else body)),
        ("version-in-dot-data.pth", rewrite_zip(save_to_bytes(state), lambda record, body: body, rename={"version": ".data/version"})),
        ("deflated.pth", rewrite_zip(save_to_bytes(state), lambda record, body: body, method=zipfile.ZIP_DEFLATED)),
        ("python-2.pth", python2_stream()),
        ("storage-views-legacy.pth", storage_view_stream()),
        ("2016.tar", tar_of_2016()),
    ]:
        path = OUT / "checkpoints" / name
        path.write_bytes(data)
        loaded = torch.load(path, weights_only=False)
        expected[name] = {"tensors": describe(loaded), "values": {}, "modules": {}}


def save_to_bytes(obj: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(obj, buffer)
    return buffer.getvalue()


def rewrite_zip(data: bytes, edit, rename: dict = {}, method: int = zipfile.ZIP_STORED) -> bytes:
    """The same archive by another ZIP writer, each record passed through `edit` (None: left out)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", method) as target:
        for info in source.infolist():
            folder, record = info.filename.split("/", 1)
            body = edit(record, source.read(info))
            if body is not None:
                target.writestr(zipfile.ZipInfo(f"{folder}/{rename.get(record, record)}"), body, compress_type=method)
    return out.getvalue()


def swap_zip_bytes(data: bytes) -> bytes:
    """What a big-endian machine writes: `byteorder` says so, and each element (part of a complex one) is reversed."""
    units = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pickled = archive.read("archive/data.pkl")

    class Find(pickle.Unpickler):
        def persistent_load(self, pid):
            width = np.dtype(dtype_of_storage(pid[1])).itemsize
            units[pid[2]] = width // 2 if "Complex" in pid[1].__name__ else width
            return torch.zeros(pid[4], dtype=dtype_of_storage(pid[1], torch_dtype=True)).storage()

    Find(io.BytesIO(pickled)).load()

    def edit(record: str, body: bytes) -> bytes:
        if record == "byteorder":
            return b"big"
        key = record.removeprefix("data/")
        return np.frombuffer(body, f"V{units[key]}").view(f"u{units[key]}").byteswap().tobytes() if key in units else body

    return rewrite_zip(data, edit)


def dtype_of_storage(storage_class: type, torch_dtype: bool = False):
    name = storage_class.__name__
    table = {
        "FloatStorage": (torch.float32, "f4"),
        "HalfStorage": (torch.float16, "f2"),
        "LongStorage": (torch.int64, "i8"),
        "ComplexFloatStorage": (torch.complex64, "c8"),
    }
    return table[name][0 if torch_dtype else 1]


MAGIC = 0x1950A86A20F9469CFC6C


def legacy_stream(pickled: bytes, storages: list[tuple[str, np.ndarray]], little_endian: bool = True) -> bytes:
    info = {"protocol_version": 1001, "little_endian": little_endian, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    head = b"".join(pickle.dumps(part, 2) for part in (MAGIC, 1001, info))
    keys = pickle.dumps([key for key, _ in storages], 2)
    body = b"".join(struct.pack("<q", values.size) + values.tobytes() for _, values in storages)
    return head + pickled + keys + body


def op_string(text: str) -> bytes:
    """SHORT_BINSTRING, Python 2's str."""
    return b"U" + bytes([len(text)]) + text.encode()


def op_long(value: int) -> bytes:
    """LONG1, Python 2's long."""
    body = value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True)
    return b"\x8a" + bytes([len(body)]) + body


def op_storage(key: str, length: bytes, view: bytes = b"N") -> bytes:
    return b"(" + op_string("storage") + b"ctorch\nFloatStorage\n" + op_string(key) + op_string("cpu") + length + view + b"tQ"


def op_tensor(storage: bytes, offset: int, size: tuple, stride: tuple, hooks: bytes = b"N") -> bytes:
    numbers = lambda items: b"(" + b"".join(op_long(n) for n in items) + b"t"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K" + bytes([offset]) + numbers(size) + numbers(stride) + b"\x89" + hooks + b"tR"


def python2_stream() -> bytes:
    """As Python 2.7 with torch 0.4: byte strings for keys, longs for sizes, None for hooks, an OrderedDict of pairs, a long BINSTRING."""
    values = np.linspace(-1, 1, 6, dtype="<f4")
    weight = op_tensor(op_storage("140001", op_long(6)), 0, (2, 3), (3, 1))
    bias = op_tensor(op_storage("140002", op_long(2)), 0, (2,), (1,))
    note = b"T" + struct.pack("<i", 300) + b"x" * 300
    pairs = b"(]" + b"".join([b"(", b"](" + op_string("weight") + weight + b"e", b"](" + op_string("bias") + bias + b"e", b"](" + op_string("note") + note + b"e", b"e"])
    pickled = b"\x80\x02ccollections\nOrderedDict\n" + pairs + b"tR."
    # The writer claims to be big-endian: torch writes little-endian elements there too, and ignores the claim when it reads.
    return legacy_stream(pickled, [("140001", values), ("140002", np.array([0.25, -8], "<f4"))], little_endian=False)


def storage_view_stream() -> bytes:
    """torch 0.2 wrote a storage that is part of another as a view (key, offset, size) of it."""
    view = lambda key, start, length: b"(" + op_string(key) + b"K" + bytes([start]) + b"K" + bytes([length]) + b"t"
    whole = op_tensor(op_storage("1", b"K\x0c"), 0, (12,), (1,))
    part = op_tensor(op_storage("1", b"K\x0c", view("2", 4, 6)), 1, (2, 2), (2, 1))
    again = op_tensor(op_storage("1", b"K\x0c", view("2", 4, 6)), 0, (6,), (1,))
    pickled = b"\x80\x02}(" + op_string("whole") + whole + op_string("part") + part + op_string("again") + again + b"u."
    return legacy_stream(pickled, [("1", np.arange(12, dtype="<f4") / 8)])


def tar_of_2016() -> bytes:
    """torch 0.1.1: storages, views of them, tensors by number, and a pickle that refers to the tensors."""
    first, second = np.arange(10, dtype="<f4") / 4, np.array([-5, 2**40], "<i8")
    storages = pickle.dumps(2, 2)
    for key, values, kind in ((11, first, "FloatStorage"), (12, second, "LongStorage")):
        storages += b"\x80\x02(K" + bytes([key]) + op_string("cpu") + b"ctorch\n" + kind.encode() + b"\nt."
        storages += struct.pack("<q", values.size) + values.tobytes()
    storages += pickle.dumps([(13, 11, 4, 6)], 2)
    tensors = pickle.dumps(3, 2)
    for key, storage, kind, size, stride, offset in (
        (21, 11, "FloatTensor", (2, 3), (1, 2), 1),
        (22, 12, "LongTensor", (2,), (1,), 0),
        (23, 13, "FloatTensor", (2, 2), (2, 1), 2),
    ):
        tensors += b"\x80\x02(K" + bytes([key]) + b"K" + bytes([storage]) + b"ctorch\n" + kind.encode() + b"\nt."
        tensors += struct.pack("<ii", len(size), 0) + struct.pack(f"<{len(size)}q", *size) + struct.pack(f"<{len(stride)}q", *stride) + struct.pack("<q", offset)
    reference = lambda number: op_string(number) + b"Q"
    pickled = b"\x80\x02}(" + op_string("weight") + reference("21") + op_string("steps") + reference("22") + op_string("view") + reference("23") + b"u."
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:", format=tarfile.GNU_FORMAT) as archive:
        for name, body in (("sys_info", pickle.dumps({}, 2)), ("pickle", pickled), ("tensors", tensors), ("storages", storages)):
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return out.getvalue()


# --- other containers ------------------------------------------------------------------------------------------------


def write_safetensors(expected: dict) -> None:
    torch.manual_seed(20260101)
    state = Fsrcnn().state_dict()  # the same weights as zip.pth
    for name, dtype in (("f32.safetensors", torch.float32), ("f16.safetensors", torch.float16), ("bf16.safetensors", torch.bfloat16)):
        path = OUT / "checkpoints" / name
        save_file({key: t.to(dtype) for key, t in state.items()}, path, metadata={"format": "pt", "note": "a \"b\" ü"})
        expected[name] = {"tensors": describe(load_file(path)), "values": {}, "modules": {}}
    path = OUT / "checkpoints" / "dtypes.safetensors"
    tensors = {
        "scalar": torch.tensor(2.5, dtype=torch.float64),
        "empty": torch.zeros(0, 3),
        "bool": torch.tensor([True, False]),
        "i64": torch.tensor([-(2**60), 5]),
        "u8": torch.tensor([0, 255], dtype=torch.uint8),
        "f8": torch.tensor([0.5, -3.0]).to(torch.float8_e4m3fn),
        "a.b": torch.tensor([[1.5, -2.5]]),
    }
    save_file(tensors, path)
    expected["dtypes.safetensors"] = {"tensors": describe(load_file(path)), "values": {}, "modules": {}}


def write_refused() -> None:
    """Real files that hold no plain weights; the reader must say what they are."""
    folder = OUT / "refused"
    folder.mkdir(exist_ok=True)
    torch.jit.save(torch.jit.script(nn.PReLU(1)), folder / "torchscript.pt")
    torch.save({"w": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)}, folder / "quantised.pth")
    torch.save({"w": torch.eye(3).to_sparse()}, folder / "sparse.pth")
    torch.save({"w": torch.tensor([1 + 2j]).conj()}, folder / "conj.pth")
    torch.save({"w": torch.ones(2, device="meta")}, folder / "meta.pth")
    (folder / "plain.pickle").write_bytes(pickle.dumps({"epoch": 1}, 2))
    (folder / "bare-tensor.pickle").write_bytes(pickle.dumps({"w": torch.ones(2)}, 2))


# --- what torch sees -------------------------------------------------------------------------------------------------


def describe(obj: object) -> dict[str, dict]:
    tensors: dict[str, torch.Tensor] = {}
    walk(obj, "", tensors)
    return {name: describe_tensor(t) for name, t in tensors.items()}


def walk(obj: object, path: str, tensors: dict) -> None:
    join = lambda key: f"{path}.{key}" if path else str(key)
    if isinstance(obj, torch.Tensor):
        tensors[path or "tensor"] = obj
    elif isinstance(obj, nn.Module):
        walk(obj.state_dict(keep_vars=True), path, tensors)
    elif isinstance(obj, dict):
        for key, value in obj.items():
            walk(value, join(key), tensors)
    elif isinstance(obj, (list, tuple)):
        for key, value in enumerate(obj):
            walk(value, join(key), tensors)


SHORT = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16", "float8_e4m3fn": "f8_e4m3", "float8_e5m2": "f8_e5m2", "bool": "bool"}
SHORT |= {f"int{bits}": f"i{bits}" for bits in (8, 16, 32, 64)} | {f"uint{bits}": f"u{bits}" for bits in (8, 16, 32, 64)}
SHORT |= {"complex32": "c32", "complex64": "c64", "complex128": "c128"}


def describe_tensor(tensor: torch.Tensor) -> dict:
    """Values as little-endian bytes of the type the reader gives them: narrow floats widened to float32."""
    dtype = SHORT[str(tensor.dtype)[6:]]
    values = tensor.detach().contiguous().resolve_conj()
    if dtype.startswith("c"):
        values = torch.view_as_real(values)
    if dtype in ("f16", "bf16", "f8_e4m3", "f8_e5m2", "c32"):
        values = values.to(torch.float32)
        values[values.isnan()] = float("nan")  # JavaScript keeps no NaN payloads
    raw = values.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if values.numel() else b""
    described = {"dtype": dtype, "shape": list(tensor.shape)}
    # Short ones are kept to be looked at; a hash will do for the others.
    return described | ({"base64": base64.b64encode(raw).decode()} if len(raw) <= 128 else {"sha256": digest(raw)})


def describe_halves() -> dict:
    """All float16 numbers as float32, and how float32 numbers of every size, ties and overflows included, round to float16."""
    every = torch.arange(2**16, dtype=torch.int32).to(torch.int16).view(torch.float16).float()
    every[every.isnan()] = float("nan")
    rng = np.random.default_rng(5)
    halves = rng.integers(0, 0x7C00, 400, dtype=np.uint16).view(np.float16).astype(np.float64)
    above = np.nextafter(halves.astype(np.float16), np.float16(np.inf)).astype(np.float64)
    ties = (halves + above) / 2
    near = np.concatenate([np.nextafter(ties.astype(np.float32), np.float32(0)), np.nextafter(ties.astype(np.float32), np.float32(np.inf))])
    sizes = rng.choice([-1, 1], 400) * 2.0 ** rng.uniform(-30, 20, 400)
    special = [0, -0.0, 65504, 65519.996, 65520, -65520, 1e30, np.inf, -np.inf, 2.0**-24, 2.0**-25, 2.0**-25 * 1.0001, 2.0**-14, -(2.0**-14) + 2.0**-26]
    numbers = np.concatenate([ties, near, sizes, special]).astype("<f4")
    numbers = numbers[~np.isnan(numbers)]
    bits = torch.from_numpy(numbers).half().view(torch.int16).numpy()
    return {
        "decodedSha256": digest(every.numpy().tobytes()),
        "float32": base64.b64encode(numbers.tobytes()).decode(),
        "float16": base64.b64encode(bits.tobytes()).decode(),
    }


def describe_pickles() -> dict:
    """One object of plain data in all pickle protocols, and its values by path; a bigint as its digits."""
    obj = {
        "integers": [0, 1, -1, 255, 256, 65535, 65536, -(2**31), 2**31],
        "wide": [2**53 - 1, -(2**53) + 1],
        "beyond": [2**53, -(2**63), 2**64, 10**60],
        "floats": [0.0, -0.5, 0.1, 1e300, 5e-324],
        "text": ["", "a\\b 'c' \"d\"", "line\nbreak\ttab", "ü π 水 😀"],
        "flags": (True, False, None),
        "long": "x" * 300,
        "nested": {"tuple": (1, (2, [3, {"deep": 4}]))},
        "set": {1, 2},
        "bytes": b"\x00\x80\xff",
        "ordered": collections.OrderedDict(b=1, a=2),
        "namespace": argparse.Namespace(scale=3),
        "scalars": [np.float64(0.1), np.float32(0.1), np.float16(0.1), np.int64(-5), np.uint8(200), np.bool_(True)],
    }
    plain = lambda items: [item.item() if isinstance(item, np.generic) else item for item in items]
    values = {name: plain(obj[name]) for name in ("integers", "wide", "floats", "text", "flags", "scalars")}
    values |= {"long": obj["long"], "nested.tuple.0": 1, "nested.tuple.1.0": 2, "nested.tuple.1.1.0": 3, "nested.tuple.1.1.1.deep": 4}
    values |= {"ordered.b": 1, "ordered.a": 2, "namespace.scale": 3}
    pickles = {str(protocol): base64.b64encode(pickle.dumps(obj, protocol)).decode() for protocol in range(6)}
    return {"pickles": pickles, "values": values, "beyond": [str(number) for number in obj["beyond"]]}


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]


def describe_modules(obj: object) -> dict:
    if not isinstance(obj, nn.Module):
        return {}
    facts = ("kernel_size", "stride", "padding", "output_padding", "dilation", "groups", "num_parameters")
    return {
        path: {"className": f"{type(m).__module__}.{type(m).__qualname__}", **{name: getattr(m, name) for name in facts if hasattr(m, name)}}
        for path, m in obj.named_modules(remove_duplicate=False)
    }


# --- public checkpoints ----------------------------------------------------------------------------------------------


def describe_research(folder: Path) -> dict:
    described = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".pth", ".pt", ".tar", ".ckpt")):
        obj = read_by_hand(path) if is_hand_made_tar(path) else load_inert(path)
        described[str(path.relative_to(folder))] = None if obj is None else {
            # These are other people's numbers: their hashes alone may be kept.
            name: {"dtype": t["dtype"], "shape": t["shape"], "sha256": t.get("sha256") or digest(base64.b64decode(t["base64"]))}
            for name, t in describe(obj).items()
        }
    return described


def load_inert(path: Path) -> object | None:
    """torch.load with every class of other people replaced by an empty module; None if torch cannot read the file."""

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str):
            if module.split(".")[0] in ("torch", "collections"):
                if (module, name) == ("torch.nn.backends.thnn", "_get_thnn_function_backend"):
                    return lambda: None
                return super().find_class(module, name)
            return type(name, (nn.Module,), {})

    inert = types.SimpleNamespace(Unpickler=Unpickler, load=lambda f, **options: Unpickler(f, **options).load(), __name__="inert")
    try:
        return torch.load(path, map_location="cpu", weights_only=False, pickle_module=inert)
    except Exception as error:
        print(f"{path.name}: torch cannot read it ({type(error).__name__})")
        return None


def is_hand_made_tar(path: Path) -> bool:
    return tarfile.is_tarfile(path) and "tensors" not in tarfile.open(path).getnames()


def read_by_hand(path: Path) -> object:
    """A tar without `tensors`, which torch cannot read: Python's own pickle, struct and numpy read it here."""
    with tarfile.open(path) as archive:
        body = {name: archive.extractfile(name).read() for name in archive.getnames()}
    stream = io.BytesIO(body["storages"])
    storages = {}
    for _ in range(pickle.load(stream)):
        key, _, kind = pickle.load(stream)
        (count,) = struct.unpack("<q", stream.read(8))
        dtype = np.dtype({"FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8"}[kind.__name__])
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str):
            return rebuild if name == "_rebuild_tensor_v2" else super().find_class(module, name)

    def rebuild(storage, offset, size, stride, *_):
        return torch.from_numpy(storages[storage[2]].copy()).as_strided(size, stride, offset)

    return Unpickler(io.BytesIO(body["pickle"])).load()


if __name__ == "__main__":
    main()
