/** What separates lines where it stands. */
const breaks = new Set(['br', 'p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'table'])

/** What nobody reads. */
const unseen = new Set(['script', 'style', 'head', 'title', 'template', 'noscript'])

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** The words of an HTML page, one pass from its beginning to its end; nothing in it is run, fetched or kept as markup. */
export function htmlText(html: string): string {
  const pieces: string[] = []
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const end = open < 0 ? html.length : open
    if (end > at) pieces.push(html.slice(at, end).replaceAll(/[ \t\r\n]+/g, ' '))
    if (open < 0) break
    const isComment = html.startsWith('<!--', open)
    const close = html.indexOf(isComment ? '-->' : '>', open)
    if (close < 0) break
    at = close + (isComment ? 3 : 1)
    const name = isComment
      ? ''
      : (/^<\/?([a-z][a-z0-9]{0,20})/i.exec(html.slice(open, open + 24))?.[1] ?? '').toLowerCase()
    if (breaks.has(name)) pieces.push('\n')
    if (unseen.has(name) && html[open + 1] !== '/') at = afterElement(html, name, at)
  }
  return pieces
    .join('')
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, entity)
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function afterElement(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\b[^>]{0,100}>`, 'gi')
  end.lastIndex = from
  return end.exec(html) === null ? html.length : end.lastIndex
}

function entity(whole: string, decimal: string | undefined, hex: string | undefined, name: string | undefined): string {
  if (name !== undefined) return entities[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff) ? String.fromCodePoint(code) : ''
}
