import { upscaled } from './upscaled.js'

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  if (!event.request.url.endsWith('/upscaled')) return
  event.respondWith(upscaled().then((text) => new Response(text)))
})
