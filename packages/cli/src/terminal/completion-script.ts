import type { Command, Option } from 'commander'

export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string
  readonly description: string
  /** What its argument can be; none where that is a file. */
  readonly values: readonly string[]
  readonly options: readonly CompletedOption[]
}

interface CompletedOption {
  /** `-s` and `--scale`, or the long one alone. */
  readonly flags: readonly string[]
  readonly description: string
  readonly takesValue: boolean
  readonly values: readonly string[]
  /** Whether names of files may stand for values too. */
  readonly isOpen: boolean
}

/** The commands of a program. `values` are those of options that cannot list theirs, by the long flag. */
export function completedCommands(
  program: Command,
  values: Readonly<Record<string, readonly string[]>>,
): CompletedCommand[] {
  const help = program.createHelp()
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: help.visibleOptions(command).map((option: Option) => ({
      flags: [option.short, option.long].filter((flag) => flag != null),
      description: option.description,
      takesValue: option.required || option.optional,
      values: option.argChoices ?? values[option.long ?? ''] ?? [],
      isOpen: option.argChoices === undefined,
    })),
  }))
}

/**
 * What a shell reads to complete the commands of `sr`, their options and the values of those; names of files
 * everywhere else. It lists all of it, so that no key press has to start Node.
 */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands)
    case 'zsh':
      return zshScript(commands)
    case 'fish':
      return fishScript(commands)
  }
}

const bashScript = (commands: readonly CompletedCommand[]): string => `\
_sr() {
  local words= current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  if ((COMP_CWORD == 1)); then
    words=${quote(commands.map(({ name }) => name).join(' '))}
  else
    case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(bashCases).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _sr sr
`

/** Without words, bash completes names of files. */
function bashCases({ name, values, options }: CompletedCommand): string[] {
  const withValue = options.filter(({ takesValue }) => takesValue)
  const cases = withValue.map((option) => {
    const pattern = option.flags.map((flag) => quote(`${name} ${flag}`)).join('|')
    return `      ${pattern}) words=${quote(option.values.join(' '))} ;;`
  })
  const all = quote(options.flatMap(({ flags }) => flags.slice(-1)).join(' '))
  const rest = `if [[ $current == -* ]]; then words=${all}; else words=${quote(values.join(' '))}; fi`
  return [...cases, `      ${quote(`${name} `)}*) ${rest} ;;`]
}

const zshScript = (commands: readonly CompletedCommand[]): string => `\
#compdef sr
_sr() {
  if ((CURRENT == 2)); then
    local -a commands=(
${commands.map(({ name, description }) => `      ${quote(`${name}:${description}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(zshCase).join('\n')}
  esac
}
compdef _sr sr
`

function zshCase({ name, values, options }: CompletedCommand): string {
  const specs = options.map(({ flags, description, takesValue, ...option }) => {
    const [first = '', ...others] = flags
    const explained = `[${description.replace(/[[\]:\\]/g, '\\$&')}]${takesValue ? `:value:${zshValues(option)}` : ''}`
    return `${others.length === 0 ? first : `{${flags.join(',')}}`}${quote(explained)}`
  })
  return `    ${name}) _arguments ${[...specs, quote(values.length === 0 ? '*:file:_files' : `:value:(${values.join(' ')})`)].join(' \\\n      ')} ;;`
}

function zshValues({ values, isOpen }: Pick<CompletedOption, 'values' | 'isOpen'>): string {
  if (!isOpen) return `(${values.join(' ')})`
  return values.length === 0 ? '_files' : `{compadd -- ${values.join(' ')}; _files}`
}

const fishScript = (commands: readonly CompletedCommand[]): string =>
  commands
    .flatMap(({ name, description, values, options }) => [
      `complete -c sr -f -n __fish_use_subcommand -a ${quote(name)} -d ${quote(description)}`,
      ...values.map((value) => `complete -c sr -f ${within(name)} -a ${quote(value)}`),
      ...options.map((option) => `complete -c sr ${within(name)} ${fishOption(option)}`),
    ])
    .map((line) => `${line}\n`)
    .join('')

const within = (command: string): string => `-n ${quote(`__fish_seen_subcommand_from ${command}`)}`

function fishOption({ flags, description, takesValue, values, isOpen }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const value = takesValue
    ? [isOpen ? '-r' : '-x', ...(values.length === 0 ? [] : [`-a ${quote(values.join(' '))}`])]
    : []
  return [...names, ...value, `-d ${quote(description)}`].join(' ')
}

/** A word for any of the three shells. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
