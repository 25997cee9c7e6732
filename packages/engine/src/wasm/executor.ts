import type { Rect, Size } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import type { PictureFormat } from '../picture-format.js'
import { blocksOf, chunkRows } from './blocks.js'
import { floatPixels } from './float-pixels.js'
import { createInstance, type Instance, type Kernels } from './instance.js'
import { picturePixels } from './picture-pixels.js'
import { planPictureRoom } from './picture-room.js'
import { pictureTasks } from './picture-tasks.js'
import type { PixelPort } from './pixel-port.js'
import { type PartPlan, planPart } from './plan-part.js'
import type { Program, StagePlan } from './program.js'
import { planSeam, type Seam, type Seams } from './seam.js'
import { type AddShortcut, shortcutRowsOf } from './shortcut-rows.js'

/** Runs a program on parts of pictures in one WebAssembly instance, one part at a time. */
export interface Executor {
  /**
   * Computes a part of the picture and writes its output pixels into `target`. The part is a rectangle of the
   * last map, and no wider in any map than `stripBlocks`. With a format, pixels are a picture's samples, and
   * `source` holds at least the part's `pictureInput`. Without, they are the network's own floats, and it holds
   * at least the plan's source (see planPart).
   *
   * It stops after every four rows, some milliseconds, so that the caller can do something else; but no other
   * part, which would take the same memory. The part is done when the generator is. A part may be abandoned.
   *
   * With `seams`, it yields `seam` once before it asks for that of the part below, if there is one. It ends
   * with those rows, or computes them where they are missing: the bits are the same.
   *
   * Throws EngineError `bad-output` with a format if the output is not finite.
   */
  run(
    part: Rect,
    picture: Size,
    source: PixelWindow,
    target: PixelWindow,
    format?: PictureFormat,
    seams?: Seams,
  ): Generator<'seam' | undefined, void>
}

/** A WebAssembly instance with the program in its memory. */
export async function createExecutor(program: Program, module: WebAssembly.Module): Promise<Executor> {
  const room = planPictureRoom(program)
  const instance = await createInstance(module, room.memoryBytes)
  instance.bytes.set(program.image, program.imageAddress)
  return {
    *run(part, picture, source, target, format, seams) {
      const plan = planPart(program, part, picture)
      // Alpha may be a second picture, which not every part has.
      const shared = format?.alpha === undefined ? seams : undefined
      const stream = (port: PixelPort) => new PartRun(program, instance, plan, port, shared).run()
      if (format === undefined) {
        yield* stream(floatPixels(program, instance, plan, source, target))
        return
      }
      for (const task of pictureTasks(part, plan, picture, source, target, format)) {
        yield* stream(picturePixels(program, room, instance, plan, task))
      }
    },
  }
}

/** A part on its way through the program: four rows go through all maps before the next four follow. */
class PartRun {
  readonly #program: Program
  readonly #kernels: Kernels
  readonly #bytes: Uint8Array
  readonly #plan: PartPlan
  readonly #port: PixelPort
  readonly #addShortcut: AddShortcut | undefined
  /** Of each map, whether the next stage sees columns that are not inside. */
  readonly #hasColumnsOutside: readonly boolean[]
  readonly #seams: Seams | undefined
  readonly #seamRows: ReturnType<typeof planSeam>
  /** The chunks from here on belong to the part below, in every map. */
  readonly #end: number
  /** The part's own seam, which is filled from the first rows of its maps. */
  readonly #seam: Seam
  #seamBelow: Seam | undefined

  constructor(
    program: Program,
    instance: Instance,
    plan: PartPlan,
    port: PixelPort,
    seams: Seams | undefined,
  ) {
    const { kernels, bytes, words } = instance
    this.#program = program
    this.#kernels = kernels
    this.#bytes = bytes
    this.#plan = plan
    this.#port = port
    const { shortcut } = program.tail
    this.#addShortcut = shortcut && shortcutRowsOf(shortcut, program, instance, plan, port)
    this.#hasColumnsOutside = program.maps.map((_, map) => this.#writeSurroundings(map, words))
    this.#seams = seams
    this.#end = plan.rows.chunks[program.stages.length]
    this.#seamRows = planSeam(program, plan)
    const { start } = this.#seamRows[program.stages.length]
    this.#seam = new ArrayBuffer(seams?.give ? start : 0)
  }

