import { defineConfig, mergeConfig } from 'vite'
import { pageConfig } from './page-config.js'
import { precache } from './precache.js'

const forVideos = ["media-src 'self' blob: mediastream:", "connect-src 'self' blob:"]

export default defineConfig(mergeConfig(pageConfig(5173, forVideos), { plugins: [precache()] }))
