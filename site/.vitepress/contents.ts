/** A page of the site: a Markdown file of the repository and the place where the site shows it. */
export interface SitePage {
  readonly title: string
  /** From the repository's root. */
  readonly source: string
  /** The address, without its extension. */
  readonly path: string
}

export interface Chapter {
  readonly title: string
  readonly pages: readonly SitePage[]
}

const page = (title: string, path: string, source = `site/pages/${path}.md`): SitePage => ({
  title,
  source,
  path,
})
const readme = (name: string): SitePage =>
  page(`@sr/${name}`, `packages/${name}`, `packages/${name}/README.md`)

/** All pages but those of the API, in the order in which the site lists them. */
export const chapters: readonly Chapter[] = [
  { title: 'Start', pages: [page('A picture in a minute', 'start')] },
  {
    title: 'Pictures',
    pages: [
      page('Photos and JPEG', 'guides/photos'),
      page('Transparency and 16 bit', 'guides/transparency'),
      page('sharp in and out', 'guides/sharp'),
      page('Films', 'guides/films', 'docs/films.md'),
      page('Films while they play: mpv', 'guides/mpv', 'docs/mpv.md'),
      page('Many pictures, many machines', 'guides/many-pictures', 'docs/many-pictures.md'),
    ],
  },
  {
    title: 'In your program',
    pages: [
      page('React, Vue, Next.js, Vite', 'guides/frameworks'),
      page('Bundlers and headers', 'guides/browser', 'docs/browser.md'),
      page('Workers and videos', 'guides/workers', 'packages/fsrcnn/BROWSER.md'),
      page('On a GPU', 'guides/gpu'),
      page('CommonJS, TypeScript, Jest', 'guides/modules', 'docs/modules.md'),
      page('TensorFlow.js backends', 'guides/backends', 'docs/backends.md'),
    ],
  },
  {
    title: 'Networks of your own',
    pages: [
      page('A network of your own', 'guides/own-network'),
      page('Training by sr train', 'guides/training', 'packages/cli/TRAINING.md'),
      page('Training in a program', 'guides/train-in-a-program', 'packages/fsrcnn/TRAINING.md'),
      page('What was measured of training', 'guides/training-measured', 'docs/training.md'),
      page('Checkpoints, family by family', 'guides/checkpoints'),
      page('Evaluating honestly', 'guides/evaluating', 'packages/cli/EVALUATION.md'),
    ],
  },
  {
    title: 'How it works',
    pages: [
      page('The network', 'how/network'),
      page('Tiles without seams', 'how/tiles'),
      page('The engine', 'how/engine'),
      page('How strongly to restore', 'how/restoring', 'docs/restoring.md'),
      page('Numbers', 'how/numbers', 'docs/numerics.md'),
      page('Architecture', 'how/architecture', 'ARCHITECTURE.md'),
      page('Terms', 'how/terms'),
    ],
  },
  {
    title: 'Figures',
    pages: [
      page('Results', 'results', 'docs/results.md'),
      page('Speed', 'speed', 'docs/speed.md'),
      page('Speed on a GPU', 'speed-webgpu', 'docs/speed-webgpu.md'),
      page('Comparison', 'comparison'),
      page('Model card', 'model-card', 'packages/fsrcnn/MODEL_CARD.md'),
    ],
  },
  {
    title: 'Reference',
    pages: [
      page('The command', 'packages/cli', 'packages/cli/README.md'),
      page('All options', 'reference/command-line'),
      page('Errors', 'reference/errors'),
    ],
  },
  {
    title: 'Trust',
    pages: [
      page('Where it runs', 'support', 'docs/support.md'),
      page('Versions', 'versions', 'docs/versions.md'),
      page('Security', 'security', 'SECURITY.md'),
      page('Licences', 'licences', 'docs/licences.md'),
    ],
  },
  {
    title: 'Packages',
    pages: [
      readme('fsrcnn'),
      readme('engine'),
      readme('image'),
      readme('metrics'),
      readme('weights-converter'),
      readme('network'),
      readme('layers'),
      readme('files'),
      readme('films'),
      readme('jobs'),
      readme('checks'),
    ],
  },
]

/** Every page of the list; the first page of the site stands in no chapter. */
export const pages: readonly SitePage[] = [
  page('Super-resolution for JavaScript', 'index'),
  ...chapters.flatMap((chapter) => chapter.pages),
]
