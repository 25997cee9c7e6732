import type { Command } from 'commander'
import type { Call } from './shared-options.js'

/** Listing what is built in. */
export function addModelsCommand(program: Command, call: Call): void {
  program
    .command('models')
    .description('List the models that are built in: scales, networks, sizes.')
    .action(async () => {
      const { models } = await import('../commands/models.js')
      call.exitCode = await models(call.report)
    })
}
