import type { Browser } from 'playwright-core'

/** What stands in the frame of a picture. */
export type FrameWords = {
  readonly title: string
  readonly asked: URL
  readonly reached: URL
  readonly status: number
  readonly account: string
  readonly takenAt: string
  readonly zone: string
  readonly startedBy: string
  /** The connector with its version, and the browser with its. */
  readonly madeWith: string
  readonly width: number
  readonly height: number
  /** How high the page is where the picture ends before it does. */
  readonly cutFrom: number | null
}

export const secondChoice = 'Screenshot: second choice to a signed capture by API'

/**
 * The picture of a page under a frame that says where, when and as whom it was taken. It is put together in a context of its
 * own without scripts and without network, so that the page has no part in what the frame says.
 */
export async function framed(browser: Browser, words: FrameWords, picture: Uint8Array): Promise<Uint8Array> {
  const width = Math.max(words.width, 640)
  const context = await browser.newContext({
    javaScriptEnabled: false,
    offline: true,
    viewport: { width, height: 400 },
    deviceScaleFactor: 1,
  })
  try {
    const page = await context.newPage()
    await page.setContent(frameHtml(words, Buffer.from(picture).toString('base64')), { waitUntil: 'load' })
    return await page.screenshot({ type: 'png', fullPage: true, animations: 'disabled' })
  } finally {
    await context.close()
  }
}

/** The words of a frame, each with its label, in the order in which they stand there. */
export function frameLines(words: FrameWords): readonly (readonly [label: string, text: string])[] {
  const { title, asked, reached, status, account, width, height, cutFrom } = words
  const address = shownAddress(reached, asked)
  const sameAddress = address === shownAddress(asked, asked)
  return [
    ['Page', title],
    ['Address', `${address} (answered ${status})`],
    ...(sameAddress ? [] : [['Asked for', shownAddress(asked, asked)] as const]),
    ['Account', account],
    ['Taken', clock(words.takenAt, words.zone)],
    ['Started by', words.startedBy],
    ['Made with', words.madeWith],
    [
      'Picture',
      `what the page showed, ${width} × ${height} pixels${cutFrom === null ? '' : `. Not all of it: the page is ${cutFrom} pixels high`}`,
    ],
  ]
}

/**
 * An address to be read by people. Values of its query that were not asked for may let somebody in, as codes of a sign-in do:
 * they are left out, and so is what stands behind #.
 */
export function shownAddress(url: URL, asked: URL): string {
  const known = new Set([...asked.searchParams].map(pair => pair.join('=')))
  const query = [...url.searchParams].map(([name, value]) => {
    const shown = known.has(`${name}=${value}`) ? encodeURIComponent(value) : '…'
    return `${encodeURIComponent(name)}=${shown}`
  })
  return `${url.origin}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

function clock(takenAt: string, zone: string): string {
  const utc = takenAt.replace(/\.\d+Z$/, 'Z')
  if (zone === 'UTC') return utc
  const parts: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'long', timeZone: zone }
  return `${utc} (${new Intl.DateTimeFormat('sv-SE', parts).format(new Date(takenAt))}, ${zone})`
}

/** The page that a frame is drawn from: words as text, the picture as a picture, nothing else. */
export function frameHtml(words: FrameWords, base64: string): string {
  const lines = frameLines(words).map(([label, text]) => `<dt>${escaped(label)}</dt><dd>${escaped(text)}</dd>`)
  return `<!doctype html><meta charset="utf-8"><style>
    * { margin: 0; box-sizing: border-box }
    body { background: #fff; border: 3px solid #1d2733; font: 14px/1.45 'Liberation Sans', 'DejaVu Sans', sans-serif; width: max-content; min-width: 100% }
    header { background: #1d2733; color: #fff; padding: 12px 16px }
    h1 { font-size: 15px; margin-bottom: 8px }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; max-width: 1000px }
    dt { color: #b9c4d0 }
    dd { overflow-wrap: anywhere; unicode-bidi: plaintext }
    img { display: block }
  </style><header><h1>${escaped(secondChoice)}</h1><dl>${lines.join('')}</dl></header><img alt="" src="data:image/png;base64,${base64}">`
}

function escaped(text: string): string {
  // Characters that turn the direction of writing, or are not seen, could make a name look like another.
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')
  return plain.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
