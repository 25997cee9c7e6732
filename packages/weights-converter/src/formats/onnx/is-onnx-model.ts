/** Whether the bytes start like an ONNX model: its version, then any other field of a ModelProto. */
export const isOnnxModel = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x08 && bytes[1] < 0x20 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(bytes[2])
