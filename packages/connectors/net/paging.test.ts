import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceProblem } from '../connector/index.ts'
import { nextLink, pagesByCursor, pagesByLink, pagesByNumber, pagesByOffset } from './paging.ts'
import { fakeVendor, runWithin } from './testing.ts'

const says = (words: RegExp) => (error: unknown) =>
  error instanceof SourceProblem && (words.test(error.message) || assert.fail(error.message))

const linkOf = (link: string) =>
  nextLink({ headers: new Headers({ link }), url: new URL('https://a.example/x?page=1') })?.href ?? null

test('the next page is read out of a Link header however it is written', () => {
  assert.equal(
    linkOf('<https://a.example/x?page=2>; rel="next", <https://a.example/x?page=9>; rel="last"'),
    'https://a.example/x?page=2',
  )
  assert.equal(linkOf('</x?page=1>; rel="prev", </x?page=3,4>; title="a, b"; rel=next'), 'https://a.example/x?page=3,4')
  assert.equal(linkOf('<?page=2>; REL="start next"'), 'https://a.example/x?page=2')
  for (const none of [
    '',
    '</x>; rel="last"',
    '</x>; rel="nextish"',
    '</x>; rel=next-archive',
    '</x>; title="rel=next"',
  ])
    assert.equal(linkOf(none), null, none)
})

test('linked pages are read to the one that names no next, and not into another origin or a circle', async () => {
  const pages: Record<string, string> = { '1': '</list?page=2>; rel="next"', '2': '</list?page=3>; rel="next"' }
  await using vendor = await fakeVendor({
    'GET /list': ({ query }) => {
      const link = pages[query.get('page') ?? '1']
      return { json: query.get('page'), ...(link && { headers: { link } }) }
    },
  })
  using run = runWithin()
  const read = async () => {
    const seen = []
    for await (const page of pagesByLink(run.run.net, { url: `${vendor.url}/list?page=1` })) seen.push(page.json())
    return seen
  }
  assert.deepEqual(await read(), ['1', '2', '3'])
  pages['3'] = '</list?page=2>; rel="next"'
  await assert.rejects(read(), says(/read already/))
  pages['3'] = '</list?page=1>; rel="next"'
  await assert.rejects(read(), says(/read already/))
  pages['3'] = '<https://evil.example/list>; rel="next"'
  await assert.rejects(read(), says(/names https:\/\/evil\.example for its next page/))
})

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = []
  for await (const page of pages) seen.push(page)
  return seen
}

test('a cursor is followed to its end, and refused when it comes again or never ends', async () => {
  const chain: Record<string, string | null> = { start: 'a', a: 'b', b: null }
  const read = async (cursor: string | null) => ({ page: cursor, next: chain[cursor ?? 'start'] })
  assert.deepEqual(await all(pagesByCursor(read)), [null, 'a', 'b'])
  chain.b = 'a'
  await assert.rejects(all(pagesByCursor(read)), says(/read already/))
  let number = 0
  const endless = async () => ({ page: number, next: String(number++) })
  await assert.rejects(all(pagesByCursor(endless, { most: 50 })), says(/more than 50 pages/))
  assert.equal(number, 50)
})

test('numbered pages end where the source says so, where all are there, or at an empty page; never at a short one', async () => {
  const sizes = [3, 1, 3, 0]
  const read = async (number: number) => ({ page: number, items: sizes[number - 1] ?? 0, mark: String(number) })
  assert.deepEqual(await all(pagesByNumber(read)), [1, 2, 3, 4])
  assert.deepEqual(await all(pagesByNumber(async number => ({ ...(await read(number)), hasMore: number < 2 }))), [1, 2])
  assert.deepEqual(await all(pagesByNumber(async number => ({ ...(await read(number)), total: 7 }))), [1, 2, 3])
  assert.deepEqual(await all(pagesByNumber(async number => ({ page: number, items: 0, total: 0 }))), [1])
})

test('numbered pages that hold fewer than counted, repeat, contradict themselves or never end are refused', async () => {
  const read = (more: object) => async (number: number) => ({ page: number, items: number > 2 ? 0 : 2, ...more })
  await assert.rejects(all(pagesByNumber(read({ total: 5 }))), says(/counts 5 but gave 4/))
  await assert.rejects(all(pagesByNumber(read({ total: 5, hasMore: false }))), says(/counts 5 but gave 2/))
  await assert.rejects(all(pagesByNumber(read({ hasMore: true }))), says(/there is more but gives an empty page/))
  await assert.rejects(all(pagesByNumber(async page => ({ page, items: 2, mark: 'same' }))), says(/same page again/))
  await assert.rejects(all(pagesByNumber(async page => ({ page, items: 2 }), { most: 20 })), says(/more than 20 pages/))
})

test('offsets go on after what really came, since a source may give less than was asked for', async () => {
  const rows = Array.from({ length: 7 }, (_, index) => index)
  const asked: number[] = []
  const pages = await all(
    pagesByOffset(async offset => {
      asked.push(offset)
      const page = rows.slice(offset, offset + 3)
      return { page, items: page.length, total: rows.length }
    }),
  )
  assert.deepEqual([pages.flat(), asked], [rows, [0, 3, 6]])
})
