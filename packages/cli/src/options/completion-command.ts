import { Argument, type Command } from 'commander'
import { completedCommands, completionScript, type Shell, shells } from '../terminal/completion-script.js'
import type { Call } from './shared-options.js'

/** What makes a shell complete all commands of the program. */
export function addCompletionCommand(program: Command, call: Call): void {
  program
    .command('completion')
    .description('Print what makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>').choices(shells))
    .action(async (shell: Shell) => {
      const { releasedModels } = await import('../models/load-model.js')
      const script = completionScript(shell, completedCommands(program, { '--model': releasedModels }))
      for (const line of script.trimEnd().split('\n')) call.report.print(line)
      call.exitCode = call.report.finish({ shell, script }, 1)
    })
    .addHelpText(
      'after',
      `
A line for the file that your shell reads when it starts:
  source <(sr completion bash)     in ~/.bashrc
  source <(sr completion zsh)      in ~/.zshrc, after compinit
  sr completion fish | source      in ~/.config/fish/config.fish`,
    )
}
