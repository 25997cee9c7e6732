import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createUpscaler } from '../src/upscaler.js'
import { fakeEngine } from './support/fake-engine.js'

const list = (folder: string, extension: string) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))

const names = list('../weights/', '.safetensors')

test('there is one module for every weights file', () => {
  expect(list('../src/weights/', '.ts')).toEqual(names)
  expect(names).toEqual(expect.arrayContaining(['fsrcnn-x2', 'fsrcnn-x3', 'fsrcnn-x4']))
})

test.each(names)(
  'the module %s holds the bytes of its safetensors file, and an upscaler takes them',
  async (name) => {
    const { weights } = await import(`../src/weights/${name}.ts`)
    const file = readFileSync(new URL(`../weights/${name}.safetensors`, import.meta.url))
    expect(Buffer.compare(weights, file)).toBe(0)
    const upscaler = await createUpscaler(weights, fakeEngine())
    expect(upscaler.scale).toBe(Number(name.at(-1)))
  },
)
