import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { serveFolder } from './support/serve-folder.js'
import { startServer } from './support/start-server.js'
import { type PageApp, useApps } from './support/use-apps.js'

const pages: PageApp[] = [
  { app: 'vite', served: 'dist', lines: 3, workers: 2 },
  { app: 'webpack', lines: 3, workers: 2 },
  { app: 'esbuild', lines: 1, workers: 0 },
  { app: 'classic-worker', lines: 1, workers: 1 },
  { app: 'module-worker', lines: 1, workers: 1 },
  { app: 'import-map', needsBuild: false, lines: 1, workers: 0 },
]
const { folderOf, start, build, expectSamePicture, expectPage, expectApp } = useApps([
  ...['node-cjs', 'service-worker'],
  ...pages.map(({ app }) => app),
])

test('the README of the apps has a line for each', () => {
  const root = fileURLToPath(new URL('../../../examples/smoke/', import.meta.url))
  const apps = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const listed = Array.from(readme.matchAll(/^\| \[([\w-]+)\]/gm), ([, name]) => name)
  expect(listed.sort()).toEqual(apps.map(({ name }) => name).sort())
})

test('a program enlarges the picture: node-cjs', () => {
  expectSamePicture(start('node-cjs'))
})

describe('a page enlarges the picture, isolated or not', () => {
  test.each(pages)('$app', expectApp)

  test('service-worker, which may start no threads', async () => {
    build('service-worker')
    const { url, close } = await serveFolder(folderOf('service-worker'), {})
    await expectPage(url, 1).finally(close)
  })
})

test("a page of Vite's development server enlarges the picture, in a worker too", async () => {
  const { url, close } = await startServer(
    'npx',
    ['vite', '--host', '127.0.0.1', '--port', 'PORT'],
    folderOf('vite'),
  )
  await expectPage(url, 3).finally(close)
})
