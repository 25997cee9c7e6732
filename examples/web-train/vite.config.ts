import { defineConfig } from 'vite'
import { pageConfig } from '../web-compare/page-config.js'

export default defineConfig(pageConfig(5174))
