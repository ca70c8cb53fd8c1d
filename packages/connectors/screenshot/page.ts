import { setTimeout as timer } from 'node:timers/promises'
import type { Instant } from '@onus/core/time'
import type { BrowserContext, CDPSession, Locator, Page, Response } from 'playwright-core'
import { SourceProblem } from '../connector/index.ts'
import { type Gateway, hostOf } from './gateway.ts'
import type { ScreenshotSettings, Wanted } from './settings.ts'

/** What was seen of a page, and its picture. */
export type Shot = {
  readonly reached: URL
  readonly status: number
  /** What the page calls itself. */
  readonly name: string
  readonly picture: Uint8Array
  readonly width: number
  readonly height: number
  /** How high the page is where the picture ends before it does. */
  readonly cutFrom: number | null
  readonly takenAt: Instant
  /** Whether it had loaded everything and asked for nothing more. */
  readonly isQuiet: boolean
}

/** Chromium draws pictures up to 16,384 pixels; the frame needs some of them. */
const highest = 12_000
const windowHeight = 900
const quietMs = 5_000

export type Visit = {
  readonly context: BrowserContext
  readonly settings: ScreenshotSettings
  readonly gateway: Gateway
  readonly signal: AbortSignal
  readonly now: () => Instant
}

/** Signs in by the form of the sign-in page. The password is typed only while the page of its own address is shown. */
export async function signIn(visit: Visit): Promise<void> {
  const { signInUrl: address, user = '', password = '', userField, passwordField } = visit.settings
  if (address === undefined) return
  const url = new URL(address)
  await withPage(visit, 'The sign-in page', async (page, leftMs) => {
    await opened(page, url, visit)
    const stays = () => {
      const now = URL.parse(page.url())?.origin
      if (now !== url.origin)
        throw new SourceProblem(`The sign-in page sent on to ${now}; nothing is typed there. Give its own address`)
    }
    stays()
    await field(page, userField).fill(user, { timeout: leftMs() })
    const secretField = field(page, passwordField)
    if (!(await secretField.isVisible())) await field(page, userField).press('Enter', { timeout: leftMs() })
    await secretField.waitFor({ state: 'visible', timeout: leftMs() })
    stays()
    await secretField.fill(password, { timeout: leftMs() })
    stays()
    await secretField.press('Enter', { timeout: leftMs() })
    await secretField.waitFor({ state: 'hidden', timeout: leftMs() }).catch(() => {})
    await page.waitForLoadState('load', { timeout: leftMs() })
    await quiet(page)
    const stillAsks = (await field(page, userField).isVisible()) || (await secretField.isVisible())
    if (stillAsks && isAt(page, url))
      throw new SourceProblem(`${url.host} did not accept the sign-in: it asks for it again`)
  })
}

/** Opens a page, waits until it shows what must be there, and takes its picture. What stands in the way is a `SourceProblem`. */
export async function shoot(visit: Visit, wanted: Wanted): Promise<Shot> {
  const { settings } = visit
  return await withPage(visit, `"${wanted.title}"`, async (page, leftMs) => {
    const session = await visit.context.newCDPSession(page)
    await secretTo(session, wanted.url.origin, settings)
    const last = await opened(page, wanted.url, visit)
    const isQuiet = await quiet(page)
    refuseUnless(wanted, new URL(page.url()), last())
    await shows(page, settings, leftMs)
    const reached = new URL(page.url())
    const status = last().status()
    refuseUnless(wanted, reached, last())
    await refuseSignIn(page, wanted, settings)
    return { reached, status, isQuiet, ...(await pictured(page, session, visit)) }
  })
}

