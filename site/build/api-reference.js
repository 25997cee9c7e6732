import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter, ReflectionKind, TSConfigReader } from 'typedoc'
import { load as writeMarkdown } from 'typedoc-plugin-markdown'

/**
 * Writes a Markdown page for each entry of each package into `folder`, from the doc comments in the sources.
 * Throws if they do not compile, or if a public name has no doc comment.
 */
export async function writeApiReference(root, folder) {
  const entries = listEntries(root)
  const nameOf = new Map(entries.map(({ name, source }) => [source, name]))
  const app = await Application.bootstrapWithPlugins(
    {
      ...settings,
      entryPoints: entries.map(({ source }) => source),
      tsconfig: join(root, 'site/tsconfig.api.json'),
      outputs: [{ name: 'markdown', path: folder }],
    },
    [new TSConfigReader()],
  )
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return
    const source = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName
    reflection.name = nameOf.get(source) ?? reflection.name
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('The sources do not compile. Run npm run types.')
  app.validate(project)
  await app.generateOutputs(project)
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error('The API reference is incomplete: the lines above say of what.')
}

const settings = {
  plugin: [writeMarkdown],
  entryPointStrategy: 'resolve',
  logLevel: 'Warn',
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  entryFileName: 'index',
  disableSources: true,
  readme: 'none',
  router: 'module',
  useCustomAnchors: true, // those that it counts itself and those of headings differ where a name comes twice
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  classPropertiesFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  enumMembersFormat: 'table',
  validation: { notDocumented: true, notExported: false, invalidLink: false, rewrittenLink: false },
  requiredToBeDocumented: ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable'],
}

/** The entries of all packages that have declarations, with their sources. */
function listEntries(root) {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const { paths } = read('tsconfig.base.json').compilerOptions
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const { name, exports } = read(`packages/${folder}/package.json`)
    return Object.entries(exports)
      .filter(([path, { types }]) => types !== undefined && !path.includes('*'))
      .map(([path]) => {
        const entry = join(name, path)
        const source = paths[entry]?.[0] ?? `packages/${folder}/src/index.ts`
        return { name: entry, source: join(root, source) }
      })
  })
}
