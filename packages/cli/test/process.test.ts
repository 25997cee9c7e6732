import { describe, expect, it } from 'vitest'
import type { Outcome } from './support/capture-streams.js'
import { runCommand } from './support/run-command.js'
import { runProcess } from './support/run-process.js'
import { createTrainFolder } from './support/train-folder.js'

describe('sr as a process', () => {
  it.each([
    [0, ['--version']],
    [0, ['upscale', 'a/1.png', '--json']],
    [0, ['eval', 'a', '--scale', '2', '--model', 'bicubic', '--json']],
    [1, ['upscale', 'missing.png', 'a/1.png']],
    [2, ['upscale', 'a/1.png', '--scale', 'two', '--json']],
    [3, ['convert', 'a/1.png', '-o', 'out.safetensors', '--json']],
    [4, ['bench', '--engine', 'tfjs-node']],
    [5, ['eval', 'a', '--scale', '2', '--model', 'fsrcnn', '--min-psnr', '99', '--json']],
  ])('ends with %i and says what main() says in another process: sr %j', async (code, args) => {
    const cwd = createTrainFolder()
    const here = comparable(await runCommand(args, { cwd }))
    expect(here.code).toBe(code)
    expect(comparable(await runProcess(args, { cwd }))).toEqual(here)
  })
})

/** Without what differs from call to call: times, and the name of the file that imports. */
const comparable = ({ code, stdout, stderr }: Outcome): Outcome => ({
  code,
  stdout: stdout.replace(/"(ms|medianMs)": [\d.]+|[\d.]+ s \(/g, ''),
  stderr: stderr.replace(/imported from \S+/, ''),
})