/** Does the work on a page of its own within the patience of the settings; a page that hangs is left to be killed. */
async function withPage<T>(
  { context, settings, signal }: Visit,
  what: string,
  work: (page: Page, leftMs: () => number) => Promise<T>,
): Promise<T> {
  const wholeMs = settings.seconds * 1000
  const until = performance.now() + wholeMs
  const leftMs = () => Math.max(1, until - performance.now())
  const over = new AbortController()
  const limit = timer(wholeMs + 2 * quietMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(() => {
    throw new SourceProblem(`${what} did not come to rest within ${settings.seconds} seconds`)
  })
  limit.catch(() => {})
  const working = (async () => {
    const page = await context.newPage()
    try {
      return await work(page, leftMs)
    } finally {
      void page.close().catch(() => {})
    }
  })()
  working.catch(() => {})
  try {
    return await Promise.race([working, limit])
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SourceProblem) throw error
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw /Timeout .* exceeded/.test(words)
      ? new SourceProblem(`${what} was not there within ${settings.seconds} seconds`)
      : new SourceProblem(`${what} could not be used: ${words.slice(0, 300)}`)
  } finally {
    over.abort()
  }
}

/** Goes to an address; what it gives is the last answer for the page as a whole, for pages send on by themselves. */
async function opened(page: Page, url: URL, { settings, gateway }: Visit): Promise<() => Response> {
  let last: Response | null = null
  page.on('response', response => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) last = response
  })
  try {
    const first = await page.goto(url.href, { waitUntil: 'load', timeout: settings.seconds * 1000 })
    return () => last ?? first ?? noAnswer(url)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    const refused = refusedAt(gateway, url) ?? (last && refusedAt(gateway, new URL(page.url())))
    if (refused) throw refused
    const seen = (last as Response | null)?.status()
    if (/Timeout .* exceeded/.test(words))
      throw new SourceProblem(
        `${url.host} did not finish the page within ${settings.seconds} seconds${seen === undefined ? '; it answered nothing' : `; it answered ${seen}`}`,
        { mayPass: true },
      )
    if (/Page crashed/.test(words)) throw new SourceProblem(`The page at ${url.pathname} took more memory than it may`)
    if (/Download is starting/.test(words)) throw new SourceProblem(`${url.pathname} is a file to download, not a page`)
    const code = /net::(ERR_\w+)/.exec(words)?.[1]
    if (code?.startsWith('ERR_CERT'))
      throw new SourceProblem(`The certificate of ${url.host} cannot be trusted (${code})`)
    if (code === 'ERR_INVALID_AUTH_CREDENTIALS')
      throw new SourceProblem(`${url.host} does not accept the credentials: it answered 401 at ${url.pathname}`)
    if (code === 'ERR_TOO_MANY_REDIRECTS')
      throw new SourceProblem(`${url.host} sends on again and again from ${url.pathname}`)
    throw new SourceProblem(`${url.host} could not be opened: ${code ?? words.split('\n')[0]}`, { mayPass: true })
  }
}

function noAnswer(url: URL): never {
  throw new SourceProblem(`${url.host} answered nothing`)
}

function refusedAt({ refused }: Gateway, url: URL): SourceProblem | undefined {
  return refused.get(hostOf(url))
}

async function quiet(page: Page): Promise<boolean> {
  return await page
    .waitForLoadState('networkidle', { timeout: quietMs })
    .then(() => true)
    .catch(() => false)
}

async function shows(page: Page, { waitForText, waitForSelector }: ScreenshotSettings, leftMs: () => number) {
  const wanted: [string, Locator][] = []
  if (waitForText !== undefined)
    wanted.push([`The text "${waitForText}"`, page.getByText(waitForText).filter({ visible: true }).first()])
  if (waitForSelector !== undefined)
    wanted.push([
      `What the selector ${waitForSelector} names`,
      page.locator(`css=${waitForSelector}`).filter({ visible: true }).first(),
    ])
  for (const [what, locator] of wanted) {
    const isThere = await locator.waitFor({ state: 'visible', timeout: leftMs() }).then(
      () => true,
      () => false,
    )
    if (!isThere) throw new SourceProblem(`${what} is not on the page, which calls itself "${await nameOf(page)}"`)
  }
}

