import { createHash } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { type CollectRun, connector, type Event, type Origin, SourceProblem } from '../connector/index.ts'
import { chromiumOf, openBrowser } from './browser.ts'
import { type FrameWords, framed, frameLines, secondChoice, shownAddress } from './frame.ts'
import { type Gateway, hostOf, openGateway } from './gateway.ts'
import { type Shot, shoot, signIn, type Visit } from './page.ts'
import { pagesOf, ScreenshotSettings, type Wanted } from './settings.ts'

const dataset = 'evidence.screenshots@1'
const maxBytes = 200 * 1024 * 1024

/** Pictures of pages, each under a frame with clock, account and address: for what no interface tells. Second choice. */
export const screenshot = connector({
  id: 'screenshot',
  title: 'Screenshots of pages',
  summary:
    'Pictures of web pages for what no interface tells, with clock, account and address in their frame. Second choice: a person looks at each before it counts.',
  version: '1',
  datasets: [dataset],
  scopes: [
    'Opens the pages in the settings as a person would, with a Chromium on the server, and takes pictures of them.',
    'Clicks and types nothing but the sign-in. An account that may only look is enough, and safest.',
  ],
  settings: ScreenshotSettings,
  async test(settings, run) {
    try {
      await using room = await openRoom(settings, run)
      await signIn(room.visit)
      const [first] = pagesOf(settings)
      if (!first) return { ok: false, why: 'There is no page in the settings' }
      const { status, name } = await shoot(room.visit, first)
      return { ok: true, detail: `${first.url.host} answered ${status} with a page that calls itself "${name}"` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  async *collect(settings, run) {
    const pages = pagesOf(settings)
    yield { kind: 'origin', dataset, ...originOf(settings, pages) }
    yield { kind: 'count', dataset, sourceSideCount: pages.length, how: 'the pages in the settings' }
    await using room = await openRoom(settings, run)
    await signIn(room.visit)
    const problems: SourceProblem[] = []
    for (const [done, wanted] of pages.entries()) {
      yield { kind: 'progress', label: `Opening ${wanted.title}`, done, total: pages.length }
      try {
        yield* eventsOf(wanted, await shoot(room.visit, wanted), { settings, run, browser: room.browser })
      } catch (error) {
        if (!(error instanceof SourceProblem)) throw error
        problems.push(error)
        yield { kind: 'unread', dataset, what: wanted.title, why: error.message }
      }
    }
    yield* notesOf(room.gateway)
    const [first] = problems
    if (first && problems.length === pages.length)
      throw new SourceProblem(
        pages.length === 1 ? first.message : `No page could be taken a picture of. ${first.message}`,
        { mayPass: problems.every(problem => problem.mayPass) },
      )
    yield { kind: 'complete', dataset }
  },
})

type Room = { readonly visit: Visit; readonly gateway: Gateway; readonly browser: Browser } & AsyncDisposable

/** A browser behind a gateway, with the cookie of the settings; all of it is gone with what this returns. */
async function openRoom(settings: ScreenshotSettings, run: CollectRun): Promise<Room> {
  const program = await chromiumOf(run)
  await using opened = new AsyncDisposableStack()
  const gateway = opened.use(await openGateway({ net: run.net, inside: insideOf(settings), maxBytes }))
  const { browser } = opened.use(await openBrowser({ program, proxy: gateway.address, signal: run.signal }))
  const context = await browser.newContext({
    viewport: { width: settings.width, height: 900 },
    deviceScaleFactor: 1,
    serviceWorkers: 'block',
    acceptDownloads: false,
    permissions: [],
    locale: 'en-GB',
    timezoneId: settings.zone,
  })
  context.on('request', request => gateway.expect(hostOf(new URL(request.url()))))
  context.on('page', page => {
    page.on('websocket', socket => gateway.expect(hostOf(new URL(socket.url()))))
    page.opener().then(
      opener => opener && page.close(),
      () => {},
    )
  })
  if (settings.cookie !== undefined) {
    const [name = '', ...value] = settings.cookie.split('=')
    await context.addCookies([{ name, value: value.join('='), url: settings.siteUrl, httpOnly: true, sameSite: 'Lax' }])
  }
  const owned = opened.move()
  return {
    browser,
    gateway,
    visit: { context, settings, gateway, signal: run.signal, now: run.now },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** What may be asked inside opened networks: the hosts that the settings name. */
function insideOf({ siteUrl, signInUrl, hosts }: ScreenshotSettings): ReadonlySet<string> {
  const urls = [new URL(siteUrl), ...(signInUrl === undefined ? [] : [new URL(signInUrl)])]
  const named = hosts.flatMap(host => {
    const url = URL.parse(`tunnel://${host}`)
    if (!url) return []
    return url.port ? [`${url.hostname}:${url.port}`] : [`${url.hostname}:443`, `${url.hostname}:80`]
  })
  return new Set([...urls.map(hostOf), ...named])
}

function originOf(settings: ScreenshotSettings, pages: readonly Wanted[]): Origin {
  const { account, environment, zone, width, wholePage, waitForText, waitForSelector, signInUrl, user } = settings
  return {
    sourceSystem: new URL(settings.siteUrl).host,
    environment,
    account,
    query: pages.map(({ url }) => `GET ${shownAddress(url, url)}`).join('\n'),
    parameters: {
      width,
      wholePage,
      ...(waitForText !== undefined && { waitForText }),
      ...(waitForSelector !== undefined && { waitForSelector }),
      ...(signInUrl !== undefined && { signInUrl, user }),
    },
    method: 'screenshot',
    zone,
    exclusions: [],
  }
}

type Making = { readonly settings: ScreenshotSettings; readonly run: CollectRun; readonly browser: Browser }

async function* eventsOf(wanted: Wanted, shot: Shot, { settings, run, browser }: Making): AsyncGenerator<Event> {
  const { picture, reached, status, name, takenAt, cutFrom, isQuiet, width, height } = shot
  const madeWith = `${screenshot.id}@${screenshot.version}, Chromium ${browser.version()}`
  const words: FrameWords = {
    title: wanted.title,
    asked: wanted.url,
    reached,
    status,
    account: settings.account,
    takenAt,
    zone: settings.zone,
    startedBy: run.starter ?? run.startedBy,
    madeWith,
    width,
    height,
    cutFrom,
  }
  const bytes = await framed(browser, words, picture)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  yield {
    kind: 'file',
    file: {
      kind: 'screenshot',
      title: `Screenshot: ${wanted.title}`,
      source: `${wanted.url.host}, by screenshot (second choice)`,
      description: [secondChoice, ...frameLines(words).map(([label, text]) => `${label}: ${text}`)].join('\n'),
      controls: settings.controls,
      takenAt,
      name: `${slug(wanted.title)}-${takenAt.replace(/[:.]/g, '')}.png`,
      mediaType: 'image/png',
      bytes,
    },
  }
  yield {
    kind: 'row',
    dataset,
    row: {
      page: wanted.title,
      url_asked: shownAddress(wanted.url, wanted.url),
      url_reached: shownAddress(reached, wanted.url),
      http_status: status,
      name,
      account: settings.account,
      taken_at: takenAt,
      image_sha256: sha256,
      width,
      height,
      whole: cutFrom === null && settings.wholePage,
      came_to_rest: isQuiet,
    },
  }
  if (cutFrom !== null)
    yield {
      kind: 'unread',
      dataset,
      what: wanted.title,
      why: `The page is ${cutFrom} pixels high; the picture shows the first ${height}`,
    }
  if (!isQuiet) yield { kind: 'note', text: `"${wanted.title}" was still loading something when its picture was taken` }
}

function* notesOf({ reached, refused }: Gateway): Generator<Event> {
  if (reached.size > 0) yield { kind: 'note', text: `The browser asked ${[...reached].sort().join(', ')}` }
  for (const [at, why] of [...refused].slice(0, 20))
    yield { kind: 'note', text: `The browser got nothing from ${at}: ${why.message}` }
}

function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return words.replace(/^-+|-+$/g, '').slice(0, 60) || 'page'
}
