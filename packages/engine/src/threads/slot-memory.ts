import type { SampleType } from '@sr/image'
import { type PixelWindow, samplesIn } from '../chain/pixel-window.js'
import { EngineError } from '../errors.js'

/** Memory for the pixels of a part, in and out. It goes to and fro with its parts and is never copied. */
export interface SlotMemory {
  readonly inbox: ArrayBuffer
  readonly outbox: ArrayBuffer
}

/** A window without its pixels, but with the kind of its samples. */
export interface WindowShape extends Omit<PixelWindow, 'data'> {
  readonly samples: SampleType
}

/** How many bytes a slot holds. */
export interface Room {
  readonly inbox: number
  readonly outbox: number
}

/** Memory of at least so many bytes: the given one if it is large enough. Throws EngineError `out-of-memory`. */
export function roomySlot(room: Room, memory: SlotMemory | undefined): SlotMemory {
  const held = { inbox: memory?.inbox.byteLength ?? 0, outbox: memory?.outbox.byteLength ?? 0 }
  if (memory && held.inbox >= room.inbox && held.outbox >= room.outbox) return memory
  // Never less than before, because jobs of different sizes take turns.
  return {
    inbox: allocate(Math.max(room.inbox, held.inbox)),
    outbox: allocate(Math.max(room.outbox, held.outbox)),
  }
}

/** What a message with the memory has to transfer. */
export const buffersOf = ({ inbox, outbox }: SlotMemory): ArrayBuffer[] => [inbox, outbox]

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch (cause) {
    throw new EngineError(
      'out-of-memory',
      `run: no memory of ${bytes} bytes for a part of the picture. Use fewer threads.`,
      { cause },
    )
  }
}

/** A window of this shape whose pixels lie at the beginning of the memory. */
export function windowIn(memory: ArrayBuffer, shape: WindowShape): PixelWindow {
  const { width, height, channels, samples } = shape
  return { ...shape, data: samplesIn(memory, samples, 0, width * height * channels) }
}
