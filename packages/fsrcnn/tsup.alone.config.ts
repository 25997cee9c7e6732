import { readdirSync } from 'node:fs'
import { buildOf } from '../../tsup.base.js'

const weights = readdirSync('src/weights/released').map((file) => file.replace('.ts', ''))

/** Modules that import no other, so that a page without a bundler takes them as files. */
const alone = (entries: Record<string, string>) => ({
  ...buildOf(entries),
  noExternal: [/./],
  splitting: false,
  clean: false, // tsup.config.ts has been built before
})

export default [
  {
    ...alone({ 'browser/sr': 'src/browser/sr.ts', 'browser/sr-worker': 'src/browser/sr-worker.ts' }),
    minify: true, // nobody will do it later
  },
  alone(
    Object.fromEntries(
      weights.map((name) => [`weights/released/${name}`, `src/weights/released/${name}.ts`]),
    ),
  ),
]
