import { render } from 'preact'
import { App } from './app.js'
import './train.css'
import { findStoredRun } from './training/resume-stored-run.js'

render(<App />, document.getElementById('app') as HTMLElement)
void findStoredRun()
