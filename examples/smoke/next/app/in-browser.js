'use client'

import { useEffect, useState } from 'react'
import { upscaled } from './upscaled.js'

export function InBrowser() {
  const [text, setText] = useState('')
  useEffect(() => {
    upscaled().then(setText)
  }, [])
  return text
}
