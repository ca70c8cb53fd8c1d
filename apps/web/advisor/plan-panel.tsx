import { useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { PickField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { factWords } from './advisor-view.ts'

type Planned = Reply<'advice', 'plan'>

/** The actions that follow: shown first, made in one act, and never twice. */
export function AdvicePlan({ isRecorded }: { readonly isRecorded: boolean }) {
  const plan = useRead('advice', 'plan', { query: useMoment() })
  return (
    <Panel title="The plan that follows">
      {isRecorded ? (
        <Loaded of={plan}>{found => <Plan plan={found} />}</Loaded>
      ) : (
        <p className="text-soft">Record the answers first: a plan follows from what is recorded.</p>
      )}
    </Panel>
  )
}

function Plan({ plan: { items, waits } }: { readonly plan: Planned }) {
  const open = items.filter(one => one.action === null)
  if (items.length === 0)
    return (
      <p className="text-soft">
        Nothing follows yet.{' '}
        {waits.includes('nis2_in_scope')
          ? 'Describe a legal entity, so that it is known whether NIS2 binds it.'
          : waits.includes('has_soc2')
            ? `Answer: ${factWords('has_soc2')}`
            : 'What buyers ask for decides alone.'}
      </p>
    )
  return (
    <>
      <ul className="divide-y">
        {items.map(item => (
          <li key={item.key} className="py-2 first:pt-0">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="min-w-0 flex-1 basis-60 font-medium">
                {item.action ? (
                  <Anchor href={`/actions/${item.action}`} className="underline">
                    {item.title}
                  </Anchor>
                ) : (
                  item.title
                )}
              </span>
              <span className="text-sm text-soft">{item.action ? 'is an action' : `by ${item.due}`}</span>
            </p>
            <p className="text-sm">{item.description}</p>
            <p className="text-sm text-soft">
              <span className="font-mono text-xs">{item.rule}</span>: {item.why}
            </p>
          </li>
        ))}
      </ul>
      {open.length > 0 && <TakeUp count={open.length} />}
    </>
  )
}

function TakeUp({ count }: { readonly count: number }) {
  const { person } = useSession()
  const { items } = usePeople()
  const may = useMay('action:write')
  const isNow = Object.keys(useMoment()).length === 0
  const act = useAct()
  const [owner, setOwner] = useState<string | null>(person.personId)
  if (!may || !isNow) return null
  return (
    <div className="mt-3 flex flex-wrap items-end gap-3 border-t pt-3" data-print="no">
      <div className="w-64">
        <PickField
          label="Who answers for them"
          items={items}
          value={owner ? [owner] : []}
          onChange={([one]) => setOwner(one ?? null)}
        />
      </div>
      <Button
        look="primary"
        disabled={owner === null}
        onClick={() =>
          void act(
            async () => await client.advice.takeUp({ body: { owner: owner ?? '' } }),
            count === 1 ? 'One action is made.' : `${count} actions are made.`,
          )
        }
      >
        {count === 1 ? 'Make this action' : `Make these ${count} actions`}
      </Button>
      <p className="text-sm text-soft">Each can be handed over and dated anew on its page.</p>
    </div>
  )
}