  *run(): Generator<'seam' | undefined, void> {
    const { stages } = this.#program
    const { chunks, origins, lengths } = this.#plan.rows
    const last = stages.length
    const isPartBelow = origins[last] + chunkRows * this.#end < lengths[last]
    for (let step = 0; step < chunks[0]; step++) {
      if (this.#seams && isPartBelow && step === this.#end + stages[0].lag) {
        yield 'seam'
        this.#seamBelow = this.#seams.below()
      }
      if (!this.#seamBelow) this.#load(step)
      let chunk = step
      for (let i = 0; i < stages.length; i++) {
        chunk -= stages[i].lag
        if (chunk < 0) break
        if (this.#seamBelow && chunk >= this.#end) this.#takeSeam(i + 1, chunk)
        else this.#compute(i, chunk)
        if (this.#seams?.give) this.#giveSeam(i + 1, chunk)
      }
      if (chunk >= 0) this.#store(chunk)
      yield
    }
  }

  /** Fills a chunk of the part below with what its seam has of it. */
  #takeSeam(map: number, chunk: number): void {
    const { start, rows, rowBytes } = this.#seamRows[map]
    const first = chunkRows * (chunk - this.#end)
    for (let row = first; row < Math.min(rows, first + chunkRows); row++) {
      const bytes = new Uint8Array(this.#seamBelow as Seam, start + row * rowBytes, rowBytes)
      this.#bytes.set(bytes, this.#rowAddress(map, row - first + chunkRows * chunk))
    }
    if (first < rows) this.#surround(map, chunk)
  }

  /** Copies what the seam has of a chunk, and gives it away with the last one. */
  #giveSeam(map: number, chunk: number): void {
    const { start, rows, rowBytes } = this.#seamRows[map]
    const first = chunkRows * chunk
    if (first >= rows) return
    for (let row = first; row < Math.min(rows, first + chunkRows); row++) {
      const address = this.#rowAddress(map, row)
      new Uint8Array(this.#seam).set(
        this.#bytes.subarray(address, address + rowBytes),
        start + row * rowBytes,
      )
    }
    const isLast = start + rows * rowBytes === this.#seam.byteLength
    if (isLast && first + chunkRows >= rows) this.#seams?.give?.(this.#seam)
  }

  /** Puts four rows of the picture into map 0. */
  #load(chunk: number): void {
    const { source, columns } = this.#plan
    const { y, height } = source
    for (let row = chunk * chunkRows; row < (chunk + 1) * chunkRows; row++) {
      const pictureRow = row + this.#plan.rows.origins[0]
      if (pictureRow < y || pictureRow >= y + height) continue
      this.#port.loadRow(pictureRow, this.#rowAddress(0, row), columns.origins[0], columns.inside[0].end)
    }
    this.#surround(0, chunk)
  }

  /** Computes four rows of a stage's output. */
  #compute(i: number, chunk: number): void {
    const { maps, stages } = this.#program
    const map = i + 1
    if (maps[map].isBlock) return // the next stage computes it, block by block
    if (this.#touchesMap(map, chunk)) {
      const blocks = blocksOf(this.#plan.columns.inside[map].end)
      const outRows = this.#table(map, chunk)
      if (maps[i].isBlock) this.#computeThroughBlocks(i, chunk, blocks)
      else this.#call(stages[i], this.#table(i, chunk), outRows, 0, 0, blocks)
    }
    this.#surround(map, chunk)
  }

  /**
   * A 1×1 stage after maps of one block: the stages before fill the block, which is then still in the cache.
   */
  #computeThroughBlocks(i: number, chunk: number, blocks: number): void {
    const { maps, stages } = this.#program
    let first = i
    while (maps[first].isBlock) first--
    for (let block = 0; block < blocks; block++) {
      for (let stage = first; stage <= i; stage++) {
        const rows = stage === first ? this.#table(stage, chunk) : maps[stage].table
        const outRows = stage === i ? this.#table(stage + 1, chunk) : maps[stage + 1].table
        this.#call(stages[stage], rows, outRows, stage === first ? block : 0, stage === i ? block : 0, 1)
      }
    }
  }

  #call(
    { kernel, address }: StagePlan,
    rows: number,
    outRows: number,
    inBlock: number,
    outBlock: number,
    blocks: number,
  ): void {
    this.#kernels[kernel](address, rows, outRows, inBlock, outBlock, blocks)
  }

