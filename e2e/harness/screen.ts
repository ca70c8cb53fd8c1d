import assert from 'node:assert/strict'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Caller } from './caller.ts'
import { patienceMs } from './caller.ts'
import type { OpenChromium } from './chromium.ts'

export const viewports = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
export type Viewport = keyof typeof viewports
export type Theme = 'light' | 'dark'

export interface ScreenOptions {
  readonly viewport?: Viewport
  readonly theme?: Theme
  /** Whose session the browser has. */
  readonly as?: Caller
}

/** A person's browser window on one product. What the page complains about is kept, and fails the story at its end. */
export interface Screen extends AsyncDisposable {
  readonly page: Page
  readonly go: (path: string) => Promise<void>
  /** Waits until what the page asked for has come and nothing on it says that it is being read. */
  readonly settled: () => Promise<void>
  readonly sees: (text: string | RegExp) => Promise<Locator>
  /** Answers of this status are expected from here on: a refusal is part of the story. */
  readonly expects: (status: number) => void
  /** What went wrong so far, and forgets it. */
  readonly complaints: () => readonly string[]
  /** How far the layout has jumped since the page was loaded. */
  readonly layoutShift: () => Promise<number>
  /** What jumped, the element with how far. */
  readonly shifts: () => Promise<readonly string[]>
}

/** Runs in the page before its own scripts. */
function watch() {
  const seen = { shift: 0, shifted: [] as string[], refused: [] as string[] }
  Object.assign(window, { onusWatch: seen })
  document.addEventListener('securitypolicyviolation', event =>
    seen.refused.push(`${event.violatedDirective} refused ${event.blockedURI || 'inline'} (${event.sourceFile ?? ''})`),
  )
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources?: { node?: Node }[] }
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as Shift[]) {
      if (entry.hadRecentInput) continue
      seen.shift += entry.value
      const node = entry.sources?.[0]?.node
      const named = node instanceof Element ? node : node?.parentElement
      seen.shifted.push(`${entry.value.toFixed(3)} ${named?.outerHTML.slice(0, 120) ?? ''}`)
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

type Watched = { shift: number; shifted: string[]; refused: string[] }

export async function openScreen(
  browser: OpenChromium,
  origin: string,
  { viewport = 'wide', theme = 'light', as }: ScreenOptions = {},
): Promise<Screen> {
  const options: BrowserContextOptions = {
    baseURL: origin,
    viewport: viewports[viewport],
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  }
  const context = await browser.newContext(options)
  context.setDefaultTimeout(patienceMs)
  if (as) await context.addCookies(as.cookies().map(cookie => ({ ...cookie, url: origin })))
  await context.addInitScript(watch)
  const page = await context.newPage()

  let complaints: string[] = []
  const expected = new Set<number>()
  let asked = 0
  const isStream = (url: string) => new URL(url).pathname === '/api/events'
  page.on('request', request => isStream(request.url()) || asked++)
  page.on('requestfinished', request => isStream(request.url()) || asked--)
  page.on('requestfailed', request => isStream(request.url()) || asked--)
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('console', message => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1]
    if (status && expected.has(Number(status))) return
    complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`)
  })
  page.on('response', response => {
    if (response.status() >= 500 && !expected.has(response.status()))
      complaints.push(`${response.request().method()} ${response.url()} answered ${response.status()}`)
  })
  const watched = () => page.evaluate(() => (window as unknown as { onusWatch: Watched }).onusWatch)

  const settled = async () => {
    const start = performance.now()
    for (let calm = 0; calm < 3; ) {
      const isReading = async () => (await page.locator('.animate-pulse, [aria-label="Reading"]').count()) > 0
      // Until its heading is there the page itself is still being read, however quiet the network is.
      const waits = asked > 0 || (await page.locator('h1').count()) === 0 || (await isReading())
      calm = waits ? 0 : calm + 1
      if (performance.now() - start > patienceMs) throw new Error(`${page.url()} does not come to rest`)
      await page.waitForTimeout(calm > 0 ? 30 : 80)
    }
    for (const line of (await watched()).refused) complaints.push(`content policy: ${line}`)
  }
  return {
    page,
    settled,
    go: async path => {
      await page.goto(path, { waitUntil: 'load' })
      await settled()
    },
    sees: async text => {
      const found = page.getByText(text).filter({ visible: true }).first()
      await found.waitFor()
      return found
    },
    expects: status => expected.add(status),
    complaints: () => {
      const said = complaints
      complaints = []
      return [...new Set(said)]
    },
    layoutShift: async () => (await watched()).shift,
    shifts: async () => (await watched()).shifted,
    async [Symbol.asyncDispose]() {
      await context.close()
    },
  }
}

/** Fails with everything that the page complained about. */
export function assertCalm(screen: Screen): void {
  assert.deepEqual(screen.complaints(), [], `complaints of ${screen.page.url()}`)
}