/** A picture of an error or of another page is evidence of nothing that was asked for. */
function refuseUnless(wanted: Wanted, reached: URL, answer: Response): void {
  if (reached.origin !== wanted.url.origin)
    throw new SourceProblem(
      `${wanted.url.host} sent on to ${reached.origin}${reached.pathname}, which may be where it asks to sign in. No picture of it was kept`,
    )
  if (answer.status() >= 400)
    throw new SourceProblem(`${wanted.url.host} answered ${answer.status()} at ${reached.pathname}`)
  const kind = answer.headers()['content-type']?.split(';')[0]?.trim() ?? 'nothing'
  if (!/^(text\/(html|plain)|application\/xhtml\+xml|image\/(png|jpeg|gif|webp|svg\+xml))$/i.test(kind))
    throw new SourceProblem(`${reached.pathname} is ${kind}, not a page`)
}

/** Where a page sends on to that asks who is there, it is not the page that was asked for. */
async function refuseSignIn(page: Page, { url }: Wanted, { signInUrl }: ScreenshotSettings): Promise<void> {
  if (isAt(page, url)) return
  const asks = page.locator('input:is([type=password], [autocomplete=username], [name=username i])')
  const isSignIn = signInUrl !== undefined && isAt(page, new URL(signInUrl))
  if (!isSignIn && !(await asks.filter({ visible: true }).first().isVisible())) return
  throw new SourceProblem(
    `${url.host} sent on to ${new URL(page.url()).pathname}, which asks to sign in. See whether the account is still let in`,
  )
}

function isAt(page: Page, { origin, pathname }: URL): boolean {
  const now = new URL(page.url())
  return now.origin === origin && now.pathname === pathname
}

async function pictured(page: Page, session: CDPSession, { settings, now }: Visit) {
  const { cssContentSize } = await session.send('Page.getLayoutMetrics')
  const whole = settings.wholePage ? Math.max(windowHeight, Math.ceil(cssContentSize.height)) : windowHeight
  const [width, height] = [settings.width, Math.min(whole, highest)]
  const name = await nameOf(page)
  const takenAt = now()
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'png',
    clip: { x: 0, y: 0, width, height, scale: 1 },
    captureBeyondViewport: settings.wholePage,
  })
  const picture = Buffer.from(data, 'base64')
  if (picture.length > largest) throw new SourceProblem(`The picture would have more than ${largest / 1024 / 1024} MB`)
  return { name, takenAt, picture, width, height, cutFrom: height < whole ? whole : null }
}

const largest = 20 * 1024 * 1024

async function nameOf(page: Page): Promise<string> {
  return (await page.title())
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
}

function field(page: Page, given: string): Locator {
  return (given.startsWith('css=') ? page.locator(given) : page.getByLabel(given)).filter({ visible: true }).first()
}

/**
 * Adds the secret to what the page itself asks of its own origin. Each hop of a redirect is looked at again, so that it never
 * goes along to another origin, and frames of others do not get it sent for them.
 */
async function secretTo(session: CDPSession, origin: string, settings: ScreenshotSettings): Promise<void> {
  const { secret, secretHeader } = settings
  if (secret === undefined) return
  await session.send('Page.enable')
  const { frameTree } = await session.send('Page.getFrameTree')
  const main = frameTree.frame.id
  session.on('Fetch.requestPaused', ({ requestId, request, frameId }) => {
    const isOwn = frameId === main && URL.parse(request.url)?.origin === origin
    const kept = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== secretHeader.toLowerCase())
    const headers = [...kept, ...(isOwn ? [[secretHeader, secret] as const] : [])]
    const entries = headers.map(([name, value]) => ({ name, value }))
    session.send('Fetch.continueRequest', { requestId, headers: entries }).catch(() => {})
  })
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] })
}
