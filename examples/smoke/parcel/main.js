import { upscaled } from './upscaled.js'

const show = (text) => document.querySelector('pre').append(`${text}\n`)
upscaled().then(show)
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => show(data)
