import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

/** The files that the READMEs name, with what stands in for them. */
const files = {
  'examples/photos/guitar.png': [
    'photo.png',
    'upscaled.png',
    ...['holiday', 'photos', 'Set5', 'upscaled', 'originals', 'folder-of-pngs'].map(
      (folder) => `${folder}/guitar.png`,
    ),
    'folder-of-pngs/guitar-2.png',
  ],
  'examples/photos/dog.png': [
    'original.png',
    ...['test-photos', 'upscaled', 'originals', 'folder-of-pngs'].map((folder) => `${folder}/dog.png`),
  ],
  'packages/fsrcnn/weights/restoring/fsrcnn-s-x2.safetensors': ['restoring/best.safetensors'],
  'packages/weights-converter/test/fixtures/families/lornatang-2-x4.pth': [
    'fsrcnn_x4.pth',
    'fsrcnn_x4.pth.tar',
    'fsrcnn_x4-T91-97a30bfb.pth.tar',
  ],
}

/** Packages that download at installation, so nobody depends on them: one with the same API stands in. */
const standIns: Readonly<Record<string, string>> = { '@tensorflow/tfjs-node': '@tensorflow/tfjs' }

/** What snippets about films need. */
export const hasFfmpeg = (process.env.PATH ?? '')
  .split(':')
  .some((folder) => existsSync(join(folder, 'ffmpeg')))

/** Makes a folder with the files that the READMEs name and what their lines of `npm install` install. */
export async function readerFolder(root: string, folder: string, readme: string): Promise<string> {
  for (const [source, targets] of Object.entries(files)) {
    for (const target of targets) {
      mkdirSync(join(folder, dirname(target)), { recursive: true })
      copyFileSync(join(root, source), join(folder, target))
    }
  }
  await sharp(join(folder, 'photo.png')).jpeg().toFile(join(folder, 'photo.jpg'))
  if (hasFfmpeg) {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=32x18:r=24:d=0.5', '-pix_fmt', 'yuv420p']
    execFileSync('ffmpeg', ['-v', 'error', ...source, join(folder, 'film.mp4')])
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  for (const name of installedBy(readme)) {
    mkdirSync(join(folder, 'node_modules', dirname(name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', standIns[name] ?? name), join(folder, 'node_modules', name))
  }
  return folder
}

/** The packages that `npm install …` names in a text, without their versions. */
function installedBy(text: string): Set<string> {
  const lines = Array.from(text.matchAll(/npm install ([^`\n]+)/g), ([, names = '']) =>
    names.trim().split(/\s+/),
  )
  return new Set(lines.flat().map((name) => name.replace(/(?<=.)@.*$/, '')))
}
