/** What `--json` prints: the documented shape, indented, and nothing else on stdout. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2))
}

export type Column<Row> = {
  readonly title: string
  readonly of: (row: Row) => string | number
  readonly right?: boolean
  /** The last column may be cut to what the terminal has left. */
  readonly cut?: boolean
}

/** A table of text, its columns as wide as their widest cell. Control characters of others never reach the terminal. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = terminalWidth()): string {
  const cells = [
    columns.map(column => column.title),
    ...rows.map(row => columns.map(column => plain(String(column.of(row))))),
  ]
  const widths = columns.map((_, at) => Math.max(...cells.map(line => widthOf(line[at] ?? ''))))
  const lines = cells.map(line => {
    const padded = line.map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.right ?? false))
    const text = padded.join('  ').trimEnd()
    return columns.at(-1)?.cut && widthOf(text) > width ? `${[...text].slice(0, width - 1).join('')}…` : text
  })
  return lines.join('\n')
}

/** Text of others without anything that a terminal could take for a command. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? `${space}${text}` : `${text}${space}`
}

function widthOf(text: string): number {
  return [...text].length
}

function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY
}
