import { plain } from './print.ts'

/** How far long work is. Draws one line on stderr while somebody watches, and nothing otherwise. */
export interface Progress extends Disposable {
  show(done: number, total: number | null, label: string): void
}

export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show() {}, [Symbol.dispose]() {} }
  let drawnAt = 0
  return {
    show(done, total, label) {
      if (Date.now() - drawnAt < 100 && done !== total) return
      drawnAt = Date.now()
      stream.write(`\r\u001b[2K${progressLine(done, total, label, stream.columns || 80)}`)
    },
    [Symbol.dispose]() {
      if (drawnAt > 0) stream.write('\r\u001b[2K')
    },
  }
}

/** The line of a progress bar: how much of how much, or how much when nobody knows of how much. */
export function progressLine(done: number, total: number | null, label: string, width: number): string {
  if (total === null || total <= 0) return `${done.toLocaleString('en')}  ${plain(label)}`.slice(0, width - 1)
  const share = Math.min(1, done / total)
  const cells = Math.round(share * barWidth)
  const bar = `${'█'.repeat(cells)}${'░'.repeat(barWidth - cells)}`
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${plain(label)}`.slice(0, width - 1)
}

const barWidth = 24
