/**
 * What a file may ask of the reader. Each limit lies far above anything a training program writes and far
 * below what would hurt a browser tab; a file beyond one of them is refused with code `limit`. How much
 * memory a file may take follows from its size, in `memory-budget.ts`.
 */
export const limits = {
  /**
   * A Python integer: torch's own magic number takes 10 bytes, Adam's object ids 8; converting megabytes of
   * digits to a bigint takes quadratic time.
   */
  integerBytes: 256,

  /** Dimensions of a tensor: torch itself stops at 64. */
  dimensions: 64,

  /**
   * Elements of a tensor: above 2^40 a float32 tensor takes 4 TB, so the number can only be a lie, and below
   * it all index arithmetic is exact.
   */
  elements: 2 ** 40,

  /**
   * Bytes of one tensor that repeats its storage (zero or overlapping strides): such a view is rarely saved
   * and small, but a 1 kB file can claim terabytes this way.
   */
  repeatedTensorBytes: 16 * 2 ** 20,

  /**
   * Bytes of all tensors together, as a multiple of the file: tensors that share a storage each get their own
   * copy, and honest files share one among a handful.
   */
  tensorBytesPerFileByte: 16,

  /** ... but never less than this, so that a tiny file with a few expanded tensors is read. */
  tensorBytesFloor: 64 * 2 ** 20,

  /**
   * Nesting of containers on the way to a tensor: modules nest some ten deep; a path of 100,000
   * list indices describes no network.
   */
  pathDepth: 200,

  /** Characters of a tensor's dotted path: torch's longest are about 200. */
  pathCharacters: 4096,

  /**
   * Visits while walking the unpickled object, as a multiple of the pickle's bytes: a written-out node takes
   * a byte at least, so many more visits mean that the memo repeats subtrees ("billion laughs").
   */
  visitsPerPickleByte: 8,

  /**
   * Elements and bytes copied by calls (`OrderedDict(pairs)`, `bytearray(bytes)`), as a
   * multiple of the pickle's bytes: an honest pickle writes each argument once, a memo bomb
   * calls again and again on the same one.
   */
  copiesPerPickleByte: 4,

  /** Values kept beside the tensors: they are read by people; a loss history of millions is not. */
  values: 10_000,

  /** Elements of a list that is kept as one value, such as a stride or a kernel size. */
  valueListLength: 16,

  /** Warnings kept: a hostile file could otherwise make one of every few bytes. */
  warnings: 50,

  /**
   * Entries of a ZIP or tar archive: one per tensor and a few more; torch's largest public
   * models have some ten thousand.
   */
  archiveEntries: 200_000,

  /**
   * Bytes that a deflated ZIP entry may grow to, as a multiple of the file: float weights barely compress,
   * and even a text of zeros that grows a thousandfold is no checkpoint.
   */
  inflatedBytesPerFileByte: 16,

  /** Layers of a graph on the way from its input to its output: a network of ours has 256 convolutions at most. */
  graphSteps: 1024,

  /**
   * Bytes of a safetensors header or a model.json: a tensor takes about a hundred, so that the 100 MB of
   * safetensors' reference implementation describe no network.
   */
  jsonBytes: 10_000_000,

  /**
   * Nesting of JSON: Keras's deepest layers take about fifteen; JSON.stringify, which recurses, some
   * thousands.
   */
  jsonDepth: 100,
} as const
