import { type Command, Option } from 'commander'
import type { ShardCommandOptions } from '../commands/shard.js'
import type { SubmitCommandOptions } from '../commands/submit.js'
import type { WorkCommandOptions } from '../commands/work.js'
import {
  parseAnyScale,
  parseCount,
  parseEffort,
  parseIndex,
  parsePixels,
  parsePort,
  parseQuality,
} from '../parse-values.js'
import {
  alphaOption,
  type Call,
  engineOption,
  fieldHelp,
  fieldOption,
  formatOption,
  keyOption,
  modelOption,
  restoreOption,
  threadsOption,
} from './shared-options.js'

/** The commands that spread work over machines. */
export function addJobCommands(program: Command, call: Call): void {
  addSubmit(program, call)
  addWork(program, call)
  addStatus(program, call)
  addRetry(program, call)
  addShard(program, call)
}

function addSubmit(program: Command, call: Call): void {
  withWork(program.command('submit'))
    .description('Plan the work on any number of pictures, and put it into a queue for sr work.')
    .optionsGroup('Options:')
    .addOption(queueOption('default: none, the work is only planned, for sr shard'))
    .action(async (input: string, output: string, options: SubmitCommandOptions) => {
      const { submit } = await import('../commands/submit.js')
      call.exitCode = await submit(input, output, options, call.report, call.signal)
    })
    .addHelpText(
      'after',
      `
Examples:
  sr submit photos/ large/ --scale 2 --queue redis://localhost
  sr submit s3://in/photos s3://out/large -s 3 -f webp --queue redis://queue.example

To submit again is safe: only what is missing is done. S3 takes the usual AWS variables.
${fieldHelp}`,
    )
}

function addWork(program: Command, call: Call): void {
  program
    .command('work')
    .description('Work on what sr submit has put into a queue, until told to end.')
    .addOption(queueOption('of sr submit').makeOptionMandatory())
    .addOption(concurrencyOption())
    .addOption(modelOption("instead of the jobs' own name; the weights must be the same"))
    .addOption(engineOption())
    .addOption(threadsOption())
    .option('--until-empty', 'end once nothing waits or is in work')
    .option(
      '--grace <seconds>',
      'to finish what is in work at SIGTERM; then it is handed back',
      parseCount,
      10,
    )
    .option('--metrics <port>', 'serve /metrics for Prometheus, and /healthz', parsePort)
    .option('--metrics-host <host>', 'where to listen', '127.0.0.1')
    .action(async (options: WorkCommandOptions) => {
      const { work } = await import('../commands/work.js')
      call.exitCode = await work(options, call.report, call.signal)
    })
}

function addStatus(program: Command, call: Call): void {
  program
    .command('status')
    .description('Say how far the jobs of a queue are: done, set aside, pictures per second, time left.')
    .addOption(queueOption('of sr submit').makeOptionMandatory())
    .action(async (options: { readonly queue: string }) => {
      const { status } = await import('../commands/status.js')
      call.exitCode = await status(options, call.report)
    })
}

function addRetry(program: Command, call: Call): void {
  program
    .command('retry')
    .description('Try again the pictures that were set aside, and shards that failed.')
    .argument('[out]', 'where the results of sr shard are, without a queue')
    .addOption(queueOption('of sr submit'))
    .action(async (output: string | undefined, options: { readonly queue?: string }) => {
      const { retry } = await import('../commands/retry.js')
      call.exitCode = await retry(output, options, call.report)
    })
}

function addShard(program: Command, call: Call): void {
  withWork(program.command('shard'))
    .description(
      'Do one of N parts of the work, without a queue: array jobs of AWS Batch, Kubernetes, Slurm.',
    )
    .optionsGroup('Which part:')
    .option(
      '--index <i>',
      'from 0 on; default: AWS_BATCH_JOB_ARRAY_INDEX, JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID',
      parseIndex,
    )
    .requiredOption('--count <n>', 'of all parts', parseCount)
    .optionsGroup('Options:')
    .addOption(concurrencyOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .action(async (input: string, output: string, options: ShardCommandOptions) => {
      const { shard } = await import('../commands/shard.js')
      call.exitCode = await shard(input, output, options, call.report, call.signal)
    })
}

/** The arguments and options that say what the work is. */
const withWork = (command: Command): Command =>
  command
    .argument('<in>', 'folder, or s3://BUCKET/PREFIX; with all folders below')
    .argument('<out>', 'folder, or s3://BUCKET/PREFIX')
    .optionsGroup('How large:')
    .option('-s, --scale <n>', "1 to 16; default: the model's smallest", parseAnyScale)
    .option('--width <px>', 'width of the result; with --height it fits within both', parsePixels)
    .option('--height <px>', 'height of the result', parsePixels)
    .optionsGroup('How:')
    .addOption(modelOption('as for upscale').default('fsrcnn'))
    .addOption(fieldOption())
    .addOption(keyOption())
    .addOption(restoreOption())
    .addOption(alphaOption())
    .addOption(formatOption("of the results; default: each input's own"))
    .option('--quality <n>', 'of JPEG, WebP and AVIF, from 1 to 100', parseQuality)
    .option('--effort <n>', 'of AVIF: from 0 to 9', parseEffort)
    .option('--strip', 'leave out EXIF, XMP, IPTC and text')
    .option('--max-pixels <n>', 'of an input', parseCount)
    .addOption(
      new Option('--layout <name>', 'same: NAME_xN.EXT; hashed: with what made it in the name')
        .choices(['same', 'hashed'])
        .default('same'),
    )
    .option('--shard-size <n>', 'pictures in a shard', parseCount, 1000)

const queueOption = (what: string): Option => new Option('--queue <url>', `redis://HOST:PORT; ${what}`)

const concurrencyOption = (): Option =>
  new Option('--concurrency <n>', 'pictures in work at once').argParser(parseCount).default(2)
