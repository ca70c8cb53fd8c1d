import { createHash } from 'node:crypto'
import type { ledger } from '@onus/contract/ledger'
import { erasedWords } from '@onus/core/erasure'
import { titleOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import { formatKeys } from '@onus/ledger/checkpoint'
import { formatReceipt, makeReceipt } from '@onus/ledger/receipt'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { ledgerArchive } from './export.ts'
import type { LedgerService } from './service.ts'
import { type LedgerRow, ledgerEntries, ledgerHead, receiptParts } from './store.ts'

export function ledgerHandlers({
  service,
  queue,
}: {
  service: LedgerService
  queue: AppQueue
}): HandlersOf<typeof ledger> {
  return {
    status: async ({ tx, org }) => {
      const head = (await ledgerHead(tx)) ?? refuse('unavailable', 'This organisation has no ledger yet')
      const key = await service.keyOf(org)
      const keys = await service.keysOf(org)
      return {
        origin: head.origin,
        size: head.size,
        root: head.root?.toString('base64') ?? '',
        checkpoint: head.checkpoint,
        signedAt: head.signedAt,
        key,
        keys: formatKeys(keys),
        fingerprint: createHash('sha256').update(key).digest('hex').slice(0, 16),
        waiting: head.waiting,
        refusal: head.refusal,
      }
    },
    entries: async ({ tx, query }) => {
      const rows = await ledgerEntries(tx, {
        limit: query.limit,
        before: query.before ?? null,
        subject: query.subject ?? null,
      })
      const items = rows.map(row => ({
        index: row.index,
        recorded: row.recorded,
        leaf: row.hash.toString('hex'),
        event: row.leaf.toString('utf8'),
        noun: row.noun,
        subject: row.subject,
        fact: row.fact,
        title: titleOfRow(row),
      }))
      return { items }
    },
    receipt: async ({ tx, org, params }) => {
      const parts =
        (await receiptParts(tx, params.fact)) ?? refuse('not_found', 'There is no such fact in this organisation')
      if (parts.index === null || parts.leaf === null)
        return refuse('unavailable', 'This fact has no place in the ledger yet; ask again in a second')
      if (!(await service.published(org, parts.index)))
        return refuse('unavailable', 'The signer refuses to sign; see the ledger screen for why')
      const key = await service.keyOf(org)
      const keys = await service.keysOf(org)
      const reader = await service.reader(org)
      const checkpoint = Buffer.from(await reader('checkpoint')).toString('utf8')
      const hints = { entry: parts.leaf, ...(parts.salt && { salt: parts.salt }) }
      const receipt = await makeReceipt(reader, parts.index, checkpoint, keys, hints)
      const erased = parts.erasedRule === null ? null : erasedWords(parts.erasedRule, parts.erasedAt)
      const content = parts.content ?? ''
      return {
        receipt: formatReceipt(receipt),
        content,
        key,
        keys: formatKeys(keys),
        index: parts.index,
        erased,
      }
    },
    verify: async ({ tx, org, actor }) => ({
      job: await queue.enqueue(tx, { org, kind: 'verify_ledger', input: {}, createdBy: actor.id }),
    }),
    export: async ({ org }) => ({
      name: 'onus-ledger.zip',
      mediaType: 'application/zip',
      content: ledgerArchive(service.folder(org), await service.keysOf(org)),
    }),
  }
}

function titleOfRow({ noun, body, erasedRule, erasedAt }: LedgerRow): string {
  if (noun && body) return titleOf[noun as 'person'](body as never)
  if (noun && erasedRule !== null) return `A version of ${noun}, ${erasedWords(erasedRule, erasedAt)}`
  return noun ? `A version of ${noun} whose content is missing` : 'An event of the ledger itself'
}
