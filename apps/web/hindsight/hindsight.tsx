import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { useMoment, useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import {
  type Difference,
  differWords,
  type Hindsight as Found,
  knownWords,
  type Learned,
  learnedWords,
  leftWords,
  type Part,
  reasonsOf,
} from './hindsight-view.ts'

/** What one part of an engagement said by what was known then, against what is known now about then. */
export function EngagementHindsight({
  engagement,
  part,
  isIssued,
}: {
  readonly engagement: string
  readonly part: 'plan' | 'readiness'
  readonly isIssued: boolean
}) {
  const moment = useMoment()
  const may = useMay('posture:read')
  const isOpen = useIsOpen(isIssued)
  const read = useRead(
    'readiness',
    'hindsight',
    { params: { id: engagement }, query: moment },
    { enabled: may && isOpen.open },
  )
  if (!may || !isOpen.offered) return null
  return <Shown read={read} only={part} opening={isOpen} />
}

/** What a profile showed by what was known then, against what is known now about then. */
export function PostureHindsight({ profile }: { readonly profile: string }) {
  const query = useWindow()
  const isOpen = useIsOpen(false)
  const read = useRead('posture', 'hindsight', { params: { id: profile }, query }, { enabled: isOpen.open })
  if (!isOpen.offered) return null
  return <Shown read={read} only="posture" opening={isOpen} />
}

interface Opening {
  /** There is a moment to look back to. */
  readonly offered: boolean
  readonly open: boolean
  readonly change: (open: boolean) => void
}

/** It stands open where another known-at is chosen, and on request for any other moment of the past. */
function useIsOpen(isIssued: boolean): Opening {
  const [url, change] = useUrlState()
  const { asOf, knownAt } = useMoment()
  return {
    offered: asOf !== undefined || knownAt !== undefined || isIssued,
    open: url.compare === '1' || (url.compare !== '0' && knownAt !== undefined),
    change: open => change({ compare: open ? '1' : '0' }),
  }
}

function Shown({
  read,
  only,
  opening: { open, change },
}: {
  readonly read: UseQueryResult<Found>
  readonly only: string
  readonly opening: Opening
}) {
  return (
    <Panel title="What we knew then, and what we know now about then">
      <Button onClick={() => change(!open)} aria-expanded={open}>
        {open ? 'Close the comparison' : 'Compare'}
      </Button>
      {open && (
        <Loaded of={read}>
          {found => {
            const part = found.parts.find(one => one.id === only)
            return part ? <Compared found={found} part={part} /> : null
          }}
        </Loaded>
      )}
    </Panel>
  )
}

/** So many differences are shown at once; the rest on request. */
const atOnce = 25

function Compared({ found, part }: { readonly found: Found; readonly part: Part }) {
  const [most, setMost] = useState(atOnce)
  const left = part.differences.length - most
  return (
    <div className="mt-3 space-y-3">
      <p>
        <DateTime at={found.asOf} as="absolute" />, {knownWords(found.knownAt)} against what is known now.{' '}
        {differWords(part, part.title)}
      </p>
      {part.differences.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full text-sm">
            <thead className="max-md:sr-only">
              <tr className="text-soft">
                {['What', 'By what was known then', 'By what is known now', 'Learned in between'].map(head => (
                  <th key={head} scope="col" className="py-1 pr-3 text-start font-medium">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {part.differences.slice(0, most).map(one => (
                <Row key={one.key} difference={one} learned={found.learned} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {left > 0 && <Button onClick={() => setMost(part.differences.length)}>Show {left} more</Button>}
      <p className="text-sm text-soft">
        {found.learnedTotal === 0
          ? 'Nothing about the time before was recorded later.'
          : `${found.learnedTotal} facts about the time before were recorded later. ${leftWords(found)}`}
      </p>
    </div>
  )
}

const factsShown = 3

function Row({ difference, learned }: { readonly difference: Difference; readonly learned: readonly Learned[] }) {
  const because = reasonsOf(difference, learned)
  return (
    <tr className="border-t align-top max-md:block max-md:py-2">
      <th scope="row" className="py-1.5 pr-3 text-start font-normal max-md:block max-md:py-0">
        <Anchor href={difference.href} className="underline">
          {difference.title}
        </Anchor>
      </th>
      <td className="py-1.5 pr-3 max-md:block max-md:py-0">
        <span className="text-soft md:hidden">Then: </span>
        {difference.before ?? 'Not there'}
      </td>
      <td className="py-1.5 pr-3 max-md:block max-md:py-0">
        <span className="text-soft md:hidden">Now: </span>
        {difference.now ?? 'Not there'}
      </td>
      <td className="py-1.5 max-md:block max-md:py-0">
        <ul className="space-y-0.5">
          {because.slice(0, factsShown).map(one => (
            <li key={one.fact}>
              <Anchor href={`/open/${one.noun}/${one.id}`} className="underline">
                {learnedWords(one)}
              </Anchor>{' '}
              <span className="text-soft">
                of <DateTime at={one.effectiveFrom} as="day" />, recorded <DateTime at={one.recorded} none="just now" />
              </span>
            </li>
          ))}
          {because.length > factsShown && <li className="text-soft">and {because.length - factsShown} more</li>}
          {because.length === 0 && <li className="text-soft">No fact that is listed</li>}
        </ul>
      </td>
    </tr>
  )
}
