import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'node_modules/.cache/tfjs-node')
const packages = join(folder, 'node_modules/@tensorflow')
/** The Node-API version of the binding, which every Node since 15 has. */
const napi = '8'
/** The node-gyp that npm brings and tells its scripts of. */
const { npm_config_node_gyp: nodeGyp } = process.env
/** Has the C API that tfjs-node 4 calls; tfjs-node's own download is the library of 2.9. */
const tensorflow = 'tensorflow-cpu==2.15.1'

/**
 * Installs `@tensorflow/tfjs-node` into node_modules/.cache, once, and returns the path of its folder.
 *
 * Its own install script downloads TensorFlow's C library, which many networks forbid. This takes the
 * library and its headers from the wheel of TensorFlow for Python and builds the binding against them. The
 * tfjs it runs on is this repository's.
 */
export function installTfjsNode() {
  const addon = join(packages, 'tfjs-node')
  if (existsSync(bindingOf(addon))) return addon
  const python = requireTools()
  rmSync(folder, { recursive: true, force: true }) // what an installation that failed has left
  mkdirSync(folder, { recursive: true })

  installPackage()
  takeLibrary(python, join(addon, 'deps'))
  buildBinding(addon)
  return addon
}

/** Where tfjs-node looks for its binding. */
function bindingOf(addon) {
  return join(addon, 'lib', `napi-v${napi}`, 'tfjs_binding.node')
}

/** The command of a Python with pip, after a look at all that is needed. */
function requireTools() {
  const machine = `${process.platform} ${process.arch}`
  if (machine !== 'linux x64') fail(`it is written for Linux on x64, this is ${machine}`)
  if (nodeGyp === undefined) fail('it needs the node-gyp of npm; start it with npm run')
  const runs = (...command) => spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).status === 0
  const python = ['python3', 'python'].find((name) => runs(name, '-m', 'pip', '--version'))
  const missing = [
    ...(python === undefined ? ['Python 3 with pip'] : []),
    ...(runs('make', '--version') ? [] : ['make']),
    ...(runs('c++', '--version') ? [] : ['a C++ compiler']),
  ]
  if (missing.length > 0) {
    fail(`${missing.join(', ')} not found. On Debian: apt-get install python3-pip make g++`)
  }
  return python
}

/** Without the tfjs that comes with it: two of them in a process would not know each other's tensors. */
function installPackage() {
  const tfjs = readFileSync(join(root, 'node_modules/@tensorflow/tfjs/package.json'), 'utf8')
  const name = `@tensorflow/tfjs-node@${JSON.parse(tfjs).version}`
  // npm would otherwise look for one further up
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  run(`Installing ${name} without its install script`, 'npm', 'install', '--prefix', folder, ...options, name)
  for (const other of readdirSync(packages).filter((found) => found !== 'tfjs-node')) {
    rmSync(join(packages, other), { recursive: true })
  }
}

/** TensorFlow's headers and libraries, under the names that tfjs-node's build looks for. */
function takeLibrary(python, deps) {
  const wheels = join(folder, 'wheel')
  // Any Python's wheel will do, so that of 3.11, whichever Python this is.
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--python-version=3.11', '--dest', wheels]
  const download = ['-m', 'pip', 'download', ...options, tensorflow]
  run(`Fetching the wheel of ${tensorflow}, about 200 MB`, python, ...download)
  const unpack = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wanted = ('tensorflow/libtensorflow_', 'tensorflow/include/tensorflow/', 'tensorflow/include/tsl/')
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])`
  const [wheel] = readdirSync(wheels)
  run("Taking TensorFlow's C library out of it", python, '-c', unpack, join(wheels, wheel), folder)
  rmSync(wheels, { recursive: true })

  mkdirSync(join(deps, 'lib'), { recursive: true })
  symlinkSync(join(folder, 'tensorflow/include'), join(deps, 'include'))
  for (const [name, library] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
  ]) {
    symlinkSync(join(folder, 'tensorflow', library), join(deps, 'lib', name))
  }
}

/** By the node-gyp of npm, told what node-pre-gyp would tell it. */
function buildBinding(addon) {
  const prefix = dirname(dirname(process.execPath))
  // node-gyp downloads Node's headers unless they lie beside Node.
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
  const variables = {
    module_name: 'tfjs_binding',
    module_path: dirname(bindingOf(addon)),
    napi_build_version: napi,
  }
  const options = Object.entries(variables).map(([name, value]) => `--${name}=${value}`)
  const command = [nodeGyp, 'rebuild', '-C', addon, ...headers, ...options, '--loglevel=error']
  run('Building the binding', process.execPath, ...command)
}

function run(title, command, ...options) {
  console.log(title)
  const { status } = spawnSync(command, options, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) fail(`${title}: ${command} failed`)
}

function fail(problem) {
  console.error(`tfjs-node is not installed: ${problem}`)
  process.exit(1)
}
