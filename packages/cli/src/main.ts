import { Command, CommanderError } from 'commander'
import { assertOutputsDecoded } from './arguments/assert-outputs-decoded.js'
import { CliError } from './errors.js'
import { addBenchCommand } from './options/bench-command.js'
import { addCheckpointCommands } from './options/checkpoint-commands.js'
import { addCompletionCommand } from './options/completion-command.js'
import { addEvalCommand } from './options/eval-command.js'
import { addJobCommands } from './options/job-commands.js'
import { addModelsCommand } from './options/models-command.js'
import type { Call } from './options/shared-options.js'
import { addTrainCommand } from './options/train-command.js'
import { addUpscaleCommand } from './options/upscale-command.js'
import { addVideoCommand } from './options/video-command.js'
import { version } from './package-files.js'
import { abortOnInterrupt } from './terminal/interrupts.js'
import { Report } from './terminal/report.js'
import { watchStandardStreams } from './terminal/standard-streams.js'

/**
 * Runs `sr` with these arguments and returns the exit code (see the table in the README).
 * Reads and writes files, and prints.
 */
export async function main(args: readonly string[]): Promise<number> {
  // Looked for by hand: a mistake in the other arguments must be reported in the form that was asked for.
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const report = new Report({ json: options.includes('--json'), debug: options.includes('--debug') })
  watchStandardStreams(report)
  const call: Call = { report, signal: abortOnInterrupt(), exitCode: 0 }
  const program = createProgram(call)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return call.exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return report.fail(error)
    if (error.exitCode === 0) return 0 // --help and --version
    if (error.code === 'commander.help') return 2 // no command was named, and the help has been printed
    const problem = error.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '')
    const help = program.commands.some((command) => command.name() === args[0]) ? `sr ${args[0]}` : 'sr'
    return report.fail(new CliError('bad-usage', 'arguments', `${problem}. See ${help} --help.`))
  }
}

function createProgram(call: Call): Command {
  const program = new Command('sr')
    .description(
      'Enlarges pictures with small neural networks, trains them, measures how well, and converts PyTorch checkpoints for them.',
    )
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => {} }) // main() reports it
    .hook('preAction', (_, command) => assertOutputsDecoded(command.opts()))
  addUpscaleCommand(program, call)
  addVideoCommand(program, call)
  addCheckpointCommands(program, call)
  addEvalCommand(program, call)
  addTrainCommand(program, call)
  addBenchCommand(program, call)
  addJobCommands(program, call)
  addModelsCommand(program, call)
  addCompletionCommand(program, call)
  for (const command of program.commands) {
    command
      .option('--json', 'print one JSON document and nothing else on standard output')
      .option('--debug', 'print the stack with every error')
  }
  return program
}
