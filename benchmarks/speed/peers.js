import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = new URL('../peers/', import.meta.url)
const requireFromPeers = createRequire(new URL('package.json', folder))
const { dependencies } = requireFromPeers('./package.json')

/** A package of benchmarks/peers, which lies outside the workspaces. */
export function loadPeer(name) {
  return requireFromPeers(name)
}

/**
 * Installs benchmarks/peers unless it is there. onnxruntime-node's install script only downloads GPU libraries: not
 * run. tfjs' WebGPU backend takes the workspace's tfjs, not a second one as its peer.
 */
export function installPeers() {
  const missing = Object.entries(dependencies).some(([name, version]) => installedVersion(name) !== version)
  if (!missing) return
  console.log(`installing ${Object.keys(dependencies).join(' and ')} into benchmarks/peers …`)
  const args = [
    'install',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
  ]
  try {
    execFileSync('npm', args, {
      cwd: fileURLToPath(folder),
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
  } catch {
    console.error('they could not be installed; going on without them.')
  }
}

/** Names and versions of the peers that are installed. */
export function peerVersions() {
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, installedVersion(name)]))
}

/** From the file itself: not every package exports its package.json. */
function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, folder), 'utf8')).version
  } catch {
    return null
  }
}
