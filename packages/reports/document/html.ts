import { type Block, type Document, partsOf } from '@onus/core/document'

/** A document as one HTML file that needs nothing besides: no script, no address, no picture. It prints as it reads. */
export function documentHtml({ title, subtitle, mark, made, blocks }: Document): string {
  const inside = blocks.map(blockHtml).join('\n')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
<header>
<h1>${escaped(title)}</h1>
<p class="sub">${escaped(subtitle)}</p>
${mark === null ? '' : `<p class="mark">${escaped(mark)}</p>`}
<p class="made">${escaped(made)}</p>
</header>
<main>
${inside}
</main>
</html>
`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level + 1}>${escaped(block.text)}</h${block.level + 1}>`
    case 'paragraph':
      return `<p>${lines(block.text)}</p>`
    case 'note':
      return `<p class="note">${lines(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map(item => `<li>${lines(item)}</li>`).join('')}</ul>`
    case 'table':
      return `<table><thead><tr>${cells('th', block.columns)}</tr></thead><tbody>${block.rows
        .map(row => `<tr>${cells('td', row)}</tr>`)
        .join('')}</tbody></table>`
  }
}

const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
  texts.map(text => `<${tag}>${lines(text)}</${tag}>`).join('')
const lines = (text: string) =>
  partsOf(text)
    .map(({ words, isUnknown }) => (isUnknown ? `<mark>${escaped(words)}</mark>` : escaped(words)))
    .join('')
    .replaceAll('\n', '<br>')

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => signs[sign] ?? sign)
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff }
h1 { font-size: 1.7rem; margin-bottom: 0 } h2 { margin-top: 2.5rem } h3 { margin-top: 2rem; font-size: 1.15rem }
.sub, .made { color: #57606a } .made { font-size: .85rem }
.mark { border: 2px solid #1b1f24; padding: .25rem .75rem; display: inline-block; font-weight: 600 }
mark { background: #ffe066 }
.note { border-left: 4px solid #8a6d00; padding: .25rem .75rem; background: #fff8e1 }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: 1rem 0 }
th, td { border: 1px solid #d0d7de; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f6f8fa } thead { display: table-header-group } tr { break-inside: avoid }
@media (max-width: 40rem) { body { font-size: 15px } table { display: block; overflow-x: auto } }`
