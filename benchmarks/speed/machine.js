import { createRequire } from 'node:module'
import { arch, cpus, platform, totalmem } from 'node:os'
import { peerVersions } from './peers.js'

const { version: tfjs } = createRequire(import.meta.url)('@tensorflow/tfjs/package.json')

/** What the figures depend on. */
export function describeMachine() {
  const processors = cpus()
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    packages: { ...peerVersions(), '@tensorflow/tfjs': tfjs },
  }
}
