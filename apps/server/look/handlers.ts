import type { looks } from '@onus/contract/look'
import { erasedWords } from '@onus/core/erasure'
import { maskedCells, maskedForFile } from '@onus/core/masking'
import { refuse } from '@onus/core/problem'
import { csvOf } from '@onus/reports/sheet'
import { engagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { namesOfUsers } from '../register/store.ts'
import { addressed } from './addressed.ts'
import { noteLook, noteUnmasking, unmaskingsOf } from './store.ts'
import { readTable, type TableRooms, tableIn, wholeTable } from './tables.ts'

/** What auditors see of rows: masked, row by row unmasked for a reason, and each look noted. */
export function lookHandlers(opened: Omit<TableRooms, 'addressed'>): HandlersOf<typeof looks> {
  const rooms = { ...opened, addressed: addressed() }
  return {
    rows: narrowed(async call => {
      const { tx, org, params, query, at, may } = call
      may('audit:conclude', { within: [params.id] })
      const found = await tableIn(tx, rooms, { org, engagement: params.id, at }, params.sha256)
      const page = await readTable(tx, rooms, org, found, query)
      const masked = page.columns.map(column => column.masked)
      const rows = page.rows.map(row => ({ ...row, cells: maskedCells(row.cells, masked) }))
      const look = { engagement: params.id, what: 'table' as const, subject: found.subject }
      await noteLook(call, { ...look, query: found.title, rows: rows.length })
      return { ...page, title: found.title, columns: [...page.columns], rows }
    }),
    unmask: narrowed(async call => {
      const { tx, org, params, body, at, may } = call
      may('audit:conclude', { within: [params.id] })
      const found = await tableIn(tx, rooms, { org, engagement: params.id, at }, params.sha256)
      const { subject, title } = found
      const { rows, total } = await readTable(tx, rooms, org, found, { offset: params.position, limit: 1 })
      const [row] = rows
      if (!row) return refuse('not_found', `There are ${total} rows; there is no row ${params.position}`)
      const item = `${title}, row ${params.position}`
      await noteUnmasking(call, { engagement: params.id, what: 'table', subject, item, reason: body.reason })
      return { cells: [...row.cells] }
    }),
    masked: narrowed(async call => {
      const { tx, org, params, at, may } = call
      may('audit:conclude', { within: [params.id] })
      const found = await tableIn(tx, rooms, { org, engagement: params.id, at }, params.sha256)
      const { columns, masked, rows } = await wholeTable(tx, rooms, org, found)
      const look = { engagement: params.id, what: 'file' as const, subject: found.subject }
      await noteLook(call, { ...look, query: `${found.title}, masked`, rows: rows.length })
      const text = csvOf({ name: 'Rows', columns, rows: rows.map(row => maskedForFile(row.cells, masked)) })
      const name = `masked-${found.title.replaceAll(/[^\w.-]+/g, '-').replace(/\.\w+$/, '')}.csv`
      return { name, mediaType: 'text/csv; charset=utf-8', content: Buffer.from(text, 'utf8') }
    }),
    unmaskings: narrowed(async ({ tx, params, may }) => {
      may('audit:read', { within: [params.id] })
      await engagementOf(tx, params.id)
      const rows = await unmaskingsOf(tx, params.id)
      const names = new Map(
        (await namesOfUsers(tx, [...new Set(rows.map(row => row.author))])).map(one => [one.id, one.name]),
      )
      const items = rows.map(({ author, rule, index, ...row }) => ({
        ...row,
        by: names.get(author) ?? 'Former member',
        erased: row.reason === null ? erasedWords(rule ?? 'unknown', index) : null,
      }))
      return { items }
    }),
  }
}
