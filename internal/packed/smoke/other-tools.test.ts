import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startServer } from './support/start-server.js'
import { type PageApp, useApps } from './support/use-apps.js'

// Apps whose tools are large to install. A release tries them too.
describe('an app of other tools', { tags: ['nightly'] }, () => {
  const programs = ['deno', 'bun']
  const pages: PageApp[] = [
    { app: 'parcel', served: 'dist', lines: 3, workers: 2 },
    { app: 'rollup', lines: 1, workers: 0 },
  ]
  const { folderOf, start, build, expectSamePicture, expectPage, expectApp } = useApps([
    ...['workerd', 'next'],
    ...programs,
    ...pages.map(({ app }) => app),
  ])

  test.each(programs)('enlarges the picture: %s', (app) => {
    expectSamePicture(start(app))
  })

  test.each(pages)('enlarges the picture in a page, isolated or not: $app', expectApp)

  test.each([
    { date: '2023-01-01', flags: '[]' },
    { date: '2026-01-01', flags: '["nodejs_compat"]' },
  ])(
    'enlarges the picture: workerd, with the compatibility date $date and the flags $flags',
    async ({ date, flags }) => {
      build('workerd')
      const config = join(folderOf('workerd'), 'config.capnp')
      const settings = `compatibilityDate = "${date}", compatibilityFlags = ${flags},`
      writeFileSync(config, readFileSync(config, 'utf8').replace(/compatibilityDate.*,/, settings))
      const serve = ['workerd', 'serve', 'config.capnp', '--socket-addr', 'http=127.0.0.1:PORT']
      const { url, close } = await startServer('npx', serve, folderOf('workerd'))
      try {
        expectSamePicture(await (await fetch(url)).text())
      } finally {
        close()
      }
    },
  )

  test('enlarges the picture: Next.js, on the server, in the browser, in routes of Node and of the edge', async () => {
    expect(build('next')).not.toMatch(/warning/i)
    const { url, close } = await startServer('npx', ['next', 'start', '--port', 'PORT'], folderOf('next'))
    try {
      await expectPage(url, 2)
      for (const route of ['node', 'edge']) expectSamePicture(await (await fetch(url + route)).text())
    } finally {
      close()
    }
  })
})
