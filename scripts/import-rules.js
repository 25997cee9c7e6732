/** What each package may import of the others: the table of ARCHITECTURE.md. */
export const packagesBelow = {
  cli: [
    'jobs',
    'films',
    'files',
    'engine',
    'fsrcnn',
    'layers',
    'metrics',
    'weights-converter',
    'image',
    'network',
    'checks',
  ],
  films: ['files', 'fsrcnn', 'image'],
  jobs: ['files', 'fsrcnn', 'network'],
  files: ['fsrcnn', 'image', 'network'],
  fsrcnn: ['engine', 'layers', 'metrics', 'weights-converter', 'image', 'network', 'checks'],
  engine: ['image', 'network', 'checks'],
  layers: ['network'],
  metrics: ['image', 'checks'],
  'weights-converter': ['network', 'checks'],
  image: ['checks'],
  network: ['checks'],
  checks: [],
}

/**
 * What each room of a package may import of the package's other rooms. A room is a folder of src, or a file
 * beside the folders that is named here; all other files beside them are the room `root`.
 */
export const roomsBelow = {
  cli: {
    main: ['options', 'arguments', 'terminal', 'root'],
    options: ['commands', 'engines', 'models', 'terminal', 'root'],
    commands: ['eval-report', 'train', 'jobs', 'eval', 'engines', 'models', 'arguments', 'terminal', 'root'],
    train: ['eval-report', 'eval', 'engines', 'models', 'terminal', 'root'],
    jobs: ['models', 'arguments', 'terminal', 'root'],
    'eval-report': ['eval', 'terminal', 'root'],
    eval: ['models', 'terminal', 'root'],
    engines: ['terminal', 'root'],
    models: ['terminal', 'root'],
    arguments: ['root'],
    terminal: ['root'],
    root: [],
  },
  films: {
    nut: [],
    root: ['nut'],
  },
  jobs: {
    index: ['run', 'plan', 'storage', 'root'],
    bullmq: ['run', 'plan', 'storage', 'root'],
    run: ['plan', 'storage', 'root'],
    plan: ['storage', 'root'],
    storage: ['root'],
    root: [],
  },
  files: {
    index: ['enlarge', 'pictures', 'root'],
    enlarge: ['pictures', 'disk', 'root'],
    pictures: ['disk', 'root'],
    disk: [],
    root: [],
  },
  fsrcnn: {
    browser: ['index', 'worker', 'upscale'],
    index: ['upscale'],
    element: ['upscale'],
    restoring: ['upscale', 'weights'],
    tfjs: [],
    train: ['model'],
    upscale: ['weights'],
    worker: ['upscale', 'restoring', 'weights'],
    video: ['upscale'],
    model: [],
    weights: [],
    root: [],
  },
  engine: {
    index: ['wasm-engine', 'threads', 'wasm', 'chain', 'root'],
    'wasm-engine': ['threads', 'wasm', 'chain', 'root'],
    tfjs: ['root'],
    webgpu: ['wasm-engine', 'chain', 'root'],
    threads: ['wasm', 'chain', 'root'],
    wasm: ['chain', 'root'],
    chain: ['root'],
    root: [],
  },
  image: {
    index: ['compression', 'root'],
    canvas: ['root'],
    compression: ['root'],
    root: [],
  },
  metrics: {
    tensor: ['root'],
    root: [],
  },
}

const ofPackage = (name) => `^packages/${name}/src/`

function ofRoom(packageName, room) {
  if (room !== 'root') return `${ofPackage(packageName)}${room}(/|[.]ts$)`
  const named = Object.keys(roomsBelow[packageName]).filter((name) => name !== 'root')
  return `${ofPackage(packageName)}(?!(${named.join('|')})[.]ts$)[^/]+$`
}

/** Who is missing in a table may import nothing, or it would be free to import all. */
const withoutPlace = (table, path, listed) => ({
  name: `whoever imports has a line in ${table} (scripts/import-rules.js)`,
  severity: 'error',
  from: { path, pathNot: listed },
  to: {},
})

const packageRules = Object.entries(packagesBelow).map(([name, below]) => ({
  name: `@sr/${name} imports ${below.length > 0 ? `${below.join(', ')} alone` : 'no other package'}`,
  severity: 'error',
  from: { path: ofPackage(name) },
  to: { path: ofPackage('[^/]+'), pathNot: [name, ...below].map(ofPackage) },
}))

const roomRules = Object.entries(roomsBelow).flatMap(([packageName, rooms]) =>
  Object.entries(rooms).map(([room, below]) => ({
    name: `${packageName}/${room} imports ${below.length > 0 ? `${below.join(', ')} alone` : 'no other room'}`,
    severity: 'error',
    from: { path: ofRoom(packageName, room) },
    to: { path: ofPackage(packageName), pathNot: [room, ...below].map((name) => ofRoom(packageName, name)) },
  })),
)

const tfjs = 'node_modules/@tensorflow/'

/** The rules for dependency-cruiser. Imports of types count: who reads a file needs to know them as well. */
export const importRules = [
  { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'every import is found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ...packageRules,
  withoutPlace('packagesBelow', ofPackage('[^/]+'), Object.keys(packagesBelow).map(ofPackage)),
  ...roomRules,
  ...Object.entries(roomsBelow).map(([name, rooms]) =>
    withoutPlace(
      `roomsBelow.${name}`,
      ofPackage(name),
      Object.keys(rooms).map((room) => ofRoom(name, room)),
    ),
  ),
  {
    name: 'TensorFlow.js is known to @sr/cli, @sr/layers, metrics/tensor, engine/tfjs, fsrcnn/model and fsrcnn/train alone',
    severity: 'error',
    from: {
      path: '^packages/',
      pathNot:
        '^packages/(cli|layers)/src/|^packages/metrics/src/tensor/|^packages/engine/src/tfjs/|^packages/fsrcnn/src/(model|train)/',
    },
    to: { path: tfjs },
  },
  {
    name: 'who enlarges pictures reaches no TensorFlow.js, neither models, training nor metrics, by no detour either',
    severity: 'error',
    from: { path: '^packages/fsrcnn/src/(index[.]ts$|upscale/|restoring/|weights/|worker/|video/)' },
    to: { path: `${tfjs}|^packages/(layers|metrics)/|^packages/fsrcnn/src/(model|train)/`, reachable: true },
  },
  {
    name: 'fsrcnn/model knows neither engines, pictures nor metrics',
    severity: 'error',
    from: { path: '^packages/fsrcnn/src/model/' },
    to: { path: '^packages/(engine|image|metrics)/' },
  },
  {
    name: '@sr/fsrcnn takes the small entry /safetensors of the converter alone',
    severity: 'error',
    from: { path: ofPackage('fsrcnn') },
    to: { path: ofPackage('weights-converter'), pathNot: '/safetensors[.]ts$' },
  },
  {
    name: 'modules of Node are known to @sr/cli, @sr/films, @sr/jobs, @sr/files and to files of the condition `node` alone',
    severity: 'error',
    from: { path: '^packages/', pathNot: '^packages/(cli|films|jobs|files)/src/|[.]node[.]ts$' },
    to: { dependencyTypes: ['core'] },
  },
]
