// Runs before the first paint, so that a chosen theme never flashes the other one.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('onus.theme')
  } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()

// The content policy forbids eval, and the schemas would try whether it works: they are told before they are made.
globalThis.__zod_globalConfig = { jitless: true }
