import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import BeforeAfter from './before-after.vue'
import DiagramNetwork from './diagrams/diagram-network.vue'
import DiagramRows from './diagrams/diagram-rows.vue'
import DiagramTiles from './diagrams/diagram-tiles.vue'
import FirstPage from './first-page.vue'
import './look.css'
import TryPicture from './try-picture.vue'

/** VitePress' own theme in our colours, with what the pages name. */
export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('BeforeAfter', BeforeAfter)
    app.component('DiagramNetwork', DiagramNetwork)
    app.component('DiagramRows', DiagramRows)
    app.component('DiagramTiles', DiagramTiles)
    app.component('FirstPage', FirstPage)
    app.component('TryPicture', TryPicture)
  },
} satisfies Theme
