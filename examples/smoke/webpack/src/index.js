import { createWorkerUpscaler } from '@sr/fsrcnn/worker'
import { upscaled } from './upscaled.js'

const show = (text) => document.querySelector('pre').append(`${text}\n`)
// here, in the package's own worker, and in one of ours
upscaled().then(show)
upscaled(createWorkerUpscaler).then(show)
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => show(data)
