import { useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { useControls, usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { CoverageForm } from './coverage-form.tsx'
import { idOf } from './relation-view.ts'
import { Retire } from './retire.tsx'

type Coverage = Reply<'groupCoverages', 'get'>

/** The decisions that several parts cover a requirement together, and the way to make one. */
export function GroupCoverages({ target, why }: { readonly target: string; readonly why: string | null }) {
  const all = useAll('groupCoverages', useMoment())
  const mayWrite = useMay('crosswalk:write')
  const [writing, setWriting] = useState(false)
  const mine = (all.data ?? []).filter(one => one.body.target === target && one.body.lifecycle.state !== 'retired')
  if (why)
    return (
      <p className="text-soft">
        Nothing is ever inferred about {idOf(target)}. {why}
      </p>
    )
  return (
    <div className="space-y-3">
      {mine.length === 0 && !writing && (
        <p className="text-soft">No decision says that several parts together cover {idOf(target)}.</p>
      )}
      {mine.map(one => (
        <CoverageView key={one.id} coverage={one} />
      ))}
      {writing ? (
        <CoverageForm target={target} onDone={() => setWriting(false)} />
      ) : (
        mayWrite && <Button onClick={() => setWriting(true)}>Cover {idOf(target)} together</Button>
      )}
    </div>
  )
}

function CoverageView({ coverage }: { readonly coverage: Coverage }) {
  const { body } = coverage
  const act = useAct()
  const { nameOf } = usePeople()
  const { labelOf } = useControls()
  const mayWrite = useMay('crosswalk:write')
  const mayReview = useMay('crosswalk:review')
  const signed = body.lifecycle.state === 'reviewed'
  const isMine = body.author === useSession().person.personId
  const take = (verb: string, input: Readonly<Record<string, unknown>>, done: string) =>
    act(
      () =>
        client.groupCoverages.transition({
          params: { id: coverage.id },
          body: { verb, input: { ...input }, reason: '' },
          ifMatch: String(coverage.version),
        }),
      done,
    )
  return (
    <article className="rounded-md border p-3">
      <p className="font-medium">
        {signed ? 'Signed' : isMine ? 'Draft, to be signed by somebody else' : 'Draft'}
        <span className="font-normal text-soft"> · written by {nameOf(body.author)}</span>
        {body.lifecycle.state === 'reviewed' && (
          <span className="font-normal text-soft">, signed by {nameOf(body.lifecycle.reviewer)}</span>
        )}
      </p>
      <ol className="mt-1 list-decimal pl-5">
        {body.elements.map(({ text, control, how }) => (
          <li key={text}>
            {text}:{' '}
            <Anchor href={`/controls/${control}`} className="underline">
              {labelOf(control)}
            </Anchor>
            . {how}
          </li>
        ))}
      </ol>
      <p className="mt-1 text-soft">{body.rationaleText}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {!signed && mayReview && !isMine && (
          <Button look="primary" onClick={() => void take('sign', {}, 'Signed.')}>
            Sign
          </Button>
        )}
        {mayWrite && <Retire onRetire={why => take('retire', { why }, 'Retired.')} />}
      </div>
    </article>
  )
}
