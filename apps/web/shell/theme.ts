import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark' | 'system'

const key = 'onus.theme'
const dark = '(prefers-color-scheme: dark)'

/** The chosen theme of this browser and the way to choose. `public/theme.js` applies the same before the first paint. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(listen, chosen)
  return [theme, choose]
}

function chosen(): Theme {
  const stored = localStorage.getItem(key)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function choose(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, theme)
  apply()
  window.dispatchEvent(new StorageEvent('storage', { key }))
}

function apply(): void {
  const theme = chosen()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(dark).matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}

/** Paper is white, whatever the screen is. */
function lighten(): void {
  document.documentElement.dataset.theme = 'light'
}

function listen(changed: () => void): () => void {
  function onChange() {
    apply()
    changed()
  }
  const query = matchMedia(dark)
  query.addEventListener('change', onChange)
  window.addEventListener('storage', onChange)
  window.addEventListener('beforeprint', lighten)
  window.addEventListener('afterprint', apply)
  return () => {
    query.removeEventListener('change', onChange)
    window.removeEventListener('storage', onChange)
    window.removeEventListener('beforeprint', lighten)
    window.removeEventListener('afterprint', apply)
  }
}
