import { expect } from 'vitest'
import { CheckpointError, type CheckpointErrorCode } from '../../src/errors.js'
import { readCheckpoint } from '../../src/read-checkpoint.js'

/** Asserts that a file, or the graph in it, is refused with a code, in one printable line that holds `mention`. */
export function expectRefusal(bytes: Uint8Array, code: CheckpointErrorCode, mention = ''): void {
  const error = refusalOf(() => {
    const { refusal } = readCheckpoint(bytes)
    if (refusal !== undefined) throw refusal
  })
  expect({ code: error?.code, message: error?.message }).toEqual({
    code,
    message: expect.stringContaining(mention),
  })
  expect(error?.message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,1500}$/u)
}

/** The coded error that reading ends with, or undefined if it succeeds; any other error is thrown on. */
export function refusalOf(run: () => unknown): CheckpointError | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof CheckpointError) return error
    throw error
  }
}
