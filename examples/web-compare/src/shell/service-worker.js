/*
 * Keeps the page for use without a network. What is kept has the server's headers, so a page from here is
 * isolated as one from there. The build fills in the list of files and the version.
 */
const name = 'sr-compare-__VERSION__'
const files = __FILES__

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  const removeOld = async () => {
    for (const key of await caches.keys()) {
      if (key.startsWith('sr-compare-') && key !== name) await caches.delete(key)
    }
    await self.clients.claim()
  }
  event.waitUntil(removeOld())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return
  event.respondWith(request.mode === 'navigate' ? fromNetwork(request) : fromCache(request))
})

/** The page itself is asked for first, so that a new version shows at once. */
async function fromNetwork(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match('./', { cacheName: name })
    if (kept) return kept
    throw error
  }
}

/** Names of all other files change with their contents. */
async function fromCache(request) {
  const cache = await caches.open(name)
  const kept = await cache.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}
