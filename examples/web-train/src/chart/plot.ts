import 'uplot/dist/uPlot.min.css'

/** uPlot with its style, as one chunk that is loaded with the first chart. */
export { default as Plot } from 'uplot'
