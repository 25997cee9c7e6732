"""Frozen graphs of TensorFlow as OpenCV's dnn_superres has them, for packages/weights-converter/test.

Writes packages/weights-converter/test/fixtures/frozen/: tiny seeded networks with the operations of the graphs that
Saafke/FSRCNN_Tensorflow and fannymonori/TF-ESPCN publish (NHWC, biases by addition, PReLU as relu + α·(x − |x|)/2,
the head transposed or as depth_to_space), others with what Keras writes, and in frozen.json what TensorFlow computes
with them.

Run: python reference/make_frozen_graph_fixtures.py    (tensorflow-cpu 2.21.0, which the other scripts do not need)
"""

import base64
import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
OUT = Path(__file__).parent.parent / "packages/weights-converter/test/fixtures/frozen"
random = np.random.default_rng(20261130)


def numbers(name, *shape):
    values = random.uniform(-0.5, 0.5, shape).astype(np.float32)
    # Published graphs read a constant through an Identity, which was a variable before freezing.
    return tf.identity(tf.constant(values, name=name), name=f"{name}/read")


def conv(x, i, kernel, outputs, bias=tf.add, padding="SAME"):
    weight = numbers(f"f{i}", kernel, kernel, x.shape[-1], outputs)
    return bias(tf.nn.conv2d(x, weight, [1, 1, 1, 1], padding, name=f"conv{i}"), numbers(f"b{i}", outputs))


def prelu(x, i):
    alpha = numbers(f"alpha{i}", x.shape[-1])
    return tf.nn.relu(x) + alpha * (x - abs(x)) * 0.5


def keras_prelu(x, i):
    return tf.nn.relu(x) - numbers(f"alpha{i}", x.shape[-1]) * tf.nn.relu(-x)


def trunk(x, activation, bias, channels=1, d=5, s=3, m=2):
    for i, (kernel, outputs) in enumerate([(5, d), (1, s), *[(3, s)] * m, (1, d)], 1):
        x = activation(conv(x, i, kernel, outputs, bias), i)
    return x


def transposed(x, scale, channels=1, activation=prelu, bias=tf.add):
    size = tf.shape(x)
    x = trunk(x, activation, bias)
    shape = tf.stack([size[0], size[1] * scale, size[2] * scale, channels])
    weight = numbers("f6", 9, 9, channels, x.shape[-1])
    x = tf.nn.conv2d_transpose(x, weight, shape, [1, scale, scale, 1], "SAME", name="deconv")
    return bias(x, numbers("b6", channels))


def subpixel(x, scale):
    x = conv(trunk(x, prelu, tf.add), 6, 9, scale**2)
    x = tf.nn.depth_to_space(x, scale, name="NHWC_output")
    return tf.transpose(x, [0, 3, 1, 2], name="NCHW_output")


def espcn(x, scale, channels=1, output=lambda x: x):
    x = tf.nn.relu(conv(x, 1, 5, 4))
    x = tf.nn.relu(conv(x, 2, 3, 3))
    x = tf.nn.depth_to_space(conv(x, 3, 3, channels * scale**2), scale)
    return tf.transpose(output(x), [0, 3, 1, 2], name="NCHW_output")


def leaky(x, scale):
    given = x
    x = tf.nn.leaky_relu(conv(x, 1, 3, 4, tf.nn.bias_add), 0.25)
    x = tf.maximum(0.125 * (y := conv(x, 2, 3, 4, tf.nn.bias_add)), y)
    x = tf.nn.depth_to_space(conv(x, 3, 3, 3 * scale**2, tf.nn.bias_add), scale)
    size = tf.shape(given)[1:3] * scale
    x = x + tf.image.resize_nearest_neighbor(given, size, half_pixel_centers=True)
    return tf.minimum(tf.maximum(x, 0.0), 1.0)


def residual(x, scale):
    y = tf.nn.relu(conv(x, 1, 3, 4))
    return conv(y + conv(y, 2, 3, 4), 3, 3, 1)


def normalised(x, scale, fused):
    def norm(x, i):
        channels = x.shape[-1]
        gamma, beta, mean = (numbers(f"{part}{i}", channels) for part in ("gamma", "beta", "mean"))
        variance = tf.constant(random.uniform(0.05, 2, channels).astype(np.float32), name=f"variance{i}")
        return tf.raw_ops.__dict__[fused](x=x, scale=gamma, offset=beta, mean=mean, variance=variance, epsilon=1e-3, is_training=False)[0]

    for i, (kernel, outputs) in enumerate([(5, 4), (3, 3)], 1):
        x = tf.nn.relu(norm(conv(x, i, kernel, outputs, lambda x, b: x if i == 2 else x + b), i))
    return tf.nn.depth_to_space(norm(conv(x, 3, 3, scale**2), 3), scale)


NETWORKS = {
    "fsrcnn-x2": (1, lambda x: transposed(x, 2)),
    "fsrcnn-x3": (1, lambda x: transposed(x, 3)),
    "fsrcnn-keras-x4": (1, lambda x: transposed(x, 4, activation=keras_prelu, bias=tf.nn.bias_add)),
    "fsrcnn-subpixel-x2": (1, lambda x: subpixel(x, 2)),
    "espcn-x3": (1, lambda x: espcn(x, 3)),
    "espcn-tanh-x2": (1, lambda x: espcn(x, 2, output=tf.tanh)),
    "espcn-rgb-x2": (3, lambda x: espcn(x, 2, 3)),
    "leaky-x2": (3, lambda x: leaky(x, 2)),
    "residual": (1, lambda x: residual(x, 1)),
    **{f"norm{i}-x2": (1, lambda x, i=i: normalised(x, 2, f"FusedBatchNorm{i}")) for i in ("", "V2", "V3")},
}


def packed(array):
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def main():
    golden = {}
    for name, (channels, build) in NETWORKS.items():
        with tf.Graph().as_default() as graph, tf.Session() as session:
            given = tf.placeholder(tf.float32, [None, None, None, channels], name="IteratorGetNext")
            made = build(given)
            (OUT / f"{name}.pb").write_bytes(
                tf.graph_util.extract_sub_graph(graph.as_graph_def(), [made.op.name]).SerializeToString(deterministic=True)
            )
            picture = random.random((1, 9, 11, channels), dtype=np.float32)
            output = session.run(made, {given: picture})
        if made.op.type != "Transpose":
            output = output.transpose(0, 3, 1, 2)
        golden[name] = {"input": packed(picture.transpose(0, 3, 1, 2)[0]), "output": packed(output[0])}
    (OUT / "frozen.json").write_text(json.dumps(golden) + "\n")


main()