  /** Fills what lies outside of the map in the four rows of a chunk. */
  #surround(map: number, chunk: number): void {
    const { surroundings, isBlock, ringRows } = this.#program.maps[map]
    if (isBlock) return
    const replicate = surroundings === 'replicate'
    const { rows } = this.#plan
    // The map's first row, and the row after its last, counted from the part's first.
    const top = -rows.origins[map]
    const bottom = top + rows.lengths[map]
    const start = chunk * chunkRows
    const end = start + chunkRows
    this.#surroundColumns(map, Math.max(start, top), Math.min(end, bottom))
    if (replicate) {
      if (top >= start && top < end) {
        for (let row = Math.max(0, end - ringRows); row < top; row++) this.#copyRow(map, top, row)
      }
      for (let row = Math.max(start, bottom); row < end; row++) this.#copyRow(map, row - 1, row)
    } else {
      // No tile that reaches into the map sees rows further away.
      const [first, last] = [Math.max(start, top - ringRows), Math.min(end, bottom + ringRows)]
      for (let row = first; row < Math.min(end, top); row++) this.#clearRow(map, row)
      for (let row = Math.max(start, bottom); row < last; row++) this.#clearRow(map, row)
    }
  }

  /** The columns outside of the map, of rows from `start` to `end` that lie in it. */
  #surroundColumns(map: number, start: number, end: number): void {
    const { surroundingsAddress, table, ringRows } = this.#program.maps[map]
    if (start >= end || !this.#hasColumnsOutside[map]) return
    this.#kernels.padColumns(surroundingsAddress, table + 4 * (start % ringRows), end - start)
  }

  /** Writes for padColumns which columns lie outside of a map; returns whether there are any. */
  #writeSurroundings(map: number, words: Uint32Array): boolean {
    const { channels, channelBytes, blockStride, surroundings, surroundingsAddress } = this.#program.maps[map]
    const inside = this.#plan.columns.inside[map]
    const seen = this.#plan.columns.seen[map] ?? inside
    const replicate = surroundings === 'replicate' ? 1 : 0
    const columns = [seen.start, inside.start, inside.end, seen.end]
    words.set([channels, channelBytes, blockStride, ...columns, replicate], surroundingsAddress / 4)
    return seen.start < inside.start || seen.end > inside.end
  }

  #copyRow(map: number, from: number, to: number): void {
    const { rowBytes, blockBefore } = this.#program.maps[map]
    const start = this.#rowAddress(map, from) - blockBefore
    this.#bytes.copyWithin(this.#rowAddress(map, to) - blockBefore, start, start + rowBytes)
  }

  #clearRow(map: number, row: number): void {
    const { rowBytes, blockBefore } = this.#program.maps[map]
    const start = this.#rowAddress(map, row) - blockBefore
    this.#bytes.fill(0, start, start + rowBytes)
  }

  /** Makes output pixels of four rows of the last map. */
  #store(chunk: number): void {
    const { maps, tail } = this.#program
    const last = maps.length - 1
    const { output, rows } = this.#plan
    for (let row = chunk * chunkRows; row < (chunk + 1) * chunkRows; row++) {
      const mapRow = row + rows.origins[last]
      if (mapRow * tail.factor >= output.y + output.height) return
      const address = this.#rowAddress(last, row)
      this.#addShortcut?.(mapRow, address)
      this.#port.storeRow(mapRow, address)
    }
  }

  /** Whether any row of the chunk lies in the map. */
  #touchesMap(map: number, chunk: number): boolean {
    const { origins, lengths } = this.#plan.rows
    const start = chunk * chunkRows + origins[map]
    return start < lengths[map] && start + chunkRows > 0
  }

  /** The table of row addresses, from the chunk's first row on. */
  #table(map: number, chunk: number): number {
    const { table, ringRows } = this.#program.maps[map]
    return table + 4 * ((chunk * chunkRows) % ringRows)
  }

  #rowAddress(map: number, row: number): number {
    const { address, ringRows, rowBytes } = this.#program.maps[map]
    return address + (row % ringRows) * rowBytes
  }
}
