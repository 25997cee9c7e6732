import { upscaled } from './upscaled.js'

document.querySelector('pre').append(await upscaled())
