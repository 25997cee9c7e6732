import { upscaled } from './upscaled.js'

upscaled().then(postMessage)
